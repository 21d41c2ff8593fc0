"""What is left to do once a song has ended: its picture, and its files.

The sound is posted first, always. The picture is drawn afterwards, one song at a time, and edited into the message: a
picture takes some tenths of a second of a core, since the song is heard from end to end for it, and nobody waits for
one. What is not drawn when the process ends stays away: a picture is an ornament, the song is in the channel.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from bot.pacing.limits import DeliveryLimiter
from bot.songs.files import SongFiles
from bot.songs.ports.audio import AudioProcessor
from bot.songs.ports.chat import Delivery
from bot.songs.ports.store import SongStore
from bot.songs.songs import Song
from bot.songs.states import State

PICTURES_MOST = 500
"""Songs that may wait for their picture, since the sound of each waits on disk; the oldest go without."""

STRAY = 24 * 60 * 60
"""Seconds after which files of a song that the database does not know are nobody's: its order came to nothing."""


class Afterwards:
    """A subscriber of the feed, and the one owner of throwing away the files of songs."""

    def __init__(self, limiter: DeliveryLimiter, audio: AudioProcessor, delivery: Delivery, files: SongFiles) -> None:
        self._limiter = limiter
        self._audio = audio
        self._delivery = delivery
        self._files = files
        self._without_picture: deque[Song] = deque()
        self._changed = asyncio.Event()

    def song_changed(self, song: Song) -> None:
        """A song that is posted gets its picture; of one that ended otherwise the files go."""
        if song.state is State.DONE:
            if len(self._without_picture) == PICTURES_MOST:
                self._discard(self._without_picture.popleft())
            self._without_picture.append(song)
            self._changed.set()
        elif song.over:
            self._discard(song)

    async def run(self) -> None:
        """Draw pictures, for ever; while songs arrive each picture waits for a quiet moment, but not for long."""
        while True:
            while self._without_picture:
                await self._limiter.wait_quiet()
                await self._attach_picture(self._without_picture.popleft())
            self._changed.clear()
            await self._changed.wait()

    async def sweep(self, songs: SongStore, now: float) -> None:
        """Throw away what an earlier process left of songs that are over, or of none. Raises `DatabaseDown`."""
        for song_id, written_at in self._files.songs().items():
            song = await songs.get(song_id)
            if (song is None and now - written_at > STRAY) or (song and song.over):
                self._files.sweep(song_id)

    async def _attach_picture(self, song: Song) -> None:
        try:
            drawn = await self._audio.picture(self._files.raw(song.id), self._files.mp3(song.id), song)
            if drawn is not None:
                await self._delivery.attach_picture(song, drawn)
        finally:
            self._discard(song)

    def _discard(self, song: Song) -> None:
        with suppress(OSError):  # what cannot be thrown away now is swept at the next start
            self._files.discard(song.id)


SPOKEN = 2 * 60 * 60
"""Seconds after its deadline. A song whose delivery was given up has ended long before the crash by then."""


async def repeat_last_words(songs: SongStore, follow: Callable[[Song], None], since: float) -> None:
    """Say once more how songs ended that were asked for after `since`: a card may have missed it in a crash, and to
    repeat it changes nothing. Songs that are still open are the engine's. Raises `DatabaseDown`."""
    for song in await songs.recently_ended(since - SPOKEN):
        follow(song)
