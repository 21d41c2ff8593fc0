"""The port `ServerStore` over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, select

from bot.database.dialects import INSERT
from bot.database.reader import Reader
from bot.database.tables import server_settings as table
from bot.database.writer import Writer
from bot.songs.ports.servers import ServerSetting

_KEEP = {
    name: (new := insert(table)).on_conflict_do_update(
        index_elements=[table.c.guild_id, table.c.name],
        set_={column: new.excluded[column] for column in ("value", "changed_at", "changed_by")},
    )
    for name, insert in INSERT.items()
}
_OF = select(table).where(table.c.guild_id == bindparam("of_guild")).order_by(table.c.name)
_ALL = select(table).where(table.c.name == bindparam("of_name")).order_by(table.c.guild_id)


class SqlServerStore:
    """Shares the writer and the readers of the songs."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def keep(self, setting: ServerSetting) -> None:
        row = {
            "guild_id": setting.guild_id,
            "name": setting.name,
            "value": msgspec.json.encode(setting.value).decode(),
            "changed_at": setting.changed_at,
            "changed_by": setting.changed_by,
        }
        await self._writer.write(partial(_keep, row))

    async def of(self, guild_id: int) -> Sequence[ServerSetting]:
        return await self._reader.read(partial(_found, _OF, {"of_guild": guild_id}))

    async def all(self, name: str) -> Sequence[ServerSetting]:
        return await self._reader.read(partial(_found, _ALL, {"of_name": name}))


def _keep(row: dict[str, Any], connection: Connection) -> None:
    connection.execute(_KEEP[connection.dialect.name], row)


def _found(statement: Select[Any], values: dict[str, Any], connection: Connection) -> list[ServerSetting]:
    return [
        ServerSetting(row.guild_id, row.name, msgspec.json.decode(row.value), row.changed_at, row.changed_by)
        for row in connection.execute(statement, values)
    ]
