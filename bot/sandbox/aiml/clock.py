"""The studio's own time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(slots=True)
class Clock:
    """`now` gives Unix seconds; `speed` is how many times as fast the models work; `held` keeps all from finishing.

    `ahead` is how many seconds the service's own clock shows more than ours, less where negative: songs are made by
    `now`, but everything that is said or signed is dated by `told`.
    """

    now: Callable[[], float]
    speed: float = 1.0
    held: bool = False
    ahead: float = 0.0

    def told(self) -> float:
        """What the service takes for the present, in Unix seconds."""
        return self.now() + self.ahead

    def iso(self, moment: float) -> str:
        """A moment of ours as the service dates it."""
        return iso(moment + self.ahead)


def iso(seconds: float) -> str:
    """As the service writes moments: UTC, with milliseconds where there are any."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")
