"""What people of **One song** pick: a style, and the take that they like better. Pure; the last press counts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from bot.jams.sheets import STYLES_MOST, Pick, PickKind, Sheet, Style
from bot.jams.states import JamState


def propose(sheet: Sheet, style: Style) -> tuple[Sheet, bool]:
    """The sheet with another style, and whether it has it: there are few, and one of each person. Who proposes a style
    picks it, until they pick another."""
    if sheet.jam.state is not JamState.CHOOSING:
        return sheet, False
    if any(one.id == style.id for one in sheet.styles):
        return sheet, True
    if len(sheet.styles) >= STYLES_MOST or any(one.proposer.id == style.proposer.id for one in sheet.styles):
        return sheet, False
    return _picked(replace(sheet, styles=(*sheet.styles, style)), PickKind.STYLE, style.proposer.id, style.id), True


def pick_style(sheet: Sheet, user_id: int, style_id: str) -> tuple[Sheet, bool]:
    """The sheet with somebody's pick, and whether there is such a style to pick now."""
    if sheet.jam.state is not JamState.CHOOSING or all(style.id != style_id for style in sheet.styles):
        return sheet, False
    return _picked(sheet, PickKind.STYLE, user_id, style_id), True


def pick_take(sheet: Sheet, user_id: int, song_id: str) -> tuple[Sheet, bool]:
    """The sheet with somebody's pick, and whether there is such a take to pick now."""
    if sheet.jam.state is not JamState.LISTENING or song_id not in sheet.jam.order:
        return sheet, False
    return _picked(sheet, PickKind.TAKE, user_id, song_id), True


def _picked(sheet: Sheet, kind: PickKind, user_id: int, subject: str) -> Sheet:
    others = tuple(one for one in sheet.picks if (one.kind, one.user_id) != (kind, user_id))
    return replace(sheet, picks=(*others, Pick(kind, user_id, subject)))


def style_of(sheet: Sheet) -> Style | None:
    """The style that most have picked; of several the one that was proposed first. None where none was."""
    counts = sheet.picked(PickKind.STYLE)
    return max(sheet.styles, key=lambda style: counts.get(style.id, 0), default=None)


def all_picked(sheet: Sheet) -> bool:
    """Whether everybody who wrote and still takes part has picked a style."""
    writers = sheet.people & sheet.writers.keys()
    picked = {pick.user_id for pick in sheet.picks if pick.kind is PickKind.STYLE}
    return bool(sheet.styles) and bool(writers) and writers <= picked


def better(sheet: Sheet, takes: Sequence[str]) -> str | None:
    """The take that the room likes better, by its song's id, of those that are in the channel; None where they are
    level, or nobody said."""
    counts = sheet.picked(PickKind.TAKE)
    ranked = sorted(takes, key=lambda song_id: -counts.get(song_id, 0))
    if not ranked or not counts.get(ranked[0]):
        return None
    level = len(ranked) > 1 and counts.get(ranked[0], 0) == counts.get(ranked[1], 0)
    return None if level else ranked[0]


def sides(jam_id: str, user_id: int, takes: Sequence[str]) -> tuple[str, ...]:
    """The takes as A and B for one listener: for half of them the other way round, and always the same for each."""
    turned = hashlib.sha256(f"{jam_id}-{user_id}".encode()).digest()[0] % 2
    return tuple(reversed(takes)) if turned else tuple(takes)
