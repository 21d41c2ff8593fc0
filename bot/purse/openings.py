"""Openings: which servers may sing on the owner's money, asked of the owner and decided by them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Unpack

from bot.purse.periods import Period, span_of
from bot.purse.ports.owner import OwnerDesk
from bot.purse.ports.store import OpeningRequest, PurseStore
from bot.purse.values import Caps, Opened, Purse, PurseChanges
from bot.songs.ports.clock import Clock
from bot.songs.ports.servers import ServerSetting, ServerStore

ALONE = 5
"""Requests of a day (UTC) that the owner gets a message each for; the others of that day share one."""

AGAIN = 60 * 60.0
"""Seconds until an owner who could not be told is tried again."""

EVERYWHERE = 0
"""The id under which the settings of all servers together are kept; no server has it."""

UPGRADE_TOLD = "upgrade_told"
"""The setting's name in the table."""


@dataclass(frozen=True, slots=True)
class DayLimit:
    """What one server may spend a day in place of `SERVER_USD_PER_DAY`: micro-dollars; None is no limit."""

    most: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about a server now, and whether that is new."""

    purse: Purse
    new: bool


async def open_server(store: PurseStore, guild_id: int, by: int, limit: DayLimit | None, at: float) -> Decision:
    """The server may sing: within `limit`, or where that is None within `SERVER_USD_PER_DAY`. Raises `DatabaseDown`."""
    most = None if limit is None else limit.most
    return await _decide(store, guild_id, at, by, open=True, own_limit=limit is not None, limit_day=most)


async def close_server(store: PurseStore, guild_id: int, by: int, at: float) -> Decision:
    """The server may not sing, whatever the settings say; what it had as a limit is kept. Raises `DatabaseDown`."""
    return await _decide(store, guild_id, at, by, open=False)


async def _decide(store: PurseStore, guild_id: int, at: float, by: int, **changes: Unpack[PurseChanges]) -> Decision:
    known = (await store.facts(guild_id)).purse
    if replace(known, **changes) == known:
        return Decision(known, new=False)
    changes["opened"] = Opened.OWNER
    await store.decide(guild_id, at, by, **changes)
    return Decision((await store.facts(guild_id)).purse, new=True)


class Openings:
    """The owner is asked about each server once, and told once of those that an upgrade left open.

    The request is a row before the owner hears of it, and the row says when they have heard: what a crash leaves
    between the two is repaired by `run`.
    """

    def __init__(self, store: PurseStore, servers: ServerStore, desk: OwnerDesk, caps: Caps, clock: Clock) -> None:
        self._store = store
        self._servers = servers
        self._desk = desk
        self._clock = clock
        self._new = asyncio.Event()
        self._day = 0.0
        self._told: set[int] = set()
        self._shared: set[int] = set()
        self.caps = caps

    async def ask(self, guild_id: int, user_id: int) -> None:
        """Somebody wants a song in a server that nobody has opened. Raises `DatabaseDown`."""
        if await self._store.ask(OpeningRequest(guild_id, user_id, self._clock.now())):
            self._new.set()

    async def open(self, guild_id: int, by: int, limit: DayLimit | None = None) -> Decision:
        return await open_server(self._store, guild_id, by, limit, self._clock.now())

    async def purse(self, guild_id: int) -> Purse:
        """What is decided about the server. Raises `DatabaseDown`."""
        return (await self._store.facts(guild_id)).purse

    async def waiting(self, guild_id: int) -> OpeningRequest | None:
        """The server's request, where it still waits. Raises `DatabaseDown`."""
        return next((one for one in await self._store.requests() if one.guild_id == guild_id), None)

    async def forget(self, guild_id: int) -> None:
        """The bot is in that server no more: if it comes back, the owner is asked anew. Raises `DatabaseDown`."""
        await self._store.unask(guild_id)

    async def run(self) -> None:
        """Tell the owner what they have not heard of: now, with each new request, and once an hour. Raises
        `DatabaseDown`."""
        await self.tell_upgraded()
        while True:
            self._new.clear()
            await self.tell()
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN):
                    await self._new.wait()

    async def tell(self) -> None:
        """One round. Raises `DatabaseDown`."""
        if not self.caps.ask:
            return
        waiting = await self._store.requests()
        day = self._today(waiting)
        untold = [one for one in waiting if one.told_at is None]
        room = max(0, ALONE - len(self._told))
        for one in untold[:room]:
            if not await self._desk.ask(one):
                break
            await self._heard([one.guild_id])
        else:
            rest = [one.guild_id for one in untold[room:]]
            self._shared.update(rest)
            if not rest or await self._desk.digest(day, sorted(self._shared), [one.guild_id for one in waiting]):
                await self._heard(rest)
        for one in untold:
            if one.guild_id not in self._told:
                self._desk.leave_waiting(one)

    async def tell_upgraded(self) -> None:
        """Once in the life of a database that has servers from before there were purses. Raises `DatabaseDown`."""
        left_open = [one for one in await self._store.purses() if one.open and one.opened is Opened.UPGRADE]
        known = [one.name for one in await self._servers.of(EVERYWHERE)]
        if left_open and UPGRADE_TOLD not in known and await self._desk.tell_upgraded(left_open):
            now = self._clock.now()
            await self._servers.keep(ServerSetting(EVERYWHERE, UPGRADE_TOLD, value=True, changed_at=now, changed_by=0))

    async def _heard(self, guild_ids: Collection[int]) -> None:
        if guild_ids:
            await self._store.told(guild_ids, self._clock.now())
            self._told.update(guild_ids)

    def _today(self, waiting: Sequence[OpeningRequest]) -> float:
        """When the day began; whom the owner has heard of in it is remembered, decided about or not."""
        start = span_of(Period.DAY, self._clock.now()).start
        if start != self._day:
            self._day, self._told, self._shared = start, set(), set()
        self._told.update(one.guild_id for one in waiting if one.told_at is not None and one.told_at >= start)
        return start
