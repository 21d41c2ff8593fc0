"""What is drawn when: covers ahead, while their songs are with a model, and pictures along with the sound or after it.

To draw a picture takes some tenths of a second of a core, since the song is heard from end to end for it. A song that
arrives alone waits for its picture. Where several arrive together their sound goes first, and the pictures follow one
by one once nobody waits for a song any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.pacing.limits import Arrivals
from bot.songs.files import SongFiles
from bot.songs.ports import AudioProcessor, Clock, Product, Stage
from bot.songs.songs import Song

TOGETHER = 2
"""Songs that may arrive at the same time and still bring their pictures: one for each of the workshop's benches."""

AHEAD = 200
"""Covers of some 20 KB that are held, or about to be drawn, for songs that are with a model; the covers of more are
drawn when their sound is there."""

STALE = 60 * 60.0
"""Seconds after which a song that is expected has gone another way: its worker, or its deadline, is another."""

OWED = 500
"""Pictures that may be owed at most, for the sound of each waits on the shelf; the oldest are let go first."""


@dataclass(slots=True)
class _Cover:
    """A song that is with its model, and its cover once that is drawn."""

    song: Song
    begun: bool = False
    drawn: bytes | None = None


class Pictures:
    """One for a process. What it owes goes with the process: a picture is an ornament, the song is in the channel."""

    def __init__(self, arrivals: Arrivals, audio: AudioProcessor, stage: Stage, files: SongFiles, clock: Clock) -> None:
        self._arrivals = arrivals
        self._clock = clock
        self._audio = audio
        self._stage = stage
        self._files = files
        self._ahead: dict[str, _Cover] = {}
        self._passed_over: set[str] = set()
        self._owed: deque[Song] = deque()
        self._changed = asyncio.Event()

    def expect(self, song: Song) -> None:
        """A song is with its model: there is time to draw its cover."""
        if song.id in self._ahead:
            return
        if len(self._ahead) >= AHEAD:
            oldest = next(iter(self._ahead.values())).song
            if self._clock.now() - oldest.created_at < STALE:
                return
            self.forget(oldest)
        self._ahead[song.id] = _Cover(song)
        self._changed.set()

    def forget(self, song: Song) -> None:
        """It is on its way no longer; a picture that it is owed is still drawn."""
        self._ahead.pop(song.id, None)
        self._passed_over.discard(song.id)

    def cover(self, song: Song) -> bytes | None:
        """The cover that was drawn ahead, once; None where there was no time."""
        cover = self._ahead.pop(song.id, None)
        return cover and cover.drawn

    async def along(self, song: Song, product: Product) -> Product:
        """The product with its picture, unless others would have to wait for it."""
        self._passed_over.discard(song.id)
        if product.picture is not None:
            return product
        # A message elsewhere was an interaction's answer, which cannot be dressed afterwards.
        if self._arrivals.count > TOGETHER and song.place.reachable:
            self._passed_over.add(song.id)
            return product
        drawn = await self._audio.picture(self._files.raw(song.id), self._files.mp3(song.id), song)
        return replace(product, picture=drawn)

    def settle(self, song: Song) -> None:
        """The song is in the channel: its files go, at once or when the picture that it is owed has been drawn."""
        if song.id not in self._passed_over:
            self._files.clear(song.id)
            return
        self._passed_over.discard(song.id)
        if len(self._owed) == OWED:
            self._files.clear(self._owed.popleft().id)
        self._owed.append(song)
        self._changed.set()

    async def keep(self) -> None:
        """Draw covers ahead, then what is owed, one by one for ever. While songs arrive each waits for a calm moment,
        but not for long: one slow download is no reason to draw nothing."""
        while True:
            await self._arrivals.calm()
            if (cover := self._undrawn()) is not None:
                cover.begun = True
                cover.drawn = await self._audio.cover(cover.song)
            elif self._owed:
                await self._pay(self._owed.popleft())
            else:
                self._changed.clear()
                await self._changed.wait()

    def _undrawn(self) -> _Cover | None:
        return next((cover for cover in self._ahead.values() if not cover.begun), None)

    async def _pay(self, song: Song) -> None:
        drawn = await self._audio.picture(self._files.raw(song.id), self._files.mp3(song.id), song)
        if drawn is not None:
            await self._stage.dress(song, drawn)
        with suppress(OSError):  # what cannot be thrown away now is swept at the next start
            self._files.clear(song.id)
