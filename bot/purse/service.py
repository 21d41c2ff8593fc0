"""The use cases of the purse: what a server's managers decide about its money, and what everybody may know of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.purse.bounds import allowance_of, day_limit, is_open
from bot.purse.periods import DAYS, Period
from bot.purse.ports.books import BookStore
from bot.purse.ports.store import Balance, PurseStore, Used
from bot.purse.reports import Report, report_of, report_span
from bot.purse.values import Caps, CostsShown, Entry, EntryKind, Purse, Share, Unit, Whose
from bot.songs.holds import Spender
from bot.songs.ports.clock import Clock
from bot.songs.refusals import OverBound, Refusal
from bot.songs.songs import Song

ONCE_DAYS = DAYS[Period.MONTH]
"""Days of the owner's limit that an allowance without a period may come to: it is spent within that limit, too."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a server's managers ask for; None leaves it as it is. `amount` counts where `named`: None is no limit."""

    named: bool = False
    amount: int | None = None
    period: Period | None = None
    carry: bool | None = None
    costs: CostsShown | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What holds for a server: its allowance (with nothing decided, the owner's limit a day), and the rest.

    `limit_day` is what the bot's owner lets it spend a day, None for no limit.
    """

    purse: Purse
    allowance: Entry
    limit_day: int | None
    shares: Sequence[Share] = ()
    blocked: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class AboveLimit:
    """The allowance would be above what the bot's owner lets the server spend: at most `most` a `period`."""

    most: int
    period: Period


@dataclass(frozen=True, slots=True)
class Given:
    """A gift was taken out of the purse; `free` is what is free in it now, None where it has no limit."""

    amount: int
    free: int | None


@dataclass(frozen=True, slots=True)
class NotFree:
    """A gift of that amount is more than is `free`; nothing was given."""

    amount: int
    free: int
    resets_at: float | None


