"""After a start: the last words that a crash may have swallowed, and the files that nobody needs any more."""

from __future__ import annotations

from collections.abc import Callable

from bot.songs.files import SongFiles
from bot.songs.ports import SongStore
from bot.songs.songs import Song

SPOKEN = 2 * 60 * 60
"""Seconds after its deadline. A song whose delivery was given up has ended long before the crash by then."""

STRAY = 24 * 60 * 60
"""Seconds after which files of a song that the ledger does not know are nobody's: its order was refused or cut off."""


async def catch_up(
    store: SongStore, files: SongFiles, follow: Callable[[Song], None], now: float, deadline: float
) -> None:
    """Say once more how lately ended songs ended: a card may have missed it, and to repeat it changes nothing.

    `deadline` is how long a song may take, in seconds. Songs that are still open are the engine's.

    Raises `DatabaseDown`.
    """
    for song in await store.recently_ended(now - deadline - SPOKEN):
        follow(song)
    for song_id, written_at in files.songs().items():
        song = await store.get(song_id)
        if (song is None and now - written_at > STRAY) or (song and song.over):
            files.sweep(song_id)
