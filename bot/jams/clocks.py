"""A jam's moments: when a phase ends, when somebody is reminded, when the board is drawn. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.jams.jams import Jam
from bot.jams.shapes import MINUTE
from bot.jams.states import JamState

SHORTEST = 10 * MINUTE
"""Seconds of the shortest phase there is: what people are left with at the least, once the bot was away, if they had as
much before."""

FRESH, SOON, LATER = 60 * MINUTE, 10.0, 60 * MINUTE
"""A board is edited at most every `SOON` seconds, so that it keeps to Discord's pace; and every `LATER` seconds once it
was posted more than `FRESH` seconds ago, since edits of old messages are limited (Discord's error 30046). Where the jam
has come to another state it is drawn at once."""

PUBLICATION = 1.0
"""Seconds between two songs of a jam: Discord takes about five messages in five seconds in one channel, and other
people's songs are on their way too."""

DRAFT_LIFE = 60 * MINUTE
"""Seconds for which a draft is kept that nobody opens."""

LAPSE_WARNED, LAPSE = 0.30, 0.20
"""While people wait for a place: the shares of the writing time that are left when somebody without a song is told, and
when their place goes to whoever waits."""

MORE_TIME = 0.5
"""The share of a phase that **More time** adds."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The paces' clocks, shortened by `scale` for tests and demos (`JAM_SECONDS_SCALE`, above 0 up to 1)."""

    scale: float = 1.0

    def writing(self, jam: Jam) -> float:
        return jam.clocks.writing * self.scale

    def listening(self, jam: Jam) -> float:
        return jam.clocks.listening * self.scale

    def pen(self, jam: Jam) -> float:
        """How long somebody has the pen."""
        return jam.clocks.pen * self.scale

    def choosing(self, jam: Jam) -> float:
        return jam.clocks.choosing * self.scale

    def phase(self, jam: Jam) -> float:
        """How long the phase is in which a jam stands, of those that end by the clock."""
        each = {JamState.OPEN: self.writing, JamState.CHOOSING: self.choosing, JamState.LISTENING: self.listening}
        return each[jam.state](jam)

    def more(self, jam: Jam) -> float:
        return jam.clocks.more * self.scale

    def reminders(self, jam: Jam) -> list[float]:
        """The moments of this phase at which people are reminded, the earliest first."""
        if jam.ends_at is None or jam.state not in {JamState.OPEN, JamState.LISTENING}:
            return []
        return [jam.ends_at - before * self.scale for before in jam.clocks.reminders]

    def lapses(self, jam: Jam) -> tuple[float, float]:
        """When those without a song are told that their place is wanted, and when it goes."""
        assert jam.ends_at is not None
        assert jam.began_at is not None
        whole = jam.ends_at - jam.began_at
        return jam.ends_at - LAPSE_WARNED * whole, jam.ends_at - LAPSE * whole

    def after_downtime(self, jam: Jam, last_awake: float, now: float) -> float | None:
        """When a phase ends whose end passed while the bot was away: later by the downtime, half the phase at the most,
        and never so soon that nothing is left of what people had; None where it is not moved."""
        if jam.ends_at is None or jam.began_at is None or jam.away_seconds or not last_awake < jam.ends_at <= now:
            return None
        half = (jam.ends_at - jam.began_at) / 2
        left = min(jam.ends_at - last_awake, SHORTEST * self.scale)
        return max(jam.ends_at + min(now - last_awake, half), now + left)


def redraw_at(jam: Jam) -> float:
    """The moment from which the board may be drawn again."""
    if jam.drawn_at is None or jam.drawn_state is not jam.state:
        return 0.0
    fresh = jam.board_at is not None and jam.drawn_at < jam.board_at + FRESH
    return jam.drawn_at + (SOON if fresh else LATER)
