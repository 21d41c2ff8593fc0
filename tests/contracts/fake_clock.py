"""The stand-in of `Clock`."""

from __future__ import annotations

import asyncio
import heapq

START = 1_700_000_000.0
"""Unix seconds at which it begins."""


class FakeClock:
    """Time that passes only when everybody sleeps."""

    def __init__(self) -> None:
        self.time = START
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0
        self._mover: asyncio.Task[None] | None = None

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        wake = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self.time + max(0.0, seconds), self._count, wake))
        if self._mover is None or self._mover.done():
            self._mover = asyncio.create_task(self._move())
        await wake

    async def _move(self) -> None:
        while self._sleepers:
            for _ in range(20):  # let everybody who can go on do so first
                await asyncio.sleep(0)
            until, _, wake = heapq.heappop(self._sleepers)
            if not wake.done():
                self.time = max(self.time, until)
                wake.set_result(None)
