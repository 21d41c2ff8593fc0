"""The port `SheetStore` over SQL: a sheet is read, decided on, and what has changed of it written, in one transaction
that has the jam's row to itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy import insert as new

from bot.database.dialects import INSERT
from bot.database.jam_rows import Columns, jam_of
from bot.database.jam_tables import jams, lines, parts, pens, picks, styles, waits
from bot.database.reader import Reader
from bot.database.tables import keepable
from bot.database.writer import Writer
from bot.jams.jams import Jam
from bot.jams.parts import Seat
from bot.jams.ports.sheets import Act
from bot.jams.sheets import LineState, Pen, Pick, PickKind, Sheet, SongLine, Style, Waiter
from bot.songs.refusals import JamShut, Refusal, Shut
from bot.songs.songs import Requester

T = TypeVar("T")


class SqlSheetStore:
    """Shares the writer and the readers of the songs."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def sheet(self, jam_id: str) -> Sheet | None:
        return await self._reader.read(partial(_sheet, jam_id))

    async def act(self, jam_id: str, act: Act[T]) -> T:
        return await self._writer.write(partial(_act, jam_id, act))


def _act(jam_id: str, act: Act[T], connection: Connection) -> T:
    before = _sheet(jam_id, connection, alone=True)
    if before is None:
        raise Refusal(JamShut(Shut.NOT_OPEN))
    after, answer = act(before)
    _write(before, after, connection)
    return answer


def _sheet(jam_id: str, connection: Connection, *, alone: bool = False) -> Sheet | None:
    """`alone` where nobody else may change it before this transaction ends."""
    wanted = select(jams).where(jams.c.id == jam_id)
    row = connection.execute(wanted.with_for_update() if alone else wanted).mappings().first()
    if row is None:
        return None
    jam = jam_of(dict(row))
    seated = select(parts.c.user_id).where(parts.c.jam_id == jam_id, parts.c.seat == Seat.TAKEN.value)
    pen = _rows(pens, jam_id, connection)
    return Sheet(
        jam=jam,
        people=frozenset(connection.scalars(seated)),
        pen=_pen(pen[0]) if pen else _no_pen(jam),
        lines=tuple(sorted(map(_line, _rows(lines, jam_id, connection)), key=lambda line: (line.at, line.id))),
        waiting=tuple(Waiter(_who(one), one["since"]) for one in _rows(waits, jam_id, connection)),
        styles=tuple(sorted(map(_style, _rows(styles, jam_id, connection)), key=lambda style: (style.at, style.id))),
        picks=tuple(
            Pick(PickKind(one["kind"]), one["user_id"], one["subject"]) for one in _rows(picks, jam_id, connection)
        ),
    )


def _rows(table: Table, jam_id: str, connection: Connection) -> Sequence[Columns]:
    found = connection.execute(select(table).where(table.c.jam_id == jam_id)).mappings()
    return [dict(row) for row in found]


def _no_pen(jam: Jam) -> Pen:
    return Pen(None, jam.began_at or jam.created_at)


def _write(before: Sheet, after: Sheet, connection: Connection) -> None:
    """What is new or changed. Lines that stand no more go first, and then the lowest numbers, so that no two lines of a
    song ever have one number."""
    jam_id = before.jam.id
    known = {line.id: line for line in before.lines}
    changed = [line for line in after.lines if known.get(line.id) != line]
    for line in sorted(changed, key=lambda line: line.number or 0):
        _put(lines, _line_columns(jam_id, line), ("jam_id", "id"), connection)
    if after.pen != before.pen:
        _put(pens, _pen_columns(jam_id, after.pen), ("jam_id",), connection)
    if after.waiting != before.waiting:
        connection.execute(delete(waits).where(waits.c.jam_id == jam_id))
        if after.waiting:
            rows = [{"jam_id": jam_id, **_person(one.person), "since": one.since} for one in after.waiting]
            connection.execute(new(waits), rows)
    for style in after.styles:
        if style not in before.styles:
            row = {"jam_id": jam_id, "id": style.id, **_person(style.proposer), "words": keepable(style.words)}
            _put(styles, {**row, "at": style.at}, ("jam_id", "id"), connection)
    for pick in after.picks:
        if pick not in before.picks:
            row = {"jam_id": jam_id, "kind": pick.kind.value, "user_id": pick.user_id, "subject": pick.subject}
            _put(picks, row, ("jam_id", "kind", "user_id"), connection)


def _put(table: Table, row: Columns, key: Sequence[str], connection: Connection) -> None:
    insert = INSERT[connection.dialect.name](table).values(**row)
    rest = {name: value for name, value in row.items() if name not in key}
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=rest))


def _who(row: Mapping[str, Any]) -> Requester:
    return Requester(row["user_id"], row["user_name"], row["user_locale"])


def _person(person: Requester) -> Columns:
    return {"user_id": person.id, "user_name": keepable(person.name), "user_locale": keepable(person.locale)}


def _line(row: Mapping[str, Any]) -> SongLine:
    state = LineState(row["state"])
    return SongLine(row["id"], _who(row), row["words"], row["at"], state, row["number"], row["reason"])


def _line_columns(jam_id: str, line: SongLine) -> Columns:
    said = {"words": keepable(line.words), "state": line.state.value, "reason": keepable(line.reason)}
    return {"jam_id": jam_id, "id": line.id, **_person(line.writer), "at": line.at, "number": line.number, **said}


def _pen(row: Mapping[str, Any]) -> Pen:
    holder = None if row["user_id"] is None else _who(row)
    return Pen(holder, row["since"], row["until"], bool(row["offered"]), bool(row["told"]))


def _pen_columns(jam_id: str, pen: Pen) -> Columns:
    nobody: Columns = {"user_id": None, "user_name": "", "user_locale": ""}
    holder = nobody if pen.holder is None else _person(pen.holder)
    told = {"since": pen.since, "until": pen.until, "offered": pen.offered, "told": pen.told}
    return {"jam_id": jam_id, **holder, **told}


def _style(row: Mapping[str, Any]) -> Style:
    return Style(row["id"], _who(row), row["words"], row["at"])
