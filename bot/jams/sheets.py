"""The sheet of **One song**: its lines, who has the pen and who waits for it, styles that were proposed, and what
people picked. A value that is read whole, decided on by pure functions, and written whole, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.jams.jams import Jam
from bot.songs.songs import Requester

WORDS_MOST = 90
"""Characters of a line: what a singer has breath for, and a phone shows in two rows."""

STYLE_MOST = 200
"""Characters of a style that is proposed."""

STYLES_MOST = 3
"""Styles that are proposed for one song: as many as are read in a breath."""


class LineState(StrEnum):
    """What became of a line that somebody handed in."""

    STANDS = "stands"  # it is in the song
    STRUCK = "struck"  # it was, and was taken back
    LATE = "late"  # it came when its writer had the pen no more: it is their draft


@dataclass(frozen=True, slots=True)
class SongLine:
    """A line, as it was handed in. `number` counts those that stand, from 1; None for every other one. `reason` is why
    it was struck, in the words of whoever did."""

    id: str
    writer: Requester
    words: str
    at: float
    state: LineState = LineState.STANDS
    number: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pen:
    """Who may write the next line, until when; nobody where `holder` is None. While it is only `offered` its holder has
    yet to take it; `told` is whether they were told. `since` is when that began. Times are Unix seconds."""

    holder: Requester | None
    since: float
    until: float | None = None
    offered: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who pressed while another had the pen."""

    person: Requester
    since: float


@dataclass(frozen=True, slots=True)
class Style:
    """A style that somebody proposed."""

    id: str
    proposer: Requester
    words: str
    at: float


class PickKind(StrEnum):
    """What a press is for; one of each a person."""

    STRIKE = "strike"  # of the last line, by its id
    STYLE = "style"  # by its id
    TAKE = "take"  # by its song's id


@dataclass(frozen=True, slots=True)
class Pick:
    """One person's press; another of its kind takes its place."""

    kind: PickKind
    user_id: int
    subject: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that there is of one jam's song. `people` are the user ids of those who take part; `lines` are all
    that were handed in, in the order in which they came."""

    jam: Jam
    people: frozenset[int]
    pen: Pen
    lines: tuple[SongLine, ...] = ()
    waiting: tuple[Waiter, ...] = ()
    styles: tuple[Style, ...] = ()
    picks: tuple[Pick, ...] = ()

    @property
    def standing(self) -> tuple[SongLine, ...]:
        """The song so far."""
        there = (line for line in self.lines if line.number is not None)
        return tuple(sorted(there, key=lambda line: line.number or 0))

    @property
    def words(self) -> str:
        """The lyrics."""
        return "\n".join(line.words for line in self.standing)

    @property
    def writers(self) -> dict[int, str]:
        """Who wrote what stands, by user id, in the order of their first lines."""
        return {line.writer.id: line.writer.name for line in self.standing}

    @property
    def complete(self) -> bool:
        return len(self.standing) >= self.jam.lines

    def picked(self, kind: PickKind) -> dict[str, int]:
        """How many picked what, of those whose pick still is about something that can be picked."""
        counts: dict[str, int] = {}
        for pick in self.picks:
            if pick.kind is kind:
                counts[pick.subject] = counts.get(pick.subject, 0) + 1
        return counts


def late_line(sheet: Sheet, user_id: int) -> SongLine | None:
    """The line that a person handed in too late, until another of theirs stands."""
    theirs = [line for line in sheet.lines if line.writer.id == user_id]
    return theirs[-1] if theirs and theirs[-1].state is LineState.LATE else None
