"""The ports `JamStore` and `Money` over SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Unpack

from sqlalchemy import Connection, Select, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.database.jam_places import join, leave, spent
from bot.database.jam_rows import Columns, changed_columns, jam_columns, jam_of, part_of
from bot.database.jam_tables import RUNNING_WHERE, awake, jams, parts, reminders
from bot.database.reader import Reader
from bot.database.writer import Writer
from bot.jams.changes import JamChanges, PartChanges, checked_change
from bot.jams.jams import Jam
from bot.jams.parts import Part, Seat
from bot.jams.ports.money import Figures
from bot.jams.states import JamState
from bot.songs.errors import Superseded
from bot.songs.refusals import JamsFull, Refusal

Hold = Callable[[Connection, Jam, int], None]
"""Holds so many micro-dollars for a jam, in the transaction that opens it; raises `Refusal` before it changes
anything."""

Release = Callable[[Connection, Jam, int], None]
"""Closes a jam's hold at what was spent, in micro-dollars: the rest is free again. Asked again it changes nothing."""

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
RUNNING = text(RUNNING_WHERE)


def _no_bound(connection: Connection, jam: Jam, amount: int) -> None:
    """Where there is no purse."""


class SqlJamStore:
    """Shares the writer and the readers of the songs. `here` and `guild` are how many jams may run in a channel and in
    a server; `hold` and `release` are where the purse is connected."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        *,
        here: int = 1,
        guild: int = 3,
        hold: Hold = _no_bound,
        release: Release = _no_bound,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._most = here, guild
        self._hold = hold
        self._release = release

    async def draft(self, jam: Jam) -> Jam:
        return await self._writer.write(partial(_draft, jam))

    async def open(self, jam: Jam, ceiling: int, **changes: Unpack[JamChanges]) -> Jam:
        made = checked_change(jam, changes)
        return await self._writer.write(partial(self._open, jam, ceiling, made))

    def _open(self, jam: Jam, ceiling: int, changes: JamChanges, connection: Connection) -> Jam:
        seen = _one(connection, select(jams).where(jams.c.id == jam.id, jams.c.fence == jam.fence))
        if seen is None:
            raise Superseded(f"jam {jam.id} is not as it was")
        here, guild = self._most
        if _count(connection, jams.c.channel_id == jam.channel_id) >= here:
            raise Refusal(JamsFull(here, here=True))
        if _count(connection, jams.c.guild_id == jam.guild_id) >= guild:
            raise Refusal(JamsFull(guild, here=False))
        self._hold(connection, jam, ceiling)
        return _write(jam, changes, connection)

    async def write(self, jam: Jam, **changes: Unpack[JamChanges]) -> Jam:
        return await self._writer.write(partial(_write, jam, checked_change(jam, changes)))

    async def get(self, jam_id: str) -> Jam | None:
        return await self._reader.read(partial(_first, select(jams).where(jams.c.id == jam_id)))

    async def due(self, now: float, *, limit: int = 100) -> Sequence[Jam]:
        wanted = select(jams).where(jams.c.due_at <= now).order_by(jams.c.due_at, jams.c.id).limit(limit)
        return await self._reader.read(partial(_all, wanted))

    async def next_due(self, after: float) -> float | None:
        wanted = select(func.min(jams.c.due_at)).where(jams.c.due_at > after)
        return await self._reader.read(lambda connection: connection.scalar(wanted))

    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[Jam]:
        wanted = select(jams).where(jams.c.due_at.is_not(None), jams.c.id > after).order_by(jams.c.id).limit(limit)
        return await self._reader.read(partial(_all, wanted))

    async def of_guild(self, guild_id: int, *, limit: int = 25) -> Sequence[Jam]:
        theirs = select(jams).where(jams.c.guild_id == guild_id, jams.c.opened_at.is_not(None))
        wanted = theirs.order_by(jams.c.created_at.desc(), jams.c.id.desc()).limit(limit)
        return await self._reader.read(partial(_all, wanted))

    async def running_in(self, channel_id: int) -> Jam | None:
        wanted = select(jams).where(jams.c.channel_id == channel_id, RUNNING).order_by(jams.c.id.desc()).limit(1)
        return await self._reader.read(partial(_first, wanted))

    async def join(self, part: Part, *, at_once: int) -> Part:
        return await self._writer.write(partial(join, part, at_once))

    async def leave(self, jam_id: str, user_id: int) -> Part | None:
        return await self._writer.write(partial(leave, jam_id, user_id))

    async def change_part(self, part: Part, **changes: Unpack[PartChanges]) -> Part:
        return await self._writer.write(partial(_change_part, part, changed_columns(changes)))

    async def parts(self, jam_id: str) -> Sequence[Part]:
        wanted = select(parts).where(parts.c.jam_id == jam_id).order_by(parts.c.joined_at, parts.c.id)
        return await self._reader.read(partial(_parts, wanted))

    async def part_of(self, jam_id: str, user_id: int) -> Part | None:
        wanted = select(parts).where(parts.c.jam_id == jam_id, parts.c.user_id == user_id)
        found = await self._reader.read(partial(_parts, wanted))
        return found[0] if found else None

    async def jams_of(self, user_id: int, *, limit: int = 25) -> Sequence[tuple[Jam, Part]]:
        theirs = select(parts).where(parts.c.user_id == user_id, parts.c.seat != Seat.LEFT.value)
        wanted = theirs.order_by(parts.c.joined_at.desc(), parts.c.id.desc()).limit(limit)
        return await self._reader.read(partial(_with_jams, wanted))

    async def remind(self, jam_id: str, user_id: int, *, wanted: bool) -> None:
        await self._writer.write(partial(_remind, jam_id, user_id, wanted))

    async def reminded_of(self, jam_id: str) -> Sequence[int]:
        wanted = select(reminders.c.user_id).where(reminders.c.jam_id == jam_id).order_by(reminders.c.user_id)
        return await self._reader.read(lambda connection: list(connection.scalars(wanted)))

    async def beat(self, now: float) -> float | None:
        return await self._writer.write(partial(_beat, now))

    # --- the port `Money` -------------------------------------------------------------------------------------------

    async def free(self, guild_id: int) -> int | None:
        """No bound of its own: the purse has it."""
        return None

    async def figures(self, jam: Jam) -> Figures:
        return await self._reader.read(lambda connection: Figures(jam.ceiling, spent(jam.id, connection)))

    async def close(self, jam: Jam) -> Figures:
        return await self._writer.write(partial(self._close, jam))

    def _close(self, jam: Jam, connection: Connection) -> Figures:
        figures = Figures(jam.ceiling, spent(jam.id, connection))
        self._release(connection, jam, figures.spent)
        return figures


def _draft(jam: Jam, connection: Connection) -> Jam:
    insert = INSERT[connection.dialect.name](jams).values(**jam_columns(jam))
    connection.execute(insert.on_conflict_do_nothing(index_elements=[jams.c.interaction_id]))
    told = _first(select(jams).where(jams.c.interaction_id == jam.interaction_id), connection)
    assert told is not None, "it is there, or was"
    return told


def _write(jam: Jam, changes: JamChanges, connection: Connection) -> Jam:
    seen = jams.c.id == jam.id, jams.c.state == jam.state.value, jams.c.fence == jam.fence
    write = update(jams).where(*seen).values(**changed_columns(changes), fence=jam.fence + 1).returning(jams)
    row = _one(connection, write)
    if row is None:
        raise Superseded(f"jam {jam.id} is no longer {jam.state} at fence {jam.fence}")
    return jam_of(row)


def _change_part(part: Part, row: Columns, connection: Connection) -> Part:
    seen = parts.c.id == part.id, parts.c.seat == part.seat.value, parts.c.song_id.is_not_distinct_from(part.song_id)
    changed = _one(connection, update(parts).where(*seen).values(**row).returning(parts))
    if changed is None:
        raise Superseded(f"part {part.id} is not as it was")
    return part_of(changed)


def _count(connection: Connection, which: Any) -> int:
    running = RUNNING, jams.c.state != JamState.DRAFT.value
    return connection.scalar(select(func.count()).select_from(jams).where(which, *running)) or 0


def _one(connection: Connection, statement: Any) -> Columns | None:
    row = connection.execute(statement).mappings().first()
    return None if row is None else dict(row)


def _first(wanted: Select[Any], connection: Connection) -> Jam | None:
    row = _one(connection, wanted)
    return None if row is None else jam_of(row)


def _all(wanted: Select[Any], connection: Connection) -> list[Jam]:
    return [jam_of(dict(row)) for row in connection.execute(wanted).mappings()]


def _parts(wanted: Select[Any], connection: Connection) -> list[Part]:
    return [part_of(dict(row)) for row in connection.execute(wanted).mappings()]


def _with_jams(wanted: Select[Any], connection: Connection) -> list[tuple[Jam, Part]]:
    found = _parts(wanted, connection)
    theirs = {jam.id: jam for jam in _all(select(jams).where(jams.c.id.in_([p.jam_id for p in found])), connection)}
    return [(theirs[part.jam_id], part) for part in found]


def _remind(jam_id: str, user_id: int, wanted: bool, connection: Connection) -> None:
    if wanted:
        insert = INSERT[connection.dialect.name](reminders).values(jam_id=jam_id, user_id=user_id)
        connection.execute(insert.on_conflict_do_nothing())
    else:
        connection.execute(delete(reminders).where(reminders.c.jam_id == jam_id, reminders.c.user_id == user_id))


def _beat(now: float, connection: Connection) -> float | None:
    before = connection.scalar(select(awake.c.awake_at).where(awake.c.id == 1))
    insert = INSERT[connection.dialect.name](awake).values(id=1, awake_at=now)
    connection.execute(insert.on_conflict_do_update(index_elements=[awake.c.id], set_={"awake_at": now}))
    return before
