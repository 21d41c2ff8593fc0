"""The second form, **More**: what the song's form has no room for. A modal out, a wish back in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.chat import escaping
from bot.chat.buttons import DRAFT, CustomId
from bot.chat.forms import abouts
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST, components, values
from bot.chat.messages.catalogue import Texts
from bot.songs import refusals
from bot.songs.checking import TITLE_MOST, Defaults, moment
from bot.songs.offers import Offer
from bot.songs.refusals import Fault, Part, Refusal
from bot.songs.wishes import Rights, Wish

NUMBER_MOST = 20
"""Characters of a number or a moment."""

LENGTH, SEED, START = "length", "seed", "start"
"""The argument of **Fix it** where this form mends the fault, by the field that it is in. `START` is the part of the
clip to use, which has a field then alone."""


def mends(fault: object) -> str:
    """`LENGTH`, `SEED` or `START` for a fault of what is written in this form, empty for any other."""
    match fault:
        case refusals.OutOfRange(Part.LENGTH):
            return LENGTH
        case refusals.OutOfRange(Part.SEED) | refusals.NotASeed():
            return SEED
        case refusals.NotAMoment() | refusals.ClipPastEnd():
            return START
        case _:
            return ""


def modal(
    wish: Wish,
    offers: Sequence[Offer],
    draft_id: str,
    texts: Texts,
    *,
    defaults: Defaults | None = None,
    fault: str = "",
    mended: str = "",
) -> discord.ui.Modal:
    """The form, filled with what was already given. `fault` is what is wrong with it so far, and stands on top, as does
    the field that it is in, which `mended` names as `mends` does."""
    about = abouts.about(wish, offers, defaults or Defaults())
    title = texts.label(LABEL_MOST, "form.fix" if fault else "form.more")
    form = discord.ui.Modal(title=title, custom_id=str(CustomId("rest", draft_id, kind=DRAFT)))
    length = "" if wish.length is None else str(wish.length)
    seed = "" if wish.seed is None else str(wish.seed)
    fields = {
        "title": (escaping.bare(wish.title, TITLE_MOST), TITLE_MOST, "", True),
        LENGTH: (length, NUMBER_MOST, abouts.length(about, texts), about.model.length is not None),
        SEED: (seed, NUMBER_MOST, abouts.seed(about, texts), about.model.seed_most is not None),
    }
    if mended == START:
        fields["clip_from"] = (_moment(wish.clip_from), NUMBER_MOST, "", True)
    first = "clip_from" if mended == START else mended
    for place, name in enumerate(sorted(fields, key=lambda name: name != first)):
        given, most, said, used = fields[name]
        form.add_item(_written(name, given, most, (fault if place == 0 else "") or said, texts, example=used))
    form.add_item(_rights(wish, texts))
    form.stop()  # nothing of it stays in memory, whether it is submitted or dismissed
    return form


def wish_of(data: Mapping[str, Any], draft: Wish) -> tuple[Wish, Fault | None]:
    """The wish that a submitted form makes out of the draft it was opened with, and what of it cannot be read: all the
    rest of it is in the wish."""
    said = {component["custom_id"]: component for component in components(data.get("components", []))}
    wish, fault = draft, None
    for name, field in said.items():
        if name not in _READ:
            continue
        try:
            wish = replace(wish, **{name: _READ[name](" ".join(values(field)).strip())})
        except Refusal as refusal:
            fault = fault or refusal.fault
    return wish, fault


def _length(text: str) -> int | None:
    if not text:
        return None
    if re.fullmatch(r"-?\d{1,9}", text, re.ASCII):  # below zero as well: it is told what the model takes
        return int(text)
    return round(moment(text))


def _seed(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        raise Refusal(refusals.NotASeed())
    return int(text)


def _right(text: str) -> Rights | None:
    return next((right for right in Rights if right.name.lower() == text), None)


_READ: Mapping[str, Any] = {"title": str, "length": _length, "seed": _seed, "rights": _right, "clip_from": moment}
"""The fields by their custom ids, which are the wish's names, each with what reads it."""


def _moment(seconds: float) -> str:
    return f"{seconds:g}" if seconds else ""


def _written(name: str, given: str, most: int, about: str, texts: Texts, *, example: bool) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](
        custom_id=name,
        required=False,
        max_length=most,
        default=given or None,
        placeholder=texts.label(ABOUT_MOST, f"form.{name}_example") if example else None,
    )
    described = escaping.bare(about, ABOUT_MOST) or None
    return discord.ui.Label(text=texts.label(LABEL_MOST, f"form.{name}"), description=described, component=field)


def _rights(wish: Wish, texts: Texts) -> discord.ui.Label[Any]:
    options = [
        discord.RadioGroupOption(
            value=right.name.lower(),
            label=texts.label(ABOUT_MOST, f"rights.{right.name.lower()}"),
            default=right is wish.rights,
        )
        for right in Rights
    ]
    return discord.ui.Label(
        text=texts.label(LABEL_MOST, "form.rights"),
        description=texts.label(ABOUT_MOST, "form.rights_about"),
        component=discord.ui.RadioGroup[Any](custom_id="rights", required=False, options=options),
    )
