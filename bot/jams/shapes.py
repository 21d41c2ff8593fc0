"""What kinds of jams there are, as rows of data: a shape is what people make, a pace is every clock of a jam."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Shape:
    """What the people of a jam make. `songs_each` are the songs that a place pays for, `fewest` and `most` the places
    that a jam of this shape may have. `people` may take part; None where each needs a place. `lines` are the numbers of
    lines that the host may choose from, where all write one song."""

    id: str
    songs_each: int
    fewest: int
    most: int
    people: int | None = None
    lines: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """Numbers of places that the host may choose from."""
        return tuple(count for count in PLACES if self.fewest <= count <= self.most) or (self.most,)

    def lines_within(self, most: int | None) -> tuple[int, ...]:
        """Numbers of lines that a model takes whose lyrics may have `most` characters, with the style where both are
        one text; None is no bound."""
        return tuple(count for count in self.lines if most is None or count * LINE_TAKES + STYLE_TAKES <= most)


LINE_TAKES, STYLE_TAKES = 91, 200
"""Characters that are reckoned for a line with its break, and for a style."""

PLACES = (4, 8, 12, 20, 30, 50)
"""Numbers of places that a host may choose from."""

PLACES_USUAL = 12

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        shape.id: shape
        for shape in (
            Shape("songs", songs_each=1, fewest=2, most=50),
            Shape("line", songs_each=1, fewest=2, most=2, people=50, lines=(8, 16, 24)),
        )
    }
)
"""The shapes on offer. Fifty: a jam of as many songs is published in a minute (a message a second) and heard by fifty
people who hear five each, five times each. The places of one song are its two takes."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The clocks of a jam, in seconds. `more` is what **5 more minutes** of the host's panel adds; `reminders` are the
    times before the end of a phase at which those who asked for it are reminded, the earliest first. Where all write
    one song, `pen` is how long it is somebody's turn, and `choosing` how long a style is chosen."""

    id: str
    writing: float
    listening: float
    more: float
    reminders: tuple[float, ...]
    pen: float
    choosing: float


PACES: Mapping[str, Pace] = MappingProxyType(
    {
        pace.id: pace
        for pace in (
            Pace("flash", 10 * MINUTE, 15 * MINUTE, 5 * MINUTE, (2 * MINUTE,), 1.5 * MINUTE, 10 * MINUTE),
            Pace("evening", 30 * MINUTE, 30 * MINUTE, 5 * MINUTE, (5 * MINUTE,), 3 * MINUTE, 10 * MINUTE),
            Pace("day", DAY, DAY, 2 * HOUR, (3 * HOUR,), 8 * HOUR, 8 * HOUR),
            Pace("week", 5 * DAY, 2 * DAY, 12 * HOUR, (24 * HOUR, 2 * HOUR), 24 * HOUR, 24 * HOUR),
        )
    }
)
"""The paces on offer. No phase is shorter than ten minutes, so that nobody is too slow for one; nobody
has the pen for less than a minute and a half."""

PACE_USUAL = "evening"
