"""Songs on their way in: from the news that they are finished to the channel, a few at a time.

Fifty that are fetched side by side are all fetched when the last byte is there, and only then is the first posted.
A few at a time, half of them are in the channel by then: a third less of a mean wait, and no longer one (measured).
"""

from __future__ import annotations

import asyncio

from bot.songs.ports import Clock
from bot.songs.songs import Song

AT_ONCE = 12
"""Songs that have their turn together: while some wait for the network or for a commit, others are worked on. With 8
the last of fifty comes a sixth later, with 16 none comes sooner (measured)."""

PATIENCE = 2.0
"""Seconds that a song waits for its turn at most: nobody waits for others' slow servers or full channels."""

ASIDE = 2.0
"""Seconds that the tidying up after a song waits at most while others arrive."""


class Arrivals:
    """One for a process. A song is arriving until `arrived` is said of it, or it has no step left to take.

    However many wait, for a turn or for calm, there is one timer for them all.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._arriving: set[str] = set()
        self._having: set[str] = set()
        self._waiting: dict[str, tuple[float, asyncio.Event]] = {}
        self._usher: asyncio.Task[None] | None = None
        self._lull: asyncio.Task[None] | None = None
        self._none = asyncio.Event()
        self._none.set()

    @property
    def count(self) -> int:
        """How many are arriving, with those that wait for their turn."""
        return len(self._arriving)

    async def turn(self, song: Song) -> None:
        """Until this song has its turn, or has waited long enough; at once for one that is arriving already."""
        if song.id in self._arriving:
            return
        self._arriving.add(song.id)
        self._none.clear()
        if len(self._having) < AT_ONCE:
            self._having.add(song.id)
            return
        called = asyncio.Event()
        self._waiting[song.id] = self._clock.now() + PATIENCE, called
        if self._usher is None or self._usher.done():
            self._usher = asyncio.create_task(self._let_go(), name="arrivals")
        try:
            await called.wait()
        finally:
            self._waiting.pop(song.id, None)

    def arrived(self, song: Song) -> None:
        """Nobody waits for this song any more."""
        self._arriving.discard(song.id)
        if not self._arriving:
            self._none.set()
        if song.id in self._having:
            self._having.remove(song.id)
            if self._waiting:
                following = next(iter(self._waiting))
                self._having.add(following)
                self._call(following)

    async def none(self) -> None:
        """Until no song is arriving."""
        await self._none.wait()

    async def calm(self) -> None:
        """Until no song is arriving, `ASIDE` at most: what nobody waits for keeps out of the way of what they do."""
        if self._arriving:
            if self._lull is None or self._lull.done():
                self._lull = asyncio.create_task(self._none_for_long(), name="lull")
            await asyncio.shield(self._lull)

    def _call(self, song_id: str) -> None:
        _, called = self._waiting.pop(song_id)
        called.set()

    async def _let_go(self) -> None:
        """Call, without a turn, whoever has waited long enough."""
        while self._waiting:
            song_id, (until, _) = next(iter(self._waiting.items()))
            if (left := until - self._clock.now()) > 0:
                await self._clock.sleep(left)
            else:
                self._call(song_id)

    async def _none_for_long(self) -> None:
        both = [asyncio.create_task(self._clock.sleep(ASIDE)), asyncio.create_task(self.none())]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for one in both:
            one.cancel()
