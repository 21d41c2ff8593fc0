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
from bot.chat.buttons import CustomId
from bot.chat.forms.fields import components, values
from bot.chat.messages import words
from bot.songs.service import Offer
from bot.songs.wishes import Reference, Rights, Wish

ANY_MODEL = "auto"
INSTRUMENTAL = "instrumental"
LYRICS_MOST = 4000
STYLE_MOST = 2000

_TICKS = {
    INSTRUMENTAL: "Instrumental: nobody sings",
    **{right.name.lower(): words.RIGHTS[right] for right in Rights},
}


def modal(wish: Wish, offers: Sequence[Offer], draft_id: str, title: str = "A new song") -> discord.ui.Modal:
    """The form, filled with what was already given. Five components: as many as a modal may have."""
    form = discord.ui.Modal(title=escaping.bare(title, 45) or "A song", custom_id=str(CustomId("form", draft_id)))
    for label in (_lyrics(wish), _style(wish), _clip(wish), _model(wish, offers), _ticks(wish)):
        form.add_item(label)
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


def _lyrics(wish: Wish) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](
        custom_id="lyrics",
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=LYRICS_MOST,
        default=_lyrics_shown(wish) or None,
        placeholder="[Verse]\nOne line after the other\n[Chorus]\nAnd the part that everybody sings",
    )
    return discord.ui.Label(
        text="Lyrics",
        description="Without any, the model writes words from the style; or tick “Instrumental” below.",
        component=field,
    )


def _style(wish: Wish) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](
        custom_id="style",
        required=False,
        max_length=STYLE_MOST,
        default=_style_shown(wish) or None,
        placeholder="Warm folk, acoustic guitar, two voices",
    )
    return discord.ui.Label(text="Style", component=field)


def _clip(wish: Wish) -> discord.ui.Label[Any]:
    field = discord.ui.FileUpload[Any](custom_id="reference", required=False, max_values=1)
    given = (
        f"Now: {escaping.bare(wish.reference.name, 90) or 'a clip'}"
        if wish.reference
        else "A song to take after, if you like."
    )
    return discord.ui.Label(text="Reference clip", description=given, component=field)


def _model(wish: Wish, offers: Sequence[Offer]) -> discord.ui.Label[Any]:
    rows = [(ANY_MODEL, "Choose by what I give", ""), *((o.model.id, o.model.id, o.model.good_at) for o in offers)]
    chosen = wish.model or ANY_MODEL
    options = [
        discord.SelectOption(value=value, label=label, description=about[:100] or None, default=value == chosen)
        for value, label, about in rows
    ]
    return discord.ui.Label(
        text="Model", component=discord.ui.Select[Any](custom_id="model", required=False, options=options)
    )


def _ticks(wish: Wish) -> discord.ui.Label[Any]:
    ticked = {INSTRUMENTAL} if wish.instrumental else set[str]()
    if wish.rights:
        ticked.add(wish.rights.name.lower())
    options = [
        discord.CheckboxGroupOption(value=value, label=label, default=value in ticked)
        for value, label in _TICKS.items()
    ]
    field = discord.ui.CheckboxGroup[Any](custom_id="ticks", required=False, options=options)
    return discord.ui.Label(text="Tick what applies", component=field)


def _written(component: Mapping[str, Any] | None, given: str, shown: str) -> str:
    """What a field says now: what was given, whole, where nobody touched the part of it that the field could show."""
    if component is None:
        return given
    text = component.get("value") or ""
    return given if text.strip() == shown.strip() else text


def _uploaded(data: Mapping[str, Any], ids: Sequence[str], seen_at: float) -> Reference | None:
    attachments = data.get("resolved", {}).get("attachments", {})
    file = next((attachments[id_] for id_ in ids if id_ in attachments), None)
    return file and Reference(url=file["url"], name=file["filename"], size=file["size"], url_at=seen_at)
