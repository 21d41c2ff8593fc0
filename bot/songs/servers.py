"""What servers decide for themselves. All of it is in memory, since each order asks before it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.songs.ports.clock import Clock
from bot.songs.ports.servers import ServerSetting, ServerStore

SINGERS = "singers"
"""The setting's name in the table."""


@dataclass(frozen=True, slots=True)
class Singers:
    """Who may sing in a server, and where: role ids and channel ids. Nothing given is everybody, and everywhere."""

    roles: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()


class Servers:
    """The settings of every server, read once at the start; this process is the only one that writes them."""

    def __init__(self, store: ServerStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._singers: dict[int, Singers] = {}

    async def load(self) -> None:
        """Read all of it. Raises `DatabaseDown`."""
        self._singers = {row.guild_id: _singers(row.value) for row in await self._store.all(SINGERS)}

    def singers(self, guild_id: int | None) -> Singers:
        return Singers() if guild_id is None else self._singers.get(guild_id, Singers())

    async def decide(self, guild_id: int, singers: Singers, by: int) -> None:
        """From now on. Raises `DatabaseDown`: then all stays as it was."""
        value = {"roles": sorted(singers.roles), "channels": sorted(singers.channels)}
        await self._store.keep(ServerSetting(guild_id, SINGERS, value, self._clock.now(), by))
        self._singers[guild_id] = singers


def _singers(value: Any) -> Singers:
    found = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
    return Singers(frozenset(found.get("roles", ())), frozenset(found.get("channels", ())))
