"""What servers decide for themselves. All of it is in memory, since each order asks before it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.songs.ports.clock import Clock
from bot.songs.ports.servers import ServerSetting, ServerStore

SINGERS, JAMS = "singers", "jams"
"""The settings' names in the table."""

BLOCKED_MOST = 200
"""Words that a server may block."""


@dataclass(frozen=True, slots=True)
class Singers:
    """Who may sing in a server, and where: role ids and channel ids. Nothing given is everybody, and everywhere."""

    roles: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class JamRules:
    """What a server decided about jams: the id of a role that may start them beside those who may manage events, the id
    of the channel where reports and songs to look at go, and words that jams do not sing."""

    role: int | None = None
    reports: int | None = None
    blocked: tuple[str, ...] = ()


class Servers:
    """The settings of every server, read once at the start; this process is the only one that writes them."""

    def __init__(self, store: ServerStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._singers: dict[int, Singers] = {}
        self._jams: dict[int, JamRules] = {}

    async def load(self) -> None:
        """Read all of it. Raises `DatabaseDown`."""
        self._singers = {row.guild_id: _singers(row.value) for row in await self._store.all(SINGERS)}
        self._jams = {row.guild_id: _jams(row.value) for row in await self._store.all(JAMS)}

    def singers(self, guild_id: int | None) -> Singers:
        return Singers() if guild_id is None else self._singers.get(guild_id, Singers())

    def jams(self, guild_id: int | None) -> JamRules:
        return JamRules() if guild_id is None else self._jams.get(guild_id, JamRules())

    def blocked(self, guild_id: int) -> Sequence[str]:
        """Words that a server's jams do not sing."""
        return self.jams(guild_id).blocked

    async def decide_jams(self, guild_id: int, rules: JamRules, by: int) -> None:
        """As `decide`, about jams."""
        value = {"role": rules.role, "reports": rules.reports, "blocked": list(rules.blocked)}
        await self._store.keep(ServerSetting(guild_id, JAMS, value, self._clock.now(), by))
        self._jams[guild_id] = rules

    async def decide(self, guild_id: int, singers: Singers, by: int) -> None:
        """From now on. Raises `DatabaseDown`: then all stays as it was."""
        value = {"roles": sorted(singers.roles), "channels": sorted(singers.channels)}
        await self._store.keep(ServerSetting(guild_id, SINGERS, value, self._clock.now(), by))
        self._singers[guild_id] = singers


def _singers(value: Any) -> Singers:
    found = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
    return Singers(frozenset(found.get("roles", ())), frozenset(found.get("channels", ())))


def _jams(value: Any) -> JamRules:
    found = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
    return JamRules(found.get("role"), found.get("reports"), tuple(found.get("blocked") or ()))
