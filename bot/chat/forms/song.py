"""The form that `/song create` opens: a modal out, a wish back in.

A form outlives the process that opened it: its submit is read from the interaction itself, and what does not fit into
it (title, length, seed, a clip attached to the command) waits in the ledger under the draft's id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.chat import escaping
from bot.chat.attached import shown_name
from bot.chat.buttons import CustomId
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST, components, values
from bot.chat.messages import money
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import good_at
from bot.songs.service import Offer
from bot.songs.wishes import Reference, Rights, Wish

ANY_MODEL = "auto"
INSTRUMENTAL = "instrumental"
LYRICS_MOST = 4000
STYLE_MOST = 2000


def modal(
    wish: Wish, offers: Sequence[Offer], draft_id: str, texts: Texts, title: str = "", price: str = ""
) -> discord.ui.Modal:
    """The form, filled with what was already given. Five components: as many as a modal may have.

    `price` is what the song would cost, and whom, with the model that is chosen now.
    """
    shown = escaping.bare(title, LABEL_MOST) or texts.label(LABEL_MOST, "form.new")
    form = discord.ui.Modal(title=shown, custom_id=str(CustomId("form", draft_id)))
    for field in (
        _lyrics(wish, texts),
        _style(wish, texts),
        _clip(wish, texts),
        _model(wish, offers, price, texts),
        _ticks(wish, texts),
    ):
        form.add_item(field)
    form.stop()  # nothing of it stays in memory, whether it is submitted or dismissed
    return form


def wish_of(data: Mapping[str, Any], draft: Wish, seen_at: float) -> Wish:
    """The wish that a submitted form makes out of the draft it was opened with."""
    said = {component["custom_id"]: component for component in components(data.get("components", []))}
    ticks = set(values(said.get("ticks")))
    model = next(iter(values(said.get("model"))), "")
    return replace(
        draft,
        lyrics=_written(said.get("lyrics"), draft.lyrics, _lyrics_shown(draft)),
        style=_written(said.get("style"), draft.style, _style_shown(draft)),
        model="" if model == ANY_MODEL else model or draft.model,
        instrumental=INSTRUMENTAL in ticks if "ticks" in said else draft.instrumental,
        rights=next(
            (right for right in Rights if right.name.lower() in ticks), None if "ticks" in said else draft.rights
        ),
        reference=_uploaded(data, values(said.get("reference")), seen_at) or draft.reference,
    )


def _lyrics_shown(wish: Wish) -> str:
    return escaping.draft(wish.lyrics, LYRICS_MOST)


def _style_shown(wish: Wish) -> str:
    return escaping.bare(wish.style, STYLE_MOST)


def _labelled(
    component: discord.ui.Item[Any], texts: Texts, key: str, about: str | None = None
) -> discord.ui.Label[Any]:
    return discord.ui.Label(text=texts.label(LABEL_MOST, key), description=about, component=component)


def _lyrics(wish: Wish, texts: Texts) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](
        custom_id="lyrics",
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=LYRICS_MOST,
        default=_lyrics_shown(wish) or None,
        placeholder=escaping.draft(texts("form.lyrics_example"), ABOUT_MOST),
    )
    return _labelled(field, texts, "form.lyrics", texts.label(ABOUT_MOST, "form.lyrics_about"))


def _style(wish: Wish, texts: Texts) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](
        custom_id="style",
        required=False,
        max_length=STYLE_MOST,
        default=_style_shown(wish) or None,
        placeholder=texts.label(ABOUT_MOST, "form.style_example"),
    )
    return _labelled(field, texts, "form.style")


def _clip(wish: Wish, texts: Texts) -> discord.ui.Label[Any]:
    field = discord.ui.FileUpload[Any](custom_id="reference", required=False, max_values=1)
    if wish.reference is None:
        return _labelled(field, texts, "form.clip", texts.label(ABOUT_MOST, "form.clip_about"))
    name = escaping.bare(wish.reference.name, 90) or texts("card.clip")
    return _labelled(field, texts, "form.clip", texts.label(ABOUT_MOST, "form.clip_now", name=name))


def _model(wish: Wish, offers: Sequence[Offer], price: str, texts: Texts) -> discord.ui.Label[Any]:
    """Every model that can be had, and the choice to leave it to the bot."""
    chosen = wish.model or ANY_MODEL
    whatever = discord.SelectOption(
        value=ANY_MODEL, label=texts.label(ABOUT_MOST, "form.any_model"), default=chosen == ANY_MODEL
    )
    named = [
        discord.SelectOption(
            value=offer.model.id,
            label=offer.model.id,
            description=escaping.bare(_about(offer, texts), ABOUT_MOST) or None,
            default=offer.model.id == chosen,
        )
        for offer in offers
        if offer.offered
    ]
    field = discord.ui.Select[Any](custom_id="model", required=False, options=[whatever, *named])
    return _labelled(field, texts, "form.model", texts.label(ABOUT_MOST, "form.price", price=price) if price else None)


def _about(offer: Offer, texts: Texts) -> str:
    """What a song of a model costs, and what it is good at."""
    known = "" if offer.price is None else money.price(offer.price, texts)
    return " · ".join(filter(None, (known, good_at(offer.model.id, texts))))


def _ticks(wish: Wish, texts: Texts) -> discord.ui.Label[Any]:
    ticked = {INSTRUMENTAL} if wish.instrumental else set[str]()
    if wish.rights:
        ticked.add(wish.rights.name.lower())
    ticks = {INSTRUMENTAL: "form.instrumental"} | {
        right.name.lower(): f"rights.{right.name.lower()}" for right in Rights
    }
    options = [
        discord.CheckboxGroupOption(value=value, label=texts.label(ABOUT_MOST, key), default=value in ticked)
        for value, key in ticks.items()
    ]
    field = discord.ui.CheckboxGroup[Any](custom_id="ticks", required=False, options=options)
    return _labelled(field, texts, "form.options")


def _written(component: Mapping[str, Any] | None, given: str, shown: str) -> str:
    """What a field says now: what was given, whole, where nobody touched the part of it that the field could show."""
    if component is None:
        return given
    text = component.get("value") or ""
    return given if text.strip() == shown.strip() else text


def _uploaded(data: Mapping[str, Any], ids: Sequence[str], seen_at: float) -> Reference | None:
    attachments = data.get("resolved", {}).get("attachments", {})
    file = next((attachments[id_] for id_ in ids if id_ in attachments), None)
    if file is None:
        return None
    name = shown_name(file["filename"], file.get("title"))
    return Reference(url=file["url"], name=name, size=file["size"], url_at=seen_at)
