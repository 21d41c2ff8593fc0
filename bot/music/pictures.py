"""Which songs bring their picture along, and which get it afterwards.

To draw one takes some tenths of a second of a core, since the song is heard from end to end for it. A song that arrives
alone waits for its picture. Where several arrive together their sound goes first, and the pictures follow one by one
once nobody waits for a song any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace

from bot.music.ports import Clock, Product, Stage, Workshop
from bot.music.shelf import Shelf
from bot.music.songs import Song

TOGETHER = 2
"""Songs that may arrive at the same time and still bring their pictures: one for each of the workshop's benches."""

ASIDE = 2.0
"""Seconds that the tidying up after a song waits at most while others arrive."""

OWED = 500
"""Pictures that may be owed at most, for the sound of each waits on the shelf; the oldest are let go first."""


class Pictures:
    """One for a process. What it owes goes with the process: a picture is an ornament, the song is in the channel."""

    def __init__(self, workshop: Workshop, stage: Stage, shelf: Shelf, clock: Clock) -> None:
        self._clock = clock
        self._workshop = workshop
        self._stage = stage
        self._shelf = shelf
        self._arriving: set[str] = set()
        self._passed_over: set[str] = set()
        self._owed: deque[Song] = deque()
        self._changed = asyncio.Event()

    @contextmanager
    def arriving(self, song: Song) -> Generator[None]:
        """From when a song is known to be finished until it is in the channel, or given up."""
        self._arriving.add(song.id)
        try:
            yield
        finally:
            self.arrived(song)

    def arrived(self, song: Song) -> None:
        """Nobody waits for this song any more."""
        self._arriving.discard(song.id)
        self._changed.set()

    async def calm(self) -> None:
        """Until no song is arriving, `ASIDE` at most: what nobody waits for keeps out of the way of what they do."""
        until = self._clock.now() + ASIDE
        while self._arriving and self._clock.now() < until:
            await self._clock.sleep(ASIDE / 20)

    async def along(self, song: Song, product: Product) -> Product:
        """The product with its picture, unless others would have to wait for it."""
        self._passed_over.discard(song.id)
        if product.picture is not None:
            return product
        if len(self._arriving) > TOGETHER:
            self._passed_over.add(song.id)
            return product
        drawn = await self._workshop.picture(self._shelf.raw(song.id), product.path, song)
        return replace(product, picture=drawn)

    def settle(self, song: Song) -> None:
        """The song is in the channel: its files go, at once or when the picture that it is owed has been drawn."""
        if song.id not in self._passed_over:
            self._shelf.clear(song.id)
            return
        self._passed_over.discard(song.id)
        if len(self._owed) == OWED:
            self._shelf.clear(self._owed.popleft().id)
        self._owed.append(song)
        self._changed.set()

    async def keep(self) -> None:
        """Draw what is owed whenever no song is arriving, for ever."""
        while True:
            while self._arriving or not self._owed:
                self._changed.clear()
                await self._changed.wait()
            await self._pay(self._owed.popleft())

    async def _pay(self, song: Song) -> None:
        drawn = await self._workshop.picture(self._shelf.raw(song.id), self._shelf.mp3(song.id), song)
        if drawn is not None:
            await self._stage.dress(song, drawn)
        with suppress(OSError):  # what cannot be thrown away now is swept at the next start
            self._shelf.clear(song.id)