class PurseService:
    """Keeps who sees what songs cost in memory, since every card asks; this process is the only one that decides it."""

    def __init__(self, store: PurseStore, books: BookStore, clock: Clock, caps: Caps) -> None:
        self._store = store
        self._books = books
        self._clock = clock
        self._caps = caps
        self._costs: dict[int, CostsShown] = {}
        self._one_at_a_time = asyncio.Lock()

    async def load(self) -> None:
        """Read who sees costs where. Raises `DatabaseDown`."""
        self._costs = {purse.guild_id: purse.costs for purse in await self._store.purses()}

    def tells(self, song: Song) -> bool:
        """Whether everybody where the song was asked for may see what it costs."""
        return song.guild_id is None or self.tells_in(song.guild_id)

    def tells_in(self, guild_id: int) -> bool:
        """Whether everybody in that server may see what is spent there."""
        return self.costs(guild_id) is CostsShown.EVERYONE

    def costs(self, guild_id: int) -> CostsShown:
        """Who sees what songs cost in a server."""
        return self._costs.get(guild_id, CostsShown.EVERYONE)

    def is_open(self, purse: Purse, *, trusted: bool) -> bool:
        """Whether songs may be sung in the purse's server at all."""
        return is_open(purse, self._caps, trusted=trusted)

    @property
    def usual_share(self) -> Share:
        """What everyone may spend in a server that has set nothing for them."""
        return Share(Whose.EVERYONE, 0, Unit.USD, self._caps.person_day, Period.DAY)

    # --- everybody ---------------------------------------------------------------------------------------------

    async def balance(self, guild_id: int, user_id: int, spender: Spender) -> Balance:
        return await self._store.balance(guild_id, user_id, spender, self._clock.now())

    async def personal(self, user_id: int) -> Used | None:
        """What the person has used outside servers today; None where that has no limit."""
        return await self._store.personal(user_id, self._clock.now())

    async def opened(self, guild_id: int, *, trusted: bool) -> bool:
        """Whether songs may be sung in that server at all."""
        return self.is_open((await self._store.facts(guild_id)).purse, trusted=trusted)

    # --- those who may manage the server -----------------------------------------------------------------------

    async def decided(self, guild_id: int) -> Decided:
        """What holds, with every share and everybody who is blocked."""
        plain = await self._plain(guild_id)
        shares, blocked = await self._store.shares(guild_id), await self._store.blocked(guild_id)
        return replace(plain, shares=shares, blocked=blocked)

    async def report(self, guild_id: int) -> Report:
        """The last thirty days."""
        span = report_span(self._clock.now())
        rows = await self._books.report(guild_id, span)
        return await asyncio.to_thread(report_of, span, rows)  # some ten thousand rows in a busy server

    async def decide(self, guild_id: int, terms: Terms, by: int) -> Decided | AboveLimit:
        """Set what is asked for, all of it or nothing."""
        async with self._one_at_a_time:
            before = await self._plain(guild_id)
            allowance = _allowance(before.allowance, terms, self._clock.now(), by)
            if allowance is not None and (above := _above(allowance, before.limit_day)) is not None:
                return above
            if allowance is not None:
                await self._store.enter(allowance)
            if terms.costs is not None:
                await self._store.decide(guild_id, self._clock.now(), by, costs=terms.costs)
                self._costs[guild_id] = terms.costs
        return await self.decided(guild_id)

    async def share(self, guild_id: int, share: Share, by: int) -> None:
        await self._store.share(guild_id, share, self._clock.now(), by)

    async def take_back(self, guild_id: int, share: Share) -> None:
        """What is set for others holds again."""
        await self._store.unshare(guild_id, share)

    async def give(self, guild_id: int, user_id: int, amount: int, by: int) -> Given | NotFree:
        """Take so much out of the server's purse for one person, who may spend it beside their share."""
        gift = Entry(guild_id, EntryKind.GIFT, amount, self._clock.now(), by, user_id=user_id)
        try:
            await self._store.enter(gift)
        except Refusal as refusal:
            if not isinstance(fault := refusal.fault, OverBound):
                raise
            return NotFree(amount, max(0, fault.most - fault.used), fault.resets_at)
        left = (await self.balance(guild_id, user_id, Spender())).purse
        return Given(amount, None if left is None else left.free)

    async def reset(self, guild_id: int, user_id: int, by: int) -> None:
        """The person's share counts anew from now on; what they have reserved already counts no more against it."""
        await self._store.enter(Entry(guild_id, EntryKind.RESET, 0, self._clock.now(), by, user_id=user_id))

    async def freeze(self, guild_id: int, by: int, *, frozen: bool) -> bool:
        """Stop all spending, or let it go on; False where it stood so already."""
        async with self._one_at_a_time:
            purse = (await self._store.facts(guild_id)).purse
            if purse.frozen is frozen:
                return False
            await self._store.decide(guild_id, self._clock.now(), by, frozen=frozen)
        return True

    async def block(self, guild_id: int, user_id: int, by: int, *, blocked: bool) -> bool:
        """Let a person spend nothing of the server's, or as before; False where it stood so already."""
        if (user_id in await self._store.blocked(guild_id)) is blocked:
            return False
        if blocked:
            await self._store.block(guild_id, user_id, self._clock.now(), by)
        else:
            await self._store.unblock(guild_id, user_id)
        return True

    async def _plain(self, guild_id: int) -> Decided:
        facts = await self._store.facts(guild_id)
        return Decided(facts.purse, allowance_of(facts, self._caps), day_limit(facts.purse, self._caps))


def _allowance(before: Entry, terms: Terms, at: float, by: int) -> Entry | None:
    """The allowance that is asked for; None where it is what holds already.

    One that is named is entered where nothing was, so that it stays when the owner's limit changes; and where it has no
    period, since then it is as much again.
    """
    period = terms.period or before.period
    wanted = replace(
        before,
        amount=terms.amount if terms.named else before.amount,
        period=period,
        carry=period is not Period.NONE and (before.carry if terms.carry is None else terms.carry),
    )
    anew = terms.named and (period is Period.NONE or not before.at)
    return None if wanted == before and not anew else replace(wanted, at=at, by=by)


def _above(allowance: Entry, limit_day: int | None) -> AboveLimit | None:
    """Why the allowance may not be so high."""
    if limit_day is None:
        return None
    most = limit_day * DAYS.get(allowance.period, ONCE_DAYS)
    over = allowance.amount is None or allowance.amount > most
    return AboveLimit(most, allowance.period) if over else None
