"""The port `BookStore` over SQL: sums for reports, songs beside what was charged, and notices that were told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, bindparam, case, cast, func, or_, select

from bot.database.dialects import INSERT
from bot.database.facts import bounds_of
from bot.database.holds import Source
from bot.database.reader import Reader
from bot.database.tables import holds, songs
from bot.database.tables import notices as table
from bot.database.writer import Writer
from bot.purse.periods import Span
from bot.purse.ports.books import Notice, ReportRow, Settled
from bot.songs.holds import HoldStatus

ASKED_BEFORE = 2 * 24 * 60 * 60.0
"""Seconds that a song may have waited before it was submitted, for its hold to be looked for."""

AT_ONCE = 100
"""Ids, or notices, in one statement."""

T = TypeVar("T")


def _given(name: str) -> ColumnElement[Any]:
    return bindparam(name, required=False)


_since, _until = _given("since"), _given("until")
_days = (holds.c.counts_at - _since) / (24 * 60 * 60)


def _report(day: Any) -> Select[*tuple[Any, ...]]:
    returned = case((holds.c.status == HoldStatus.RELEASED.value, 1), else_=0)
    return (
        select(
            day.label("day"),
            holds.c.user_id,
            holds.c.model,
            func.count().label("songs"),
            func.sum(returned).label("returned"),
            func.sum(case((holds.c.source == Source.JAM.value, 1), else_=0)).label("jams"),
            func.sum(holds.c.amount).label("amount"),
        )
        .where(
            holds.c.guild_id == _given("of_guild"),
            holds.c.counts_at >= _since,
            holds.c.counts_at < _until,
            holds.c.source != Source.CEILING.value,
        )
        .group_by("day", holds.c.user_id, holds.c.model)
    )


REPORT = {"sqlite": _report(cast(_days, Integer)), "postgresql": _report(cast(func.floor(_days), Integer))}
"""SQLite cuts what is behind the point off, and PostgreSQL would round it."""

_settled = select(
    songs.c.id, songs.c.generation_id, songs.c.model, songs.c.submitted_at, holds.c.amount, holds.c.status
).join_from(holds, songs, songs.c.id == holds.c.id)
_of_provider = and_(songs.c.provider == _given("of_provider"), songs.c.submitted_at.is_not(None))
SETTLED = _settled.where(
    holds.c.counts_at >= _given("asked_since"),
    holds.c.counts_at < _until,
    _of_provider,
    songs.c.submitted_at >= _since,
    songs.c.submitted_at < _until,
)


def of_generations(ids: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """The songs with these generations."""
    return _settled.where(songs.c.generation_id.in_(ids), _of_provider)


class SqlBookStore:
    """Shares the writer and the readers of the songs."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def report(self, guild_id: int, span: Span) -> Sequence[ReportRow]:
        return await self._reader.read(partial(_rows, {"of_guild": guild_id, **bounds_of(span)}))

    async def settled(self, provider: str, span: Span) -> Sequence[Settled]:
        given = {"of_provider": provider, "asked_since": span.start - ASKED_BEFORE, **bounds_of(span)}
        return await self._reader.read(partial(_found, [(SETTLED, given)]))

    async def of_generations(self, provider: str, ids: Collection[str]) -> Sequence[Settled]:
        asked = [(of_generations(part), {"of_provider": provider}) for part in _parts(sorted(ids))]
        return await self._reader.read(partial(_found, asked))

    async def told(self, notices: Collection[Notice]) -> Collection[Notice]:
        return await self._reader.read(partial(_told, notices))

    async def tell(self, notices: Collection[Notice], at: float) -> None:
        await self._writer.write(partial(_tell, notices, at))


def _parts(every: Sequence[T]) -> list[Sequence[T]]:
    return [every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)]


def _rows(given: Mapping[str, Any], connection: Connection) -> list[ReportRow]:
    return [
        ReportRow(row.day, row.user_id, row.model, row.songs, int(row.returned), int(row.jams), int(row.amount))
        for row in connection.execute(REPORT[connection.dialect.name], given)
    ]


def _found(
    asked: Sequence[tuple[Select[*tuple[Any, ...]], Mapping[str, Any]]], connection: Connection
) -> list[Settled]:
    return [
        Settled(row.id, row.generation_id, row.model, row.submitted_at, row.amount, HoldStatus(row.status))
        for statement, given in asked
        for row in connection.execute(statement, given)
    ]


def _told(wanted: Collection[Notice], connection: Connection) -> set[Notice]:
    known = set[Notice]()
    for part in _parts(list(wanted)):
        which = [
            and_(table.c.guild_id == one.guild_id, table.c.name == one.name, table.c.mark == one.mark) for one in part
        ]
        rows = connection.execute(select(table.c.guild_id, table.c.name, table.c.mark).where(or_(*which)))
        known |= {Notice(*row) for row in rows}
    return known


def _tell(told: Collection[Notice], at: float, connection: Connection) -> None:
    for one in told:
        row = {"guild_id": one.guild_id, "name": one.name, "mark": one.mark, "told_at": at}
        connection.execute(INSERT[connection.dialect.name](table).values(row).on_conflict_do_nothing())
