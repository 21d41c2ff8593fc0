"""Notices: that money comes to its end, told once a period; that a model or an account does. Rows remember what was
told, so that a restart repeats nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.purse.openings import EVERYWHERE
from bot.purse.periods import Period, span_of
from bot.purse.ports.books import BookStore, Notice
from bot.purse.ports.owner import OwnerNotices
from bot.purse.ports.servers import ServerDesk
from bot.purse.ports.store import PurseStore, Used
from bot.purse.values import Caps
from bot.songs.holds import Spender
from bot.songs.models import BY_ID
from bot.songs.ports.books import Retirement
from bot.songs.ports.clock import Clock
from bot.songs.songs import Song

LOW = 5
"""A fifth that is left, which is 20 %, is low water; of a cap it is 80 % that are used."""

GATHERED = 2.0
"""Seconds in which songs' changes are gathered before anything is summed."""

ANYWAY = 60 * 60.0
"""Seconds after which the caps are looked at though no song changed, and before which nobody who could not be told of
something is tried again."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What of a limit is reached: a fifth is left, or less than a song costs."""

    low: bool
    empty: bool


def reached(used: Used, cheapest: int) -> Reached:
    """`cheapest` is what the cheapest song costs, in micro-dollars. A limit of nothing was never full."""
    if not used.limit.most:
        return Reached(low=False, empty=False)
    return Reached(low=used.free * LOW <= used.limit.most, empty=used.free < max(1, cheapest))


@dataclass
class Watch:
    """Hears of songs' changes, and tells whom it concerns.

    `channel_of` is where a server wants to be told, `cheapest` what the cheapest song costs now.
    """

    store: PurseStore
    books: BookStore
    servers: ServerDesk
    owner: OwnerNotices
    channel_of: Callable[[int], int | None]
    cheapest: Callable[[], int]
    caps: Caps
    clock: Clock
    _tried: dict[Notice, float] = field(default_factory=dict[Notice, float])
    _changed: set[int] = field(default_factory=set[int])
    _new: asyncio.Event = field(default_factory=asyncio.Event)

    def song_changed(self, song: Song) -> None:
        if song.guild_id is not None and self.channel_of(song.guild_id) is not None:
            self._changed.add(song.guild_id)
        self._new.set()

    async def run(self) -> None:
        """For ever. Raises `DatabaseDown`."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ANYWAY):
                    await self._new.wait()
            await self.clock.sleep(GATHERED)
            self._new.clear()
            await self.look()

    async def look(self) -> None:
        """One round. Raises `DatabaseDown`."""
        guilds, self._changed = self._changed, set()
        try:
            while guilds:
                await self._server(next(iter(guilds)))
                guilds.pop()
            for used in await self.store.owner(self.clock.now()):
                await self._cap(used)
        except BaseException:
            self._changed |= guilds
            raise

    async def _server(self, guild_id: int) -> None:
        channel_id = self.channel_of(guild_id)
        used = (await self.store.balance(guild_id, 0, Spender(), self.clock.now())).purse
        if channel_id is None or used is None:
            return
        await self._once(
            guild_id, "purse", used, lambda empty: self.servers.low(guild_id, channel_id, used, empty=empty)
        )

    async def _cap(self, used: Used) -> None:
        await self._once(EVERYWHERE, used.limit.bound, used, lambda full: self.owner.cap(used, full=full))

    async def _once(self, guild_id: int, name: str, used: Used, tell: Callable[[bool], Awaitable[bool]]) -> None:
        """Tell of the most that is reached, where it was not told in this period; what is less is told with it."""
        found, mark = reached(used, self.cheapest()), str(int(used.limit.span.start))
        low, empty = (Notice(guild_id, f"{name}.{what}", mark) for what in ("low", "empty"))
        now = [*([low] if found.low or found.empty else []), *([empty] if found.empty else [])]
        if not now or self.clock.now() - self._tried.get(now[-1], -ANYWAY) < ANYWAY:
            return
        if now[-1] in await self.books.told(now):
            return
        if await tell(found.empty):
            await self.books.tell(now, self.clock.now())
        else:
            self._tried = {one: at for one, at in self._tried.items() if self.clock.now() - at < ANYWAY}
            self._tried[now[-1]] = self.clock.now()

    # --- the account, and models that go -----------------------------------------------------------------------

    async def account(self, provider: str, usd: float) -> None:
        """What is left in an account at a provider was read. Raises `DatabaseDown`."""
        day = self.caps.owner_day
        if day is None or round(usd * 1_000_000) >= day:
            return
        notice = Notice(EVERYWHERE, f"account.{provider}", str(int(span_of(Period.DAY, self.clock.now()).start)))
        if not await self.books.told([notice]) and await self.owner.account(provider, usd, day):
            await self.books.tell([notice], self.clock.now())

    async def retiring(self, models: Collection[Retirement]) -> None:
        """These models, which are on offer, will go. Raises `DatabaseDown`."""
        wanted = {Notice(EVERYWHERE, "retiring", f"{one.model}.{one.ends}"): one for one in models}
        told = await self.books.told(list(wanted))
        new: Sequence[Retirement] = [one for notice, one in wanted.items() if notice not in told]
        if new and await self.owner.retiring(new):
            await self.books.tell([notice for notice in wanted if notice not in told], self.clock.now())


def of_catalogue(found: Sequence[Retirement]) -> Mapping[str, Retirement]:
    """What of a feed is about models of the catalogue, by their ids."""
    return {one.model: one for one in found if one.model in BY_ID}
