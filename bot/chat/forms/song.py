"""The song's form: a modal out, a wish back in.

A form outlives the process that opened it: its submit is read from the interaction itself, and what does not fit into
it (title, length, seed, rights, a clip that is attached already) waits in the store under the draft's id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.chat import escaping
from bot.chat.attached import shown_name
from bot.chat.buttons import CustomId
from bot.chat.forms import abouts
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST, components, values
from bot.chat.messages import money
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import good_at
from bot.songs.checking import Defaults
from bot.songs.offers import Offer
from bot.songs.wishes import Reference, Rights, Wish

ANY_MODEL = "auto"
INSTRUMENTAL = "instrumental"
LOOK_FIRST = "look-first"
FIELD_MOST = 4000
"""Characters of a field (Discord docs, Text Input)."""

STYLE_MOST = 2000
"""What models take of a style at most: its field is larger only for one that is longer already."""


def modal(
    wish: Wish,
    offers: Sequence[Offer],
    draft_id: str,
    texts: Texts,
    title: str = "",
    *,
    defaults: Defaults | None = None,
    fault: str = "",
    price: str = "",
    look_first: bool = False,
) -> discord.ui.Modal:
    """The form, filled with what was already given. Five components: as many as a modal may have.

    `fault` is what is wrong with it so far, and stands on top. That a text is longer than its field is the title.
    `price` is what the song would cost, and whom, with the model that is chosen now.
    """
    about = abouts.about(wish, offers, defaults or Defaults())
    form = discord.ui.Modal(title=_title(wish, texts, title), custom_id=str(CustomId("form", draft_id)))
    for field in (
        _lyrics(wish, fault or abouts.lyrics(about, texts), texts, example=about.model.sings),
        _style(wish, abouts.style(about, texts), texts, example=about.model.style is not None),
        _clip(wish, abouts.clip(about, texts), texts),
        _model(wish, offers, price, texts),
        _options(wish, abouts.instrumental(about, texts), look_first, texts),
    ):
        form.add_item(field)
    form.stop()  # nothing of it stays in memory, whether it is submitted or dismissed
    return form


def wish_of(data: Mapping[str, Any], draft: Wish, seen_at: float) -> Wish:
    """The wish that a submitted form makes out of the draft it was opened with."""
    said = {component["custom_id"]: component for component in components(data.get("components", []))}
    model = next(iter(values(said.get("model"))), "")
    return replace(
        draft,
        lyrics=_written(said.get("lyrics"), draft.lyrics, _lyrics_shown(draft)),
        style=_written(said.get("style"), draft.style, _style_shown(draft)),
        model="" if model == ANY_MODEL else model or draft.model,
        reference=_uploaded(data, values(said.get("reference")), seen_at) or draft.reference,
        **_ticked(said),
    )


def looks_first(data: Mapping[str, Any], before: bool) -> bool:
    """Whether a submitted form asks to be shown before it is sung; `before` where it has no box for that."""
    said = {component["custom_id"]: component for component in components(data.get("components", []))}
    return LOOK_FIRST in values(said["options"]) if "options" in said else before


def _ticked(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the boxes say. Forms that were opened before 0.3 have the rights among them, and call them `ticks`."""
    if "options" in said:
        return {"instrumental": INSTRUMENTAL in values(said["options"])}
    if "ticks" not in said:
        return {}
    ticks = set(values(said["ticks"]))
    rights = next((right for right in Rights if right.name.lower() in ticks), None)
    return {"instrumental": INSTRUMENTAL in ticks, "rights": rights}


def _title(wish: Wish, texts: Texts, title: str) -> str:
    """What stands above it; that the lyrics do not fit in goes before everything else."""
    for name in beyond(wish):
        given = escaping.units(getattr(wish, name))
        return texts.label(LABEL_MOST, "form.beyond", shown=FIELD_MOST, given=given)
    return escaping.bare(title, LABEL_MOST) or texts.label(LABEL_MOST, "form.new")


def beyond(wish: Wish) -> list[str]:
    """The texts that are longer than their field, by their names."""
    return [name for name in ("lyrics", "style") if escaping.units(getattr(wish, name)) > FIELD_MOST]


def _lyrics_shown(wish: Wish) -> str:
    return escaping.draft(wish.lyrics, FIELD_MOST)


def _style_shown(wish: Wish) -> str:
    return escaping.bare(wish.style, _style_most(wish))


def _style_most(wish: Wish) -> int:
    return STYLE_MOST if escaping.units(wish.style) <= STYLE_MOST else FIELD_MOST


def _labelled(component: discord.ui.Item[Any], texts: Texts, key: str, about: str = "") -> discord.ui.Label[Any]:
    described = escaping.bare(about, ABOUT_MOST) or None
    return discord.ui.Label(text=texts.label(LABEL_MOST, key), description=described, component=component)


def _lyrics(wish: Wish, about: str, texts: Texts, *, example: bool) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](
        custom_id="lyrics",
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=FIELD_MOST,
        default=_lyrics_shown(wish) or None,
        placeholder=escaping.draft(texts("form.lyrics_example"), ABOUT_MOST) if example else None,
    )
    return _labelled(field, texts, "form.lyrics", about)


def _style(wish: Wish, about: str, texts: Texts, *, example: bool) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](
        custom_id="style",
        required=False,
        max_length=_style_most(wish),
        default=_style_shown(wish) or None,
        placeholder=texts.label(ABOUT_MOST, "form.style_example") if example else None,
    )
    return _labelled(field, texts, "form.style", about)


def _clip(wish: Wish, about: str, texts: Texts) -> discord.ui.Label[Any]:
    field = discord.ui.FileUpload[Any](custom_id="reference", required=False, max_values=1)
    if wish.reference is None:
        return _labelled(field, texts, "form.clip", about)
    name = escaping.bare(wish.reference.name, 90) or texts("card.clip")
    return _labelled(field, texts, "form.clip", texts("form.clip_now", name=name))


def _model(wish: Wish, offers: Sequence[Offer], price: str, texts: Texts) -> discord.ui.Label[Any]:
    """Every model that can be had, and the choice to leave it to the bot."""
    offered = [offer.model.id for offer in offers if offer.offered]
    chosen = wish.model if wish.model in offered else ANY_MODEL
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
    return _labelled(field, texts, "form.model", texts.label(ABOUT_MOST, "form.price", price=price) if price else "")


def _about(offer: Offer, texts: Texts) -> str:
    """What a song of a model costs, and what it is good at."""
    known = "" if offer.price is None else money.price(offer.price, texts)
    return " · ".join(filter(None, (known, good_at(offer.model.id, texts))))


def _options(wish: Wish, about_instrumental: str, look_first: bool, texts: Texts) -> discord.ui.Label[Any]:
    options = [
        discord.CheckboxGroupOption(
            value=INSTRUMENTAL,
            label=texts.label(ABOUT_MOST, "form.instrumental"),
            description=escaping.bare(about_instrumental, ABOUT_MOST) or None,
            default=wish.instrumental,
        ),
        discord.CheckboxGroupOption(
            value=LOOK_FIRST,
            label=texts.label(ABOUT_MOST, "form.look_first"),
            description=texts.label(ABOUT_MOST, "form.look_first_about"),
            default=look_first,
        ),
    ]
    field = discord.ui.CheckboxGroup[Any](custom_id="options", required=False, options=options)
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
