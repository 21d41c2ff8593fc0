"""The ports `JamStore` and `Money` over SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Unpack

from sqlalchemy import Connection, Select, delete, func, select, update

from bot.database import jam_statements as sql
from bot.database.ceilings import close_ceiling, free_for_a_jam, open_ceiling
from bot.database.dialects import INSERT
from bot.database.jam_places import join, leave, spent
from bot.database.jam_rows import Columns, changed_columns, jam_columns, jam_of, part_of
from bot.database.jam_tables import awake, jams, parts, reminders
from bot.database.reader import Reader
from bot.database.writer import Writer
from bot.jams.changes import JamChanges, PartChanges, checked_change
from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.ports.money import Figures
from bot.jams.states import JamState
from bot.purse.values import Caps
from bot.songs.errors import Superseded
from bot.songs.refusals import JamsFull, Refusal


class SqlJamStore:
    """Shares the writer and the readers of the songs. `here` and `guild` are how many jams may run in a channel and in
    a server; `caps` are what the bot's owner allows."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        *,
        caps: Caps,
        now: Callable[[], float],
        here: int = 1,
        guild: int = 3,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._most = here, guild
        self._caps = caps
        self._now = now

    async def draft(self, jam: Jam) -> Jam:
        return await self._writer.write(partial(_draft, jam))

    async def open(self, jam: Jam, ceiling: int, *, trusted: bool = False, **changes: Unpack[JamChanges]) -> Jam:
        made = checked_change(jam, changes)
        return await self._writer.write(partial(self._open, jam, ceiling, made, trusted))

    def _open(self, jam: Jam, ceiling: int, changes: JamChanges, trusted: bool, connection: Connection) -> Jam:
        seen = _one(connection, select(jams).where(jams.c.id == jam.id, jams.c.fence == jam.fence))
        if seen is None:
            raise Superseded(f"jam {jam.id} is not as it was")
        here, guild = self._most
        if _count(connection, jams.c.channel_id == jam.channel_id) >= here:
            raise Refusal(JamsFull(here, here=True))
        if _count(connection, jams.c.guild_id == jam.guild_id) >= guild:
            raise Refusal(JamsFull(guild, here=False))
        open_ceiling(jam, ceiling, self._caps, self._now(), trusted=trusted, connection=connection)
        return _write(jam, changes, connection)

    async def write(self, jam: Jam, **changes: Unpack[JamChanges]) -> Jam:
        return await self._writer.write(partial(_write, jam, checked_change(jam, changes)))

    async def forget(self, jam: Jam) -> None:
        await self._writer.write(partial(_forget, jam))

    async def get(self, jam_id: str) -> Jam | None:
        return await self._reader.read(partial(_first, sql.GET, {"of_id": jam_id}))

    async def due(self, now: float, *, limit: int = 100) -> Sequence[Jam]:
        return await self._reader.read(partial(_all, sql.DUE, {"now": now, "most": limit}))

    async def next_due(self, after: float) -> float | None:
        return await self._reader.read(lambda connection: connection.scalar(sql.NEXT_DUE, {"after": after}))

    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[Jam]:
        return await self._reader.read(partial(_all, sql.AWAKE, {"after": after, "most": limit}))

    async def of_guild(self, guild_id: int, *, limit: int = 25) -> Sequence[Jam]:
        return await self._reader.read(partial(_all, sql.OF_GUILD, {"of_guild": guild_id, "most": limit}))

    async def awaited(self) -> int:
        return await self._reader.read(lambda connection: max(0, connection.scalar(sql.AWAITED) or 0))

    async def running_in(self, channel_id: int) -> Jam | None:
        return await self._reader.read(partial(_first, sql.RUNNING_IN, {"of_channel": channel_id}))

    async def join(self, part: Part, *, at_once: int) -> Part:
        return await self._writer.write(partial(join, part, at_once))

    async def leave(self, jam_id: str, user_id: int) -> Part | None:
        return await self._writer.write(partial(leave, jam_id, user_id))

    async def change_part(self, part: Part, **changes: Unpack[PartChanges]) -> Part:
        return await self._writer.write(partial(_change_part, part, changed_columns(changes)))

    async def parts(self, jam_id: str) -> Sequence[Part]:
        return await self._reader.read(partial(_parts, sql.PARTS, {"of_jam": jam_id}))

    async def part_of(self, jam_id: str, user_id: int) -> Part | None:
        found = await self._reader.read(partial(_parts, sql.PART_OF, {"of_jam": jam_id, "of_user": user_id}))
        return found[0] if found else None

    async def jams_of(self, user_id: int, *, limit: int = 25) -> Sequence[tuple[Jam, Part]]:
        return await self._reader.read(partial(_with_jams, {"of_user": user_id, "most": limit}))

    async def remind(self, jam_id: str, user_id: int, *, wanted: bool) -> None:
        await self._writer.write(partial(_remind, jam_id, user_id, wanted))

    async def reminded_of(self, jam_id: str) -> Sequence[int]:
        return await self._reader.read(lambda connection: list(connection.scalars(sql.REMINDED, {"of_jam": jam_id})))

    async def beat(self, now: float) -> float | None:
        return await self._writer.write(partial(_beat, now))

    # --- the port `Money` -------------------------------------------------------------------------------------------

    async def free(self, guild_id: int) -> int | None:
        at = self._now()
        return await self._reader.read(
            lambda connection: free_for_a_jam(guild_id, self._caps, at, connection=connection)
        )

    async def figures(self, jam: Jam) -> Figures:
        return await self._reader.read(lambda connection: Figures(jam.ceiling, spent(jam.id, connection)))

    async def close(self, jam: Jam) -> Figures:
        return await self._writer.write(partial(self._close, jam))

    def _close(self, jam: Jam, connection: Connection) -> Figures:
        figures = Figures(jam.ceiling, spent(jam.id, connection))
        close_ceiling(jam.id, connection)
        return figures


