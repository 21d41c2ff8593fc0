"""The port `SongStore` over SQL: what is asked of the writer and the readers, one transaction's worth each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, Unpack

from sqlalchemy import Connection
from sqlalchemy.sql.dml import UpdateBase

from bot.database import prepared
from bot.database import statements as sql
from bot.database.albums import SqlAlbumStore
from bot.database.books import SqlBookStore
from bot.database.ceilings import draw_on_ceiling, write_drawn
from bot.database.forgetting import Forgotten, forget
from bot.database.holds import Source, hold_row, open_hold, pay_with, stand, take_turn, write_hold
from bot.database.jam_places import take_place
from bot.database.jam_sheets import SqlSheetStore
from bot.database.jam_votes import SqlVotes
from bot.database.jams import SqlJamStore
from bot.database.prepared import Statement
from bot.database.purses import SqlPurseStore
from bot.database.reader import Reader
from bot.database.rows import Columns, changed, columns, draft_columns, draft_of, moved, song_of, wish_of
from bot.database.servers import SqlServerStore
from bot.database.writer import Writer
from bot.purse.values import UNLIMITED, Caps
from bot.songs.changes import Annotations, MoveChanges, checked_move
from bot.songs.errors import Superseded
from bot.songs.holds import HoldRequest
from bot.songs.observations import Observation
from bot.songs.ports.store import DRAFTS_MOST, RECENTLY, Draft
from bot.songs.refusals import Followed, QueueFull, Refusal
from bot.songs.refused import RefusedWords
from bot.songs.songs import Song
from bot.songs.states import ENDED_WITHOUT_A_SONG, State

T = TypeVar("T")


class SqlSongStore:
    """The ports `SongStore`, `DraftStore` and `Housekeeping` over SQL. Every answer is committed.

    `servers`, `purses` and `books` are the ports of those names on the same database, `jams` the ports `JamStore` and
    `Money`, `votes` the port `Votes`. `key_ids` names each provider's key that pays. Every call raises `DatabaseDown`.
    """

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        now: Callable[[], float],
        caps: Caps = UNLIMITED,
        key_ids: Mapping[str, str] | None = None,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._now = now
        self._caps = caps
        self._key_ids = key_ids or {}
        self.servers = SqlServerStore(writer, reader)
        self.purses = SqlPurseStore(writer, reader, caps)
        self.books = SqlBookStore(writer, reader)
        self.jams = SqlJamStore(writer, reader, caps=caps, now=now)
        self.sheets = SqlSheetStore(writer, reader)
        self.albums = SqlAlbumStore(writer, reader)
        self.votes = SqlVotes(writer, reader)

    async def add(
        self, song: Song, *, queued_most: int | None = None, hold: HoldRequest | None = None
    ) -> tuple[Song, bool]:
        return await self._writer.write(partial(_add, columns(song), queued_most, hold, self._caps, self._now()))

    async def look(self, song: Song, *, queued_most: int | None = None, hold: HoldRequest | None = None) -> Song | None:
        row, at = columns(song), self._now()
        if (told := await self.told(song.interaction_id)) is None and song.jam_id is None:  # a jam holds beforehand
            found = await self._reader.read(partial(_hold_or_told, row, queued_most, hold, self._caps, at))
            told = found if isinstance(found, Song) else None
        return told

    async def get(self, song_id: str) -> Song | None:
        return await self._reader.read(partial(_one, sql.GET, {"of_id": song_id}))

    async def told(self, interaction_id: int) -> Song | None:
        return await self._reader.read(partial(_one, sql.BY_INTERACTION, {"of_interaction": interaction_id}))

    async def move(self, song: Song, to: State, **changes: Unpack[MoveChanges]) -> Song:
        made = checked_move(song, to, changes)
        key_id = self._key_ids.get(song.provider) if to is State.SUBMITTING else None
        return await self._writer.write(partial(_move, song, to, made, {"state": to.value, **changed(made)}, key_id))

    async def annotate(self, song_id: str, **changes: Unpack[Annotations]) -> Song | None:
        return await self._writer.write(partial(_annotate, song_id, changed(changes)))

    async def wipe(self, song_id: str, now: float, **changes: Unpack[Annotations]) -> Song | None:
        row = {**changed(changes), **sql.WIPED, "wiped_at": now}
        return await self._writer.write(partial(_annotate, song_id, row))

    async def claim(self, *, after: str = "", limit: int = 500) -> Sequence[Song]:
        claimed = await self._writer.write(partial(_all, sql.CLAIM, {"after": after, "most": limit}))
        return sorted(claimed, key=lambda song: song.id)

    async def active_songs_of(self, user_id: int, *, limit: int = 25) -> Sequence[Song]:
        wanted = {"of_user": user_id, "since": self._now() - RECENTLY, "most": limit}
        return await self._reader.read(partial(_all, sql.ACTIVE_OF_USER, wanted))

    async def latest_songs_of(self, user_id: int, *, limit: int) -> Sequence[Song]:
        return await self._reader.read(partial(_all, sql.LATEST_OF_USER, {"of_user": user_id, "most": limit}))

    async def past_cards(self, closed: float, open_: float, *, limit: int) -> Sequence[Song]:
        wanted = {"closed": closed, "open_": open_, "most": limit}
        return await self._reader.read(partial(_all, sql.PAST_CARDS, wanted))

    async def recently_ended(self, since: float) -> Sequence[Song]:
        return await self._reader.read(partial(_all, sql.RECENTLY_ENDED, {"since": since}))

    async def kept_until(self, now: float, *, limit: int = 100) -> Sequence[Song]:
        return await self._reader.read(partial(_all, sql.KEPT_UNTIL, {"now": now, "most": limit}))

    async def of_jam(self, jam_id: str) -> Sequence[Song]:
        return await self._reader.read(partial(_all, sql.OF_JAM, {"of_jam": jam_id}))

    async def refused_words(self, *, limit: int) -> Sequence[RefusedWords]:
        return await self._reader.read(partial(_refused, {"most": limit}))

    async def generation_times(self, model: str, *, limit: int) -> Sequence[Observation]:
        return await self._reader.read(partial(_times, {"of_model": model, "most": limit}))

    async def keep_draft(self, draft_id: str, draft: Draft, now: float) -> None:
        await self._writer.write(partial(_keep_draft, {"id": draft_id, "created_at": now, **draft_columns(draft)}))

    async def draft(self, draft_id: str) -> Draft | None:
        return await self._reader.read(partial(_draft, draft_id))

    async def purge_drafts(self, before: float, *, limit: int) -> int:
        return await self._writer.write(partial(_count, (sql.PURGE_DRAFTS,), {"before": before, "most": limit}))

    async def wipe_secrets(self, now: float, *, limit: int) -> int:
        return await self._writer.write(partial(_count, sql.WIPE_SECRETS, {"now": now, "most": limit // 2}))

    async def wipe_words(self, before: float, now: float, *, limit: int) -> int:
        bounds = {"before": before, "now": now, "most": limit}
        return await self._writer.write(partial(_count, (sql.WIPE_WORDS,), bounds))

    async def forget(self, user_id: int) -> Forgotten:
        """A person, with all that is theirs but what was spent; for the command line, which may work beside a bot."""
        return await self._writer.write(partial(forget, user_id, self._now()))

    async def close(self) -> None:
        """Commit what is queued; every later call raises `DatabaseDown`."""
        await self._writer.close()
        await self._reader.close()


def _one(statement: Statement, values: Mapping[str, Any], connection: Connection) -> Song | None:
    row = prepared.one(connection, statement, binds=values)
    return None if row is None else song_of(row)


def _all(statement: Statement, values: Mapping[str, Any], connection: Connection) -> list[Song]:
    return [song_of(row) for row in prepared.rows(connection, statement, binds=values)]


def _add(
    row: Columns, queued_most: int | None, request: HoldRequest | None, caps: Caps, at: float, connection: Connection
) -> tuple[Song, bool]:
    """All that may refuse the song is asked before anything is written: a transaction that refused is still good."""
    if request is not None:
        take_turn(connection)
    hold = _hold_or_told(row, queued_most, request, caps, at, connection)
    if isinstance(hold, Song):
        return hold, False
    if row["jam_id"] is not None:
        if (told := _told(row, connection)) is not None:
            return told, False
        take_place(row, connection)
    added = prepared.one(connection, sql.ADD[connection.dialect.name], row | _take(row, connection))
    if added is None:
        told = _told(row, connection)
        assert told is not None, "a conflict is with a committed row"
        return told, False
    if row["parent_id"] is not None:
        connection.execute(sql.FOLLOW, {"of_parent": row["parent_id"], "later": row["id"]})
    (write_hold if row["jam_id"] is None else write_drawn)(hold, connection)
    return song_of(added), True


def _hold_or_told(
    row: Columns, queued_most: int | None, request: HoldRequest | None, caps: Caps, at: float, connection: Connection
) -> Columns | Song:
    """The hold that fits now, or the song that was told before where none does. Raises `Refusal`."""
    try:
        _check_queue(row, queued_most, connection)
        _check_parent(row, connection)
        return _hold(row, request, caps, at, connection)
    except Refusal:
        if (told := _told(row, connection)) is None:
            raise
        return told


def _hold(row: Columns, request: HoldRequest | None, caps: Caps, at: float, connection: Connection) -> Columns:
    if row["jam_id"] is not None:
        return draw_on_ceiling(row, at, connection)
    if request is None:
        price = row["expected"] or 0
        return hold_row(row, price, Source.PURSE, at, guild_id=row["guild_id"])
    return open_hold(row, request, caps, at, connection)


def _told(row: Columns, connection: Connection) -> Song | None:
    """The song of an interaction that was told before."""
    return _one(sql.BY_INTERACTION, {"of_interaction": row["interaction_id"]}, connection)


def _check_queue(row: Columns, queued_most: int | None, connection: Connection) -> None:
    if queued_most is None:
        return
    counted = prepared.one(connection, sql.QUEUED_OF, binds={"of_user": row["user_id"]})
    if counted is not None and counted["queued"] >= queued_most:
        raise Refusal(QueueFull(queued_most))


def _check_parent(row: Columns, connection: Connection) -> None:
    """A song that came to nothing is followed once."""
    if row["parent_id"] is None:
        return
    parent = prepared.one(connection, sql.PARENT, binds={"of_parent": row["parent_id"]})
    if parent is not None and parent["state"] in ENDED_WITHOUT_A_SONG and parent["followed_by"] is not None:
        raise Refusal(Followed())


def _take(row: Columns, connection: Connection) -> Columns:
    """Which take of its first song this one is."""
    if row["take_of"] is None:
        return {}
    last = prepared.one(connection, sql.LAST_TAKE, binds={"of_song": row["take_of"]})
    return {"take": 2 if last is None else last["take"] + 1}


def _move(
    song: Song, to: State, changes: MoveChanges, row: Columns, key_id: str | None, connection: Connection
) -> Song:
    after = moved(song, to, changes, _as_seen(song, prepared.one(connection, sql.MOVE, row, _seen(song))))
    stand(song, after, connection)
    if key_id is not None:
        pay_with(key_id, song.id, connection)
    return after


def _annotate(song_id: str, row: Columns, connection: Connection) -> Song | None:
    noted = prepared.one(connection, sql.ANNOTATE, row, {"of_id": song_id})
    return None if noted is None else song_of(noted)


def _seen(song: Song) -> Columns:
    """The row as the caller saw it."""
    return {"of_id": song.id, "seen_state": song.state.value, "seen_fence": song.fence}


def _as_seen(song: Song, found: T | None) -> T:
    if found is None:
        raise Superseded(f"song {song.id} is no longer {song.state} at fence {song.fence}")
    return found


def _times(values: Mapping[str, Any], connection: Connection) -> list[Observation]:
    rows = prepared.rows(connection, sql.GENERATION_TIMES, binds=values)
    return [_observation(row) for row in reversed(rows)]


def _observation(row: Mapping[str, Any]) -> Observation:
    """Rows without `unfinished_at` know the finish itself: 0.1 kept a guess of it, and some models answer at once."""
    finished = row["finished_at"]
    unfinished = finished if row["unfinished_at"] is None else row["unfinished_at"]
    return Observation(row["id"], row["submitted_at"], unfinished, finished, row["length"])


def _refused(values: Mapping[str, Any], connection: Connection) -> list[RefusedWords]:
    rows = prepared.rows(connection, sql.REFUSED_WORDS, binds=values)
    return [RefusedWords(wish_of(row["wish"]).lyrics, row["provider_words"]) for row in rows]


def _keep_draft(row: Columns, connection: Connection) -> None:
    connection.execute(sql.KEEP_DRAFT[connection.dialect.name], row)
    connection.execute(sql.DROP_DRAFTS, {"of_user": row["user_id"], "most": DRAFTS_MOST})


def _draft(draft_id: str, connection: Connection) -> Draft | None:
    row = connection.execute(sql.DRAFT, {"of_id": draft_id}).mappings().one_or_none()
    return None if row is None else draft_of({**row})


def _count(statements: Sequence[UpdateBase], values: Mapping[str, Any], connection: Connection) -> int:
    """How many rows were changed."""
    return sum(connection.execute(statement, values).rowcount for statement in statements)
