"""What the port `AlbumStore` promises, on the stand-in and on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import insert

from bot.database.opening import open_database
from bot.database.rows import columns
from bot.database.tables import songs
from bot.jams.albums import ALBUM_MOVES, Album, AlbumCause, AlbumState
from bot.jams.ports.albums import AlbumStore
from bot.songs.albums import Heard, Track
from bot.songs.errors import Superseded
from bot.songs.ports.store import SongStore
from bot.songs.songs import Address, Song
from bot.songs.states import State
from tests.contracts.memory_albums import MemoryAlbumStore
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.test_jam_store import Jams, make_jam
from tests.stand_ins import START, make_song


@dataclass
class Stores:
    """One database's tables."""

    songs: SongStore
    jams: Jams
    albums: AlbumStore

    async def begun(self, number: int = 1, **changes: Any) -> Album:
        """An album that somebody asked for."""
        await self.jams.draft(make_jam(number))
        album, first = await self.albums.begin(make_album(number, **changes))
        assert first
        return album


Open = Callable[[], AbstractAsyncContextManager[Stores]]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """The tables of one database, in each of its kinds."""
    if request.param == "memory":
        memory_songs = MemorySongStore(lambda: START)
        stores = Stores(memory_songs, MemoryJamStore(memory_songs), MemoryAlbumStore(memory_songs))

        @asynccontextmanager
        async def memory() -> AsyncIterator[Stores]:
            yield stores

        return memory
    there = f"sqlite:///{tmp_path / 'songs.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")

    @asynccontextmanager
    async def database() -> AsyncIterator[Stores]:
        async with open_database(there, now=lambda: START) as store:
            yield Stores(store, store.jams, store.albums)

    return database


def make_album(number: int = 1, **changes: Any) -> Album:
    return replace(Album(f"jam-{number:04}", 7, START, due_at=START), **changes)


TRACKS = (Track("song1", Heard(180.25, -14.5, 6.25, -1.5, 120.5)), Track("song2", Heard(60.0, -20.0, 0.0, -3.0, 0.0)))
FULL: dict[str, Any] = {
    "state": AlbumState.MAKING,
    "asked_by": 8,
    "asked_at": START + 1,
    "due_at": None,
    "edition": 2,
    "kbps": 160,
    "sides": (TRACKS, (TRACKS[1],)),
    "left_out": ("song3",),
    "posted": (Address('{"message_id": 5}'), Address('{"message_id": 6}')),
    "tries": 3,
    "cause": AlbumCause.FETCH,
    "ended_at": START + 2,
}


async def test_an_album_reads_back_as_it_was_written_after_a_restart(opened: Open) -> None:
    async with opened() as stores:
        album = await stores.begun()
        assert await stores.albums.get(album.jam_id) == album == make_album()
        written = await stores.albums.write(album, **FULL)
        assert written == replace(album, **FULL, fence=1)
    async with opened() as stores:
        assert await stores.albums.get(album.jam_id) == written
        assert await stores.albums.get("nothing") is None


async def test_a_jam_has_one_album_however_often_it_is_asked_for(opened: Open) -> None:
    async with opened() as stores:
        album = await stores.begun()
        assert await stores.albums.begin(make_album(asked_by=99, asked_at=START + 9)) == (album, False)


async def test_a_write_on_an_older_row_is_refused(opened: Open) -> None:
    async with opened() as stores:
        album = await stores.begun()
        await stores.albums.write(album, tries=1)
        with pytest.raises(Superseded):
            await stores.albums.write(album, tries=2)
        with pytest.raises(Superseded):
            await stores.albums.write(make_album(2), tries=2)
        found = await stores.albums.get(album.jam_id)
        assert found is not None
        assert (found.tries, found.fence) == (1, 1)


@pytest.mark.parametrize("to", AlbumState)
async def test_a_move_that_is_not_legal_is_refused(opened: Open, to: AlbumState) -> None:
    async with opened() as stores:
        album = await stores.begun()
        if to is album.state or to in ALBUM_MOVES[album.state]:
            assert (await stores.albums.write(album, state=to)).state is to
        else:
            with pytest.raises(ValueError, match="does not go"):
                await stores.albums.write(album, state=to)


async def test_what_is_due_and_what_is_due_next(opened: Open) -> None:
    async with opened() as stores:
        for number, due_at in ((1, START + 5), (2, START - 5), (3, None), (4, START + 50)):
            await stores.begun(number, due_at=due_at)
        assert [album.jam_id for album in await stores.albums.due(START + 5)] == ["jam-0002", "jam-0001"]
        assert [album.jam_id for album in await stores.albums.due(START + 5, limit=1)] == ["jam-0002"]
        assert await stores.albums.next_due(START + 5) == START + 50
        assert await stores.albums.next_due(START + 50) is None


async def test_a_start_finds_albums_that_are_due_and_those_of_which_a_song_was_deleted(opened: Open) -> None:
    async with opened() as stores:
        for number, due_at in ((1, None), (2, START + 50), (3, None), (4, None)):
            await stores.begun(number, due_at=due_at)
        for number, erased_at in ((3, START + 1), (4, START - 1)):
            song = make_song(id=f"song{number}", interaction_id=number, jam_id=f"jam-{number:04}", state=State.DONE)
            await put(stores, song)
            await stores.songs.annotate(song.id, erased_at=erased_at, erased_by=1)
        assert [album.jam_id for album in await stores.albums.awake()] == ["jam-0002", "jam-0003"]
        assert [album.jam_id for album in await stores.albums.awake(after="jam-0002")] == ["jam-0003"]
        assert [album.jam_id for album in await stores.albums.awake(limit=1)] == ["jam-0002"]
        assert await stores.albums.beat(START) is None


async def put(stores: Stores, song: Song) -> None:
    """A song in the table, as it is: without its jam's place, which is another contract."""
    if isinstance(stores.songs, MemorySongStore):
        stores.songs.songs[song.id] = song
    else:
        row = insert(songs).values(**columns(song))
        await cast(Any, stores.songs)._writer.write(lambda connection: connection.execute(row))
