"""What kinds of jams there are, as rows of data: a shape is what people make, a pace is every clock of a jam."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Shape:
    """What each person of a jam makes. `songs_each` are the songs that a place pays for, `fewest` and `most` the places
    that a jam of this shape may have."""

    id: str
    songs_each: int
    fewest: int
    most: int


SHAPES: Mapping[str, Shape] = MappingProxyType({"songs": Shape("songs", songs_each=1, fewest=2, most=50)})
"""The shapes on offer. Fifty: a jam of as many songs is published in a minute (a message a second) and heard by fifty
people who hear five each, five times each."""

PLACES = (4, 8, 12, 20, 30, 50)
"""Numbers of places that a host may choose from."""

PLACES_USUAL = 12


@dataclass(frozen=True, slots=True)
class Pace:
    """The clocks of a jam, in seconds. `more` is what **5 more minutes** of the host's panel adds; `reminders` are the
    times before the end of a phase at which those who asked for it are reminded, the earliest first."""

    id: str
    writing: float
    listening: float
    more: float
    reminders: tuple[float, ...]


PACES: Mapping[str, Pace] = MappingProxyType(
    {
        pace.id: pace
        for pace in (
            Pace("flash", 10 * MINUTE, 15 * MINUTE, 5 * MINUTE, (2 * MINUTE,)),
            Pace("evening", 30 * MINUTE, 30 * MINUTE, 5 * MINUTE, (5 * MINUTE,)),
            Pace("day", DAY, DAY, 2 * HOUR, (3 * HOUR,)),
            Pace("week", 5 * DAY, 2 * DAY, 12 * HOUR, (24 * HOUR, 2 * HOUR)),
        )
    }
)
"""The paces on offer. No phase is shorter than ten minutes, so that nobody is too slow for one."""

PACE_USUAL = "evening"
