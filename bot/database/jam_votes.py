"""The port `Votes` over SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, select, tuple_

from bot.database import jam_statements as sql
from bot.database.dialects import INSERT
from bot.database.jam_tables import ballots, jams, slates
from bot.database.reader import Reader
from bot.database.writer import Writer
from bot.jams.ballots import Ballot, Slate
from bot.jams.dealing import Dealt
from bot.jams.ports.votes import Pick
from bot.jams.states import JamState


class SqlVotes:
    """Shares the writer and the readers of the songs."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def deal(self, jam_id: str, user_id: int, number: int, at: float, pick: Pick) -> Slate | None:
        return await self._writer.write(partial(_deal, jam_id, user_id, number, at, pick))

    async def slates(self, jam_id: str, user_id: int) -> Sequence[Slate]:
        return await self._reader.read(partial(_slates, jam_id, user_id))

    async def cast(self, ballot: Ballot) -> Ballot | None:
        return await self._writer.write(partial(_cast, ballot))

    async def ballot_of(self, jam_id: str, user_id: int) -> Ballot | None:
        return await self._reader.read(partial(_ballot, jam_id, user_id))

    async def ballots(self, jam_id: str) -> Sequence[Ballot]:
        return await self._reader.read(
            lambda connection: [
                _read(row) for row in connection.execute(sql.BALLOTS, {"of_jam": jam_id}).mappings().all()
            ]
        )

    async def voters(self, jam_id: str) -> frozenset[int]:
        return await self._reader.read(
            lambda connection: frozenset(connection.scalars(sql.VOTERS, {"of_jam": jam_id}).all())
        )

    async def purge(self, before: float, *, limit: int) -> int:
        return await self._writer.write(partial(_purge, before, limit))


def _deal(jam_id: str, user_id: int, number: int, at: float, pick: Pick, connection: Connection) -> Slate | None:
    theirs = _slates(jam_id, user_id, connection)
    if number <= len(theirs):
        return theirs[number - 1] if number > 0 else None
    if number != len(theirs) + 1:
        return None
    times = {row.entry: row.times for row in connection.execute(sql.DEALT, {"of_jam": jam_id})}
    people = frozenset(connection.scalars(sql.DEALT_TO, {"of_jam": jam_id}).all())
    had = tuple(entry for slate in theirs for entry in slate.entries)
    entries = tuple(pick(Dealt(times, people, had)))
    if not entries:
        return None
    whose = {"jam_id": jam_id, "user_id": user_id, "slate": number, "dealt_at": at}
    rows = [{**whose, "entry": entry, "position": position} for position, entry in enumerate(entries)]
    connection.execute(INSERT[connection.dialect.name](slates).values(rows))
    return Slate(number, entries)


def _slates(jam_id: str, user_id: int, connection: Connection) -> list[Slate]:
    rows = connection.execute(sql.SLATES_OF, {"of_jam": jam_id, "of_user": user_id}).all()
    return [
        Slate(number, tuple(row.entry for row in some)) for number, some in groupby(rows, key=lambda row: row.slate)
    ]


def _cast(ballot: Ballot, connection: Connection) -> Ballot | None:
    """The jam's row is asked in the same transaction: what is counted is what was there when listening ended."""
    if connection.scalar(select(jams.c.state).where(jams.c.id == ballot.jam_id)) != JamState.LISTENING:
        return None
    earlier = _ballot(ballot.jam_id, ballot.user_id, connection)
    marks = {**(earlier.marks if earlier is not None else {}), **ballot.marks}
    whole = Ballot(ballot.jam_id, ballot.user_id, marks, ballot.cast_at, ballot.account_at)
    row = {
        "marks": json.dumps(marks),
        "rated": len(whole.rated),
        "cast_at": whole.cast_at,
        "account_at": whole.account_at,
    }
    insert = INSERT[connection.dialect.name](ballots).values(jam_id=whole.jam_id, user_id=whole.user_id, **row)
    connection.execute(insert.on_conflict_do_update(index_elements=[ballots.c.jam_id, ballots.c.user_id], set_=row))
    return whole


def _ballot(jam_id: str, user_id: int, connection: Connection) -> Ballot | None:
    row = connection.execute(sql.BALLOT_OF, {"of_jam": jam_id, "of_user": user_id}).mappings().first()
    return None if row is None else _read(row)


def _read(row: Mapping[Any, Any]) -> Ballot:
    return Ballot(row["jam_id"], row["user_id"], json.loads(row["marks"]), row["cast_at"], row["account_at"])


def _purge(before: float, limit: int, connection: Connection) -> int:
    return sum(_purged(table, before, limit, connection) for table in (ballots, slates))


def _purged(table: Table, before: float, limit: int, connection: Connection) -> int:
    keys = tuple(table.primary_key.columns)
    found = [tuple(row) for row in connection.execute(old(table, before, limit))]
    if found:
        connection.execute(delete(table).where(tuple_(*keys).in_(found)))
    return len(found)


def old(table: Table, before: float, limit: int) -> Select[Any]:
    """The keys of rows whose jam ended before that moment, the oldest first; each was written before its jam ended."""
    written = table.c.cast_at if table is ballots else table.c.dealt_at
    return (
        select(*table.primary_key.columns)
        .join(jams, jams.c.id == table.c.jam_id)
        .where(written <= before, jams.c.ended_at <= before)
        .order_by(written)
        .limit(limit)
    )
