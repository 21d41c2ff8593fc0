"""The pen of **One song**: who may take it, for how long, and what becomes of a line. Pure.

Nobody's turn comes by a fixed order, so that nobody who is away is waited for. The writers of the last lines let others
go first; of those who wait the one with the fewest lines does, and then who has waited longest. Where no line comes for
as long as a pen is given, one writer fewer has to let others go first, until anybody may: it can always go on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.jams.sheets import LineState, Pen, Pick, PickKind, Sheet, SongLine, Waiter
from bot.jams.states import JamState
from bot.songs.songs import Requester

APART = 3
"""Lines that lie between two of one writer, where enough people take part."""

OFFER = 1 / 3
"""The share of a pen's time for which it is kept for whoever waited for it."""

CROWD = 8
"""People from which on it takes three of them to strike the last line, instead of two."""


class Took(Enum):
    """What came of a press for the pen."""

    GIVEN = auto()
    WAITS = auto()  # another one has it
    TOO_SOON = auto()  # they wrote one of the last lines: others go first
    CLOSED = auto()  # no line is written any more, or not now


@dataclass(frozen=True, slots=True)
class Taking:
    """What came of a press for the pen. `until` is how long it is theirs, or the moment from which on it may be;
    `ahead` is how many are before them in line, `apart` how many of the last lines' writers let others go first."""

    did: Took
    until: float = 0.0
    ahead: int = 0
    apart: int = 0


