"""What is left to do for songs that have ended: a posted one gets its picture, and the files of each are deleted.

The sound is posted first, always. The picture is drawn afterwards, one song at a time, and edited into the message: a
picture takes some tenths of a second of a core, since the song is decoded from end to end for it, and nobody waits for
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

PICTURE_QUEUE_MOST = 500
"""Posted songs that may wait for their picture, since the sound of each waits on disk; the oldest go without."""

STRAY_AGE = 24 * 60 * 60
"""Age in seconds at which files are deleted whose song is not in the database: its order came to nothing."""

ENDED_MARGIN = 2 * 60 * 60
"""Seconds after its deadline by which a song has ended for certain: its delivery is given up within one hour."""


class EndedSongTasks:
    """The queue of pictures to attach, and what deletes the files of ended songs. A subscriber of the feed."""

    def __init__(self, limiter: DeliveryLimiter, audio: AudioProcessor, delivery: Delivery, files: SongFiles) -> None:
        self._limiter = limiter
        self._audio = audio
        self._delivery = delivery
        self._files = files
        self._without_picture: deque[Song] = deque()
        self._changed = asyncio.Event()

    def song_changed(self, song: Song) -> None:
        """Queue the picture of a song that was posted; delete the files of one that ended otherwise. A song of a jam
        has no picture: a blind one may have none, and the others look like them."""
        if song.state is State.DONE and not song.in_jam and song.erased_at is None:
            if len(self._without_picture) == PICTURE_QUEUE_MOST:
                self._delete_files(self._without_picture.popleft())
            self._without_picture.append(song)
            self._changed.set()
        elif song.over:
            self._delete_files(song)

    async def run(self) -> None:
        """Attach the queued pictures, for ever; while songs arrive each waits for a quiet moment, but not for long."""
        while True:
            while self._without_picture:
                await self._limiter.wait_quiet()
                await self._attach_picture(self._without_picture.popleft())
            self._changed.clear()
            await self._changed.wait()

    async def delete_leftovers(self, songs: SongStore, now: float) -> None:
        """Delete what an earlier process left of songs that are over, or of none. Raises `DatabaseDown`."""
        for song_id, written_at in self._files.songs().items():
            song = await songs.get(song_id)
            if (song is None and now - written_at > STRAY_AGE) or (song and song.over):
                self._files.delete_leftovers(song_id)

    async def _attach_picture(self, song: Song) -> None:
        try:
            drawn = await self._audio.picture(self._files.raw(song.id), self._files.mp3(song.id), song)
            if drawn is not None:
                await self._delivery.attach_picture(song, drawn)
        finally:
            self._delete_files(song)

    def _delete_files(self, song: Song) -> None:
        with suppress(OSError):  # what cannot be deleted now is deleted at the next start
            self._files.delete(song.id)


async def refresh_final_cards(songs: SongStore, refresh: Callable[[Song], None], since: float) -> None:
    """Refresh the cards of songs that ended unposted or are kept: a card may have missed its song's last change in a
    crash, and to draw it again changes nothing. Raises `DatabaseDown`.

    `since` is when the oldest song was asked for whose deadline is not over; cards from `ENDED_MARGIN` before it are
    refreshed. Songs that are still open are the engine's.
    """
    for song in await songs.recently_ended(since - ENDED_MARGIN):
        refresh(song)
