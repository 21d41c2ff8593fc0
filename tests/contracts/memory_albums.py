"""The stand-in of `AlbumStore`: the albums' table without a table, over the songs' stand-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from bot.jams.albums import Album, AlbumChanges, AlbumState, checked_album
from bot.songs.errors import DatabaseDown, Superseded
from tests.contracts.memory_store import MemorySongStore


class MemoryAlbumStore:
    """Keeps what the contract says; `states` is every state that an album has come to. `away` is how many calls fail
    from now on."""

    def __init__(self, songs: MemorySongStore) -> None:
        self.albums: dict[str, Album] = {}
        self.states: dict[str, list[AlbumState]] = {}
        self.away = 0
        self._songs = songs

    def _try(self) -> None:
        if self.away:
            self.away -= 1
            raise DatabaseDown("away")

    async def begin(self, album: Album) -> tuple[Album, bool]:
        self._try()
        first = album.jam_id not in self.albums
        return self.albums.setdefault(album.jam_id, album), first

    async def write(self, album: Album, **changes: Unpack[AlbumChanges]) -> Album:
        made = checked_album(album, changes)
        self._try()
        known = self.albums.get(album.jam_id)
        if known is None or (known.state, known.fence) != (album.state, album.fence):
            raise Superseded(album.jam_id)
        written = replace(known, **made, fence=known.fence + 1)
        if written.state is not known.state:
            self.states.setdefault(album.jam_id, []).append(written.state)
        self.albums[album.jam_id] = written
        return written

    async def get(self, jam_id: str) -> Album | None:
        self._try()
        return self.albums.get(jam_id)

    async def due(self, now: float, *, limit: int = 100) -> Sequence[Album]:
        waiting = [album for album in self.albums.values() if album.due_at is not None and album.due_at <= now]
        return sorted(waiting, key=lambda album: (album.due_at or 0.0, album.jam_id))[:limit]

    async def next_due(self, after: float) -> float | None:
        moments = (album.due_at for album in self.albums.values() if album.due_at is not None)
        return min((moment for moment in moments if moment > after), default=None)

    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[Album]:
        found = [album for album in self.albums.values() if album.due_at is not None or self._deleted_since(album)]
        return sorted((album for album in found if album.jam_id > after), key=lambda album: album.jam_id)[:limit]

    def _deleted_since(self, album: Album) -> bool:
        songs = (song for song in self._songs.songs.values() if song.jam_id == album.jam_id)
        return any(song.erased_at is not None and song.erased_at >= album.asked_at for song in songs)

    async def beat(self, now: float) -> float | None:
        return None
