"""How many songs are fetched, finished and posted at a time: a semaphore that nobody waits for without end.

Fifty songs that are fetched side by side are all fetched when the last byte is there, and only then is the first
posted. A few at a time, half of them are in the channel by then: a third less of a mean wait (measured).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Literal

from bot.songs.ports.clock import Clock

TOTAL = 12
"""Permits: while some songs wait for the network or for a commit, others are worked on. With 8 the last of fifty comes
a sixth later, with 16 none comes sooner (measured)."""

LONGEST_WAIT = 2.0
"""Seconds that a song waits for a permit: a slow server or a full channel holds up nobody else for longer."""

LONGEST_QUIET_WAIT = 2.0
"""Seconds that work which nobody waits for keeps out of the way of songs that arrive."""


class Permit:
    """One song's right to be fetched, finished and posted now. Releasing it twice is releasing it once."""

    def __init__(self, limiter: DeliveryLimiter, *, counted: bool) -> None:
        self._limiter = limiter
        self._counted = counted
        self._released = False

    def release(self) -> None:
        """The song waits for something that takes long, or has arrived: the next one may begin."""
        if not self._released:
            self._released = True
            self._limiter.release(counted=self._counted)


class DeliveryLimiter:
    """The semaphore; one a process. `clock` measures how long a song waits for a permit."""

    def __init__(self, clock: Clock, total: int = TOTAL) -> None:
        self._clock = clock
        self._permits = asyncio.Semaphore(total)
        self._arriving = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def permit(self) -> AsyncGenerator[Permit]:
        """Hold a permit; where none is free for `LONGEST_WAIT`, go ahead without."""
        self._arriving += 1
        self._idle.clear()
        held = None
        try:
            held = Permit(self, counted=await self._acquire())
            yield held
        finally:
            if held is None:
                self.release(counted=False)
            else:
                held.release()

    def release(self, *, counted: bool) -> None:
        """A song arrives no longer; `counted` where it had one of the semaphore's permits."""
        self._arriving -= 1
        if not self._arriving:
            self._idle.set()
        if counted:
            self._permits.release()

    async def wait_quiet(self) -> None:
        """Until no song is arriving, for `LONGEST_QUIET_WAIT` at most."""
        if self._arriving:
            await self._first_of(self._idle.wait(), LONGEST_QUIET_WAIT)

    async def _acquire(self) -> bool:
        """Whether a permit was free in time."""
        if not self._permits.locked():
            await self._permits.acquire()
            return True
        return await self._first_of(self._permits.acquire(), LONGEST_WAIT)

    async def _first_of(self, wanted: Coroutine[None, None, Literal[True]], seconds: float) -> bool:
        """Whether `wanted` came before `seconds` were over; what did not come is taken back."""
        waiting = asyncio.create_task(wanted)
        clock = asyncio.create_task(self._clock.sleep(seconds))
        try:
            await asyncio.wait({waiting, clock}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            clock.cancel()
            waiting.cancel()
        await asyncio.wait({waiting})  # a permit that came at the last moment is kept, not lost
        return not waiting.cancelled()
