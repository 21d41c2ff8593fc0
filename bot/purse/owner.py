"""The use cases of the bot's owner: which servers may sing, what is spent, what of the caps is used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.purse.bounds import day_limit, is_open
from bot.purse.openings import DayLimit, Decision, close_server, open_server
from bot.purse.ports.store import PurseStore, Used
from bot.purse.values import Caps, Purse
from bot.songs.ports.clock import Clock

BALANCE_PATIENCE = 5.0
"""Seconds that are waited for an account's balance: it is shown beside what is known here."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A server as its owner sees it: micro-dollars, and whether it waits for an answer. `limit_day` is None for no
    limit."""

    purse: Purse
    open: bool
    waits: bool
    limit_day: int | None
    day: int = 0
    month: int = 0
    songs: int = 0


@dataclass(frozen=True, slots=True)
class OwnersMoney:
    """The caps over all servers with what is used of them, the limits that each server starts with, and what is left at
    each provider, in US dollars; None where it did not say."""

    used: Sequence[Used]
    caps: Caps
    accounts: Mapping[str, float | None]


class OwnerService:
    """`balances` ask each provider what is left, by its name; each raises what it likes."""

    def __init__(
        self, store: PurseStore, caps: Caps, balances: Mapping[str, Callable[[], Awaitable[float]]], clock: Clock
    ) -> None:
        self._store = store
        self._balances = balances
        self._clock = clock
        self.caps = caps

    async def servers(self, trusted: frozenset[int] = frozenset()) -> list[Listed]:
        """Those that wait for an answer, and then by what they spent this month; `trusted` are the owner's own. Raises
        `DatabaseDown`."""
        spent = {row.guild_id: row for row in await self._store.spend(self._clock.now())}
        waiting = {one.guild_id for one in await self._store.requests()}
        ids = {*spent, *waiting, *self.caps.servers, *trusted}
        found: list[Listed] = []
        for guild_id in ids:
            row = spent.get(guild_id)
            purse = Purse(guild_id) if row is None else row.purse
            opened = is_open(purse, self.caps, trusted=guild_id in trusted)
            sums = (0, 0, 0) if row is None else (row.day, row.month, row.songs)
            waits = guild_id in waiting and not opened
            found.append(Listed(purse, opened, waits, day_limit(purse, self.caps), *sums))
        return sorted(found, key=lambda one: (not one.waits, -one.month, -one.day, one.purse.guild_id))

    async def open(self, guild_id: int, by: int, limit: DayLimit | None) -> Decision:
        return await open_server(self._store, guild_id, by, limit, self._clock.now())

    async def close(self, guild_id: int, by: int) -> Decision:
        return await close_server(self._store, guild_id, by, self._clock.now())

    async def money(self) -> OwnersMoney:
        """Raises `DatabaseDown`."""
        used = await self._store.owner(self._clock.now())
        left = await asyncio.gather(*(self._left(ask) for ask in self._balances.values()))
        return OwnersMoney(used, self.caps, dict(zip(self._balances, left, strict=True)))

    async def _left(self, ask: Callable[[], Awaitable[float]]) -> float | None:
        try:
            async with asyncio.timeout(BALANCE_PATIENCE):
                return await ask()
        except Exception:
            return None
