"""Discord's ids: the moment of creation in milliseconds, and a counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

EPOCH = 1_420_070_400_000
"""Discord's epoch in milliseconds (Discord docs, Snowflakes)."""


class Snowflakes:
    """Makes ids that grow, at the moment `now` (Unix seconds) says or at one that is given."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._count = count(1)

    def __call__(self, at: float | None = None) -> int:
        moment = self._now() if at is None else at
        return (int(moment * 1000) - EPOCH) << 22 | next(self._count) & 0x3FFFFF


def moment(snowflake: int) -> float:
    """Unix seconds at which an id was made."""
    return ((snowflake >> 22) + EPOCH) / 1000


def iso(seconds: float) -> str:
    """A moment as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
