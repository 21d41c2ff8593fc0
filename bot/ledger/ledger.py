"""The ledger port over SQL: what is asked of the writer and the readers, one transaction's worth each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Executable

from bot.ledger import statements as sql
from bot.ledger.reader import Reader
from bot.ledger.rows import Columns, changed, columns, song_of, wish_of, wish_text
from bot.ledger.writer import Writer
from bot.music.errors import Superseded
from bot.music.songs import MOVES, Song, State
from bot.music.wishes import Wish

LATELY = 24 * 60 * 60
"""Seconds for which a song that ended badly is still listed to its requester."""

DRAFT_LIFE = 60 * 60
"""Seconds for which a form's draft is kept; Discord gives up on an open form after 15 min."""


class SqlLedger:
    """Implements `bot.music.ports.Ledger`. Every answer is committed. Raises `LedgerDown` from every call."""

    def __init__(self, writer: Writer, reader: Reader, now: Callable[[], float]) -> None:
        self._writer = writer
        self._reader = reader
        self._now = now

    async def add(self, song: Song) -> tuple[Song, bool]:
        return await self._writer.write(partial(_add, columns(song)))

    async def get(self, song_id: str) -> Song | None:
        return await self._reader.read(partial(_one, sql.GET, {"of_id": song_id}))

    async def move(self, song: Song, to: State, **changes: Any) -> Song:
        """Raises `Superseded`, and `ValueError` for a move that is not in `MOVES` or a field that is not to change."""
        if to not in MOVES[song.state]:
            raise ValueError(f"a song does not go from {song.state} to {to}")
        values = {"state": to, **changed(changes), **_seen(song)}
        return await self._writer.write(partial(_guarded, sql.MOVE, values))

    async def note(self, song_id: str, **changes: Any) -> Song | None:
        """Raises `ValueError` for a field that is not to change."""
        values = {**changed(changes), "of_id": song_id}
        return await self._writer.write(partial(_one, sql.NOTE, values))

    async def claim(self, worker: str) -> Sequence[Song]:
        """Oldest first."""
        claimed = await self._writer.write(partial(_all, sql.CLAIM, {"by": worker}))
        return sorted(claimed, key=lambda song: (song.created_at, song.id))

    async def take(self, song: Song, worker: str) -> Song:
        return await self._writer.write(partial(_guarded, sql.TAKE, {"by": worker, **_seen(song)}))

    async def of(self, user_id: int, *, limit: int = 25) -> Sequence[Song]:
        wanted = {"of_user": user_id, "since": self._now() - LATELY, "most": limit}
        return await self._reader.read(partial(_all, sql.OF, wanted))

    async def lately(self, since: float) -> Sequence[Song]:
        return await self._reader.read(partial(_all, sql.LATELY, {"since": since}))

    async def times(self, model: str, *, limit: int = 200) -> Sequence[tuple[float, int | None]]:
        return await self._reader.read(partial(_times, {"of_model": model, "most": limit}))

    async def keep_draft(self, draft_id: str, wish: Wish, parent_id: str | None, now: float) -> None:
        row = {"id": draft_id, "wish": wish_text(wish), "parent_id": parent_id, "created_at": now}
        await self._writer.write(partial(_keep_draft, row))

    async def draft(self, draft_id: str) -> tuple[Wish, str | None] | None:
        return await self._reader.read(partial(_draft, draft_id))

    async def close(self) -> None:
        """Commit what is queued; every later call raises `LedgerDown`."""
        await self._writer.close()
        await self._reader.close()


def _seen(song: Song) -> Columns:
    """The row as the caller saw it."""
    return {"of_id": song.id, "seen_state": song.state, "seen_fence": song.fence}


def _one(statement: Executable, values: Mapping[str, Any], connection: Connection) -> Song | None:
    row = connection.execute(statement, values).mappings().one_or_none()
    return None if row is None else song_of(row)


def _all(statement: Executable, values: Mapping[str, Any], connection: Connection) -> list[Song]:
    return [song_of(row) for row in connection.execute(statement, values).mappings()]


def _guarded(statement: Executable, values: Columns, connection: Connection) -> Song:
    song = _one(statement, values, connection)
    if song is None:
        raise Superseded(f"song {values['of_id']} is no longer {values['seen_state']} at fence {values['seen_fence']}")
    return song


def _add(row: Columns, connection: Connection) -> tuple[Song, bool]:
    added = _one(sql.ADD[connection.dialect.name], row, connection)
    if added is not None:
        return added, True
    told = _one(sql.TOLD, {"of_interaction": row["interaction_id"]}, connection)
    assert told is not None, "a conflict is with a committed row"
    return told, False


def _times(values: Mapping[str, Any], connection: Connection) -> list[tuple[float, int | None]]:
    rows = connection.execute(sql.TIMES, values).all()
    return [(finished - submitted, length) for submitted, finished, length in reversed(rows)]


def _keep_draft(row: Columns, connection: Connection) -> None:
    connection.execute(sql.PURGE_DRAFTS, {"before": row["created_at"] - DRAFT_LIFE})
    connection.execute(sql.KEEP_DRAFT[connection.dialect.name], row)


def _draft(draft_id: str, connection: Connection) -> tuple[Wish, str | None] | None:
    row = connection.execute(sql.DRAFT, {"of_id": draft_id}).one_or_none()
    return None if row is None else (wish_of(row.wish), row.parent_id)