def apart(sheet: Sheet, now: float, hold: float) -> int:
    """How many of the last lines' writers let others go first; `hold` is for how long a pen is given, in seconds."""
    return max(0, min(APART, len(sheet.people) - 1) - int((now - _quiet_since(sheet)) // hold))


def barred(sheet: Sheet, now: float, hold: float) -> frozenset[int]:
    """Who lets others go first."""
    count = apart(sheet, now, hold)
    return frozenset(line.writer.id for line in sheet.standing[-count:]) if count else frozenset()


def _quiet_since(sheet: Sheet) -> float:
    """When the last line came, or the writing began or went on."""
    handed_in = [line.at for line in sheet.lines if line.state is not LineState.LATE]
    return max([sheet.jam.began_at or 0.0, *handed_in])


def free_from(sheet: Sheet, user_id: int, hold: float) -> float:
    """The moment from which on somebody who lets others go first need not any more, if no line comes."""
    since, last = _quiet_since(sheet), min(APART, len(sheet.people) - 1)
    place = next((n for n, line in enumerate(reversed(sheet.standing), 1) if line.writer.id == user_id), last + 1)
    return since + max(0, last - place + 1) * hold


def in_line(sheet: Sheet) -> list[Waiter]:
    """Those who wait, in the order in which the pen is offered to them."""
    count = Counter(line.writer.id for line in sheet.standing)
    return sorted(sheet.waiting, key=lambda one: (count[one.person.id], one.since, one.person.id))


def passed_on(sheet: Sheet, now: float, hold: float) -> Sheet:
    """The sheet once a pen whose time is over is free again, and offered to whoever of those who wait is first."""
    sheet = replace(sheet, waiting=tuple(one for one in sheet.waiting if one.person.id in sheet.people))
    pen = sheet.pen
    gone = pen.holder is not None and pen.holder.id not in sheet.people
    if sheet.jam.state is JamState.PAUSED or (pen.holder is not None and not gone and now < runs_out(sheet, hold)):
        return sheet
    if pen.holder is not None:
        pen = Pen(None, now)
    if takes_lines(sheet, now):
        away = barred(sheet, now, hold)
        first = next((one for one in in_line(sheet) if one.person.id not in away), None)
        if first is not None:
            rest = tuple(one for one in sheet.waiting if one != first)
            return replace(sheet, pen=Pen(first.person, now, now + OFFER * hold, offered=True), waiting=rest)
    return replace(sheet, pen=pen)


def runs_out(sheet: Sheet, hold: float) -> float:
    """When the pen is its holder's no more. Once a paused jam goes on they have it for its whole time again."""
    pen, began = sheet.pen, sheet.jam.began_at or 0.0
    until = pen.until or 0.0
    return until if pen.since >= began else max(until, began + (OFFER * hold if pen.offered else hold))


def takes_lines(sheet: Sheet, now: float) -> bool:
    """Whether the pen may be given."""
    jam = sheet.jam
    return jam.state is JamState.OPEN and not sheet.complete and jam.ends_at is not None and now < jam.ends_at


def next_moment(sheet: Sheet, now: float, hold: float) -> float | None:
    """When the pen is to be looked at again, though nobody presses."""
    if sheet.pen.holder is not None:
        return runs_out(sheet, hold)
    return min((free_from(sheet, one.person.id, hold) for one in sheet.waiting), default=None)


def take(sheet: Sheet, person: Requester, now: float, hold: float) -> tuple[Sheet, Taking]:
    """A press of somebody who takes part: they get the pen, or a place among those who wait for it."""
    sheet = passed_on(sheet, now, hold)
    if not takes_lines(sheet, now) and not _holds(sheet, person.id):
        return sheet, Taking(Took.CLOSED)
    if _holds(sheet, person.id):
        if not sheet.pen.offered:
            return sheet, Taking(Took.GIVEN, runs_out(sheet, hold))
        return _given(sheet, person, now, hold)
    first = person.id in barred(sheet, now, hold)
    if sheet.pen.holder is None and not first:  # nobody waits who may have it
        return _given(sheet, person, now, hold)
    if all(one.person.id != person.id for one in sheet.waiting):
        sheet = replace(sheet, waiting=(*sheet.waiting, Waiter(person, now)))
    if first:
        return sheet, Taking(Took.TOO_SOON, free_from(sheet, person.id, hold), apart=apart(sheet, now, hold))
    ahead = next(n for n, one in enumerate(in_line(sheet)) if one.person.id == person.id)
    return sheet, Taking(Took.WAITS, runs_out(sheet, hold), ahead)


def _given(sheet: Sheet, person: Requester, now: float, hold: float) -> tuple[Sheet, Taking]:
    rest = tuple(one for one in sheet.waiting if one.person.id != person.id)
    return replace(sheet, pen=Pen(person, now, now + hold), waiting=rest), Taking(Took.GIVEN, now + hold)


def _holds(sheet: Sheet, user_id: int) -> bool:
    return sheet.pen.holder is not None and sheet.pen.holder.id == user_id


def hand_in(sheet: Sheet, line: SongLine, hold: float) -> tuple[Sheet, SongLine]:
    """A line that came: it stands where the pen is its writer's, and is their draft where it is not, or no more. The
    same line that came before changes nothing."""
    known = next((one for one in sheet.lines if one.id == line.id), None)
    if known is not None:
        return sheet, known
    # While the jam is paused the pen's clock stands still with it.
    paused = sheet.jam.state is JamState.PAUSED and sheet.jam.paused_from is JamState.OPEN
    now = min(line.at, sheet.jam.began_at or line.at) if paused else line.at
    in_time = _holds(sheet, line.writer.id) and not sheet.pen.offered and now <= runs_out(sheet, hold)
    if not in_time or sheet.complete or not (paused or sheet.jam.state is JamState.OPEN):
        kept = keep(sheet, line)
        return kept, kept.lines[-1]
    stands = replace(line, state=LineState.STANDS, number=len(sheet.standing) + 1)
    written = replace(sheet, lines=(*sheet.lines, stands), pen=Pen(None, line.at))
    return passed_on(written, line.at, hold), stands


def keep(sheet: Sheet, line: SongLine) -> Sheet:
    """The sheet with a line that does not stand, as its writer's draft."""
    late = replace(line, state=LineState.LATE, number=None)
    return sheet if any(one.id == line.id for one in sheet.lines) else replace(sheet, lines=(*sheet.lines, late))


def moved_on(sheet: Sheet, since: float, now: float) -> Sheet:
    """The sheet after a time in which nobody could write, from `since` to `now`: whoever had the pen has it for as long
    as they had left."""
    pen = sheet.pen
    if pen.holder is None or pen.until is None or not since < pen.until:
        return sheet
    return replace(sheet, pen=replace(pen, until=pen.until + (now - since)))


def needed(sheet: Sheet) -> int:
    """How many people it takes to strike the last line."""
    return min(len(sheet.people), 3 if len(sheet.people) >= CROWD else 2)


def strike_last(sheet: Sheet, user_id: int) -> tuple[Sheet, SongLine | None, int]:
    """One person's wish that the last line goes: with the line once it is struck, and how many more it takes."""
    if user_id not in sheet.people or not sheet.standing or sheet.jam.state is not JamState.OPEN:
        return sheet, None, 0
    last = sheet.standing[-1]
    others = tuple(one for one in sheet.picks if (one.kind, one.user_id) != (PickKind.STRIKE, user_id))
    sheet = replace(sheet, picks=(*others, Pick(PickKind.STRIKE, user_id, last.id)))
    wish = {one.user_id for one in sheet.picks if one.kind is PickKind.STRIKE and one.subject == last.id}
    missing = needed(sheet) - len(wish & sheet.people)
    return (sheet, None, missing) if missing > 0 else (*strike(sheet, last.id), 0)


def strike(sheet: Sheet, line_id: str, reason: str = "") -> tuple[Sheet, SongLine | None]:
    """The song without that line; those behind it move up. None where it does not stand there."""
    gone = next((line for line in sheet.standing if line.id == line_id), None)
    if gone is None or gone.number is None:
        return sheet, None
    struck = replace(gone, state=LineState.STRUCK, number=None, reason=reason)
    lines = (struck if line.id == line_id else _moved_up(line, gone.number) for line in sheet.lines)
    return replace(sheet, lines=tuple(lines)), struck


def _moved_up(line: SongLine, gone: int) -> SongLine:
    return replace(line, number=line.number - 1) if line.number is not None and line.number > gone else line
