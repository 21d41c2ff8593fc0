"""What came of what a person asked of a jam, as values. The sentences are the chat's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.jams.jams import Jam
from bot.jams.parts import Part


class Did(Enum):
    """What came of it."""

    DONE = auto()
    ALREADY = auto()  # it was so before
    UNKNOWN = auto()  # there is no such jam, part or song
    NOT_YOURS = auto()  # only the host and moderators may
    OVER = auto()  # the jam has ended
    NOT_NOW = auto()  # not in the state that the jam is in
    NOTHING_HANDED_IN = auto()  # the next phase would have no song
    SONGS_UNDER_WAY = auto()  # songs that are paid for are waited for
    USED_UP = auto()  # the jam's one lengthening is taken
    LONG_ENOUGH = auto()  # a phase may not end later than this
    SONG_STAYS = auto()  # a song is on the place: it is not given back
    NOWHERE = auto()  # there is no channel for it
    LATER = auto()  # the chat cannot be reached now


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, with the jam and the part as they then are."""

    did: Did
    jam: Jam | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of places and a model that fit what is free. Money in micro-dollars."""

    model: str
    price: int
    places: int

    @property
    def ceiling(self) -> int:
        return self.price * self.places


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft, and what could be chosen instead: everything that fits. `free` is what may be held; None, no bound.
    `lines` are the numbers of lines that its model takes, where all write one song."""

    jam: Jam
    free: int | None
    choices: tuple[Choice, ...]
    lines: tuple[int, ...] = ()

    @property
    def fits(self) -> bool:
        return self.free is None or self.jam.ceiling <= self.free
