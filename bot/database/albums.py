"""The port `AlbumStore` over SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, fields
from functools import partial
from typing import Any, Unpack

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, or_, select, update

from bot.database.album_tables import albums
from bot.database.dialects import INSERT
from bot.database.reader import Reader
from bot.database.tables import songs
from bot.database.writer import Writer
from bot.jams.albums import Album, AlbumCause, AlbumChanges, AlbumState, checked_album
from bot.songs.albums import Heard, Track
from bot.songs.errors import Superseded
from bot.songs.songs import Address

Columns = dict[str, Any]


def _given(name: str) -> ColumnElement[Any]:
    """A parameter whose value comes with each run."""
    return bindparam(name, required=False)


_DELETED_SINCE = exists().where(songs.c.jam_id == albums.c.jam_id, songs.c.erased_at >= albums.c.asked_at)

GET = select(albums).where(albums.c.jam_id == _given("of_jam"))
DUE = select(albums).where(albums.c.due_at <= _given("now")).order_by(albums.c.due_at, albums.c.jam_id)
NEXT_DUE = select(func.min(albums.c.due_at)).where(albums.c.due_at > _given("after"))
AWAKE = (
    select(albums)
    .where(albums.c.jam_id > _given("after"), or_(albums.c.due_at.is_not(None), _DELETED_SINCE))
    .order_by(albums.c.jam_id)
)


class SqlAlbumStore:
    """Shares the writer and the readers of the songs."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def begin(self, album: Album) -> tuple[Album, bool]:
        return await self._writer.write(partial(_begin, album))

    async def write(self, album: Album, **changes: Unpack[AlbumChanges]) -> Album:
        return await self._writer.write(partial(_write, album, checked_album(album, changes)))

    async def get(self, jam_id: str) -> Album | None:
        found = await self._reader.read(partial(_all, GET, {"of_jam": jam_id}))
        return found[0] if found else None

    async def due(self, now: float, *, limit: int = 100) -> Sequence[Album]:
        return await self._reader.read(partial(_all, DUE.limit(limit), {"now": now}))

    async def next_due(self, after: float) -> float | None:
        return await self._reader.read(lambda connection: connection.scalar(NEXT_DUE, {"after": after}))

    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[Album]:
        return await self._reader.read(partial(_all, AWAKE.limit(limit), {"after": after}))

    async def beat(self, now: float) -> float | None:
        return None


def _begin(album: Album, connection: Connection) -> tuple[Album, bool]:
    row = _columns({field.name: getattr(album, field.name) for field in fields(Album)})
    insert = INSERT[connection.dialect.name](albums).values(**row)
    fresh = insert.on_conflict_do_nothing(index_elements=[albums.c.jam_id]).returning(albums.c.jam_id)
    first = connection.execute(fresh).first() is not None
    (told,) = _all(GET, {"of_jam": album.jam_id}, connection)
    return told, first


def _write(album: Album, changes: AlbumChanges, connection: Connection) -> Album:
    seen = albums.c.jam_id == album.jam_id, albums.c.state == album.state.value, albums.c.fence == album.fence
    write = update(albums).where(*seen).values(**_columns(changes), fence=album.fence + 1).returning(albums)
    row = connection.execute(write).mappings().first()
    if row is None:
        raise Superseded(f"the album of {album.jam_id} is no longer {album.state} at fence {album.fence}")
    return _album_of(row)


def _all(wanted: Select[Any], values: Columns, connection: Connection) -> list[Album]:
    return [_album_of(row) for row in connection.execute(wanted, values).mappings()]


def _columns(values: Mapping[str, Any]) -> Columns:
    return {name: _WRITTEN[name](value) if name in _WRITTEN else value for name, value in values.items()}


def _album_of(row: Mapping[Any, Any]) -> Album:
    values = {str(name): value for name, value in row.items()}
    return Album(**{name: _READ[name](value) if name in _READ else value for name, value in values.items()})


def _sides(sides: str) -> tuple[tuple[Track, ...], ...]:
    return tuple(tuple(Track(song, Heard(*heard)) for song, *heard in side) for side in json.loads(sides))


_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "sides": lambda sides: json.dumps([[(one.song_id, *astuple(one.heard)) for one in side] for side in sides]),
    "left_out": json.dumps,
    "posted": lambda posted: json.dumps([message.text for message in posted]),
}

_READ: dict[str, Callable[[Any], Any]] = {
    "state": AlbumState,
    "cause": lambda cause: None if cause is None else AlbumCause(cause),
    "sides": _sides,
    "left_out": lambda left_out: tuple(json.loads(left_out)),
    "posted": lambda posted: tuple(Address(text) for text in json.loads(posted)),
}