def _draft(jam: Jam, connection: Connection) -> Jam:
    insert = INSERT[connection.dialect.name](jams).values(**jam_columns(jam))
    connection.execute(insert.on_conflict_do_nothing(index_elements=[jams.c.interaction_id]))
    told = _first(sql.BY_INTERACTION, {"of_interaction": jam.interaction_id}, connection)
    assert told is not None, "it is there, or was"
    return told


def _write(jam: Jam, changes: JamChanges, connection: Connection) -> Jam:
    seen = jams.c.id == jam.id, jams.c.state == jam.state.value, jams.c.fence == jam.fence
    write = update(jams).where(*seen).values(**changed_columns(changes), fence=jam.fence + 1).returning(jams)
    row = _one(connection, write)
    if row is None:
        raise Superseded(f"jam {jam.id} is no longer {jam.state} at fence {jam.fence}")
    return jam_of(row)


def _forget(jam: Jam, connection: Connection) -> None:
    seen = jams.c.id == jam.id, jams.c.state == JamState.DRAFT.value, jams.c.fence == jam.fence
    if not connection.execute(delete(jams).where(*seen)).rowcount:
        raise Superseded(f"jam {jam.id} is no draft at fence {jam.fence}")


def _change_part(part: Part, row: Columns, connection: Connection) -> Part:
    seen = parts.c.id == part.id, parts.c.seat == part.seat.value, parts.c.song_id.is_not_distinct_from(part.song_id)
    changed = _one(connection, update(parts).where(*seen).values(**row).returning(parts))
    if changed is None:
        raise Superseded(f"part {part.id} is not as it was")
    return part_of(changed)


def _count(connection: Connection, which: Any) -> int:
    return connection.scalar(select(func.count()).select_from(jams).where(which, sql.RUNNING)) or 0


def _one(connection: Connection, statement: Any, values: Columns | None = None) -> Columns | None:
    row = connection.execute(statement, values or {}).mappings().first()
    return None if row is None else dict(row)


def _first(wanted: Select[Any], values: Columns, connection: Connection) -> Jam | None:
    row = _one(connection, wanted, values)
    return None if row is None else jam_of(row)


def _all(wanted: Select[Any], values: Columns, connection: Connection) -> list[Jam]:
    return [jam_of(dict(row)) for row in connection.execute(wanted, values).mappings()]


def _parts(wanted: Select[Any], values: Columns, connection: Connection) -> list[Part]:
    return [part_of(dict(row)) for row in connection.execute(wanted, values).mappings()]


def _with_jams(values: Columns, connection: Connection) -> list[tuple[Jam, Part]]:
    found = _parts(sql.PARTS_OF_USER, values, connection)
    theirs = _all(select(jams).where(jams.c.id.in_([part.jam_id for part in found])), {}, connection)
    by_id = {jam.id: jam for jam in theirs}
    return [(by_id[part.jam_id], part) for part in found]


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
