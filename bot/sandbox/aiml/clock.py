"""The studio's own time: how fast its models work, and whether they may finish at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress


class Clock:
    """`now` gives Unix seconds; `speed` is how many times as fast the models work; `held` keeps all from finishing."""

    def __init__(self, now: Callable[[], float], speed: float) -> None:
        self.now = now
        self.speed = speed
        self.held = False
        self._changed = asyncio.Event()

    def touch(self) -> None:
        """Wake everything that waits for a moment: its moment may be another one now."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, moment: float | None) -> None:
        """Until `moment` (Unix seconds, None for never), or until `touch`."""
        left = None if moment is None else max(0.001, moment - self.now())
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await self._changed.wait()
