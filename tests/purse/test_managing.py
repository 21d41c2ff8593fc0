"""What a server's managers may decide about its money, on a real database: all of what they ask for, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.purse.bounds import Counted, Limit
from bot.purse.openings import close_server
from bot.purse.periods import Period, span_of
from bot.purse.ports.store import Used
from bot.purse.service import AboveLimit, Decided, Given, NotFree, PurseService, Terms
from bot.purse.values import UNLIMITED, CostsShown, Purse, Share, Unit, Whose
from bot.songs.holds import HoldRequest, Spender
from bot.songs.refusals import Bound, OverBound, PurseFrozen, Refusal, SpenderBlocked
from tests.contracts.fake_clock import START, FakeClock
from tests.stand_ins import make_song

HOME, MANAGER, ADA = 3, 9, 1
CAPS = replace(UNLIMITED, server_day=5_000_000, person_day=1_000_000)
DOLLAR = 1_000_000


class Managed:
    """A server of the bot's, whose owner lets it spend $5 a day."""

    def __init__(self, songs: SqlSongStore, clock: FakeClock) -> None:
        self.songs = songs
        self.store = songs.purses
        self.service = PurseService(songs.purses, songs.books, clock, CAPS)
        self.clock = clock
        self.count = 0

    async def sing(self, price: int, user_id: int = ADA) -> None:
        """Raises `Refusal`."""
        self.count += 1
        await self.clock.sleep(1)
        asked = make_song(id=f"{self.count:018}", interaction_id=self.count, guild_id=HOME)
        asked = replace(asked, requester=replace(asked.requester, id=user_id))
        await self.songs.add(asked, hold=HoldRequest(price))

    async def decide(self, **terms: object) -> Decided | AboveLimit:
        return await self.service.decide(HOME, Terms(**terms), MANAGER)  # type: ignore[arg-type]


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncGenerator[Managed]:
    clock = FakeClock()
    async with open_database(f"sqlite:///{tmp_path / 'songs.db'}", caps=CAPS, now=clock.now) as songs:
        yield Managed(songs, clock)


async def test_an_allowance_is_never_above_what_the_owner_lets_the_server_spend(managed: Managed) -> None:
    assert await managed.decide(named=True, amount=6 * DOLLAR) == AboveLimit(5 * DOLLAR, Period.DAY)
    above = await managed.decide(named=True, amount=36 * DOLLAR, period=Period.WEEK, costs=CostsShown.NOBODY)
    assert above == AboveLimit(35 * DOLLAR, Period.WEEK)
    for period, most in ((Period.MONTH, 150), (Period.NONE, 150)):
        assert await managed.decide(named=True, amount=None, period=period) == AboveLimit(most * DOLLAR, period)
    before = await managed.service.decided(HOME)
    assert (before.allowance.amount, before.purse) == (5 * DOLLAR, Purse(HOME)), "all of it or nothing"
    decided = await managed.decide(named=True, amount=30 * DOLLAR, period=Period.WEEK, carry=True)
    assert isinstance(decided, Decided)
    assert (decided.allowance.amount, decided.allowance.period, decided.allowance.carry) == (
        30 * DOLLAR,
        Period.WEEK,
        True,
    )
    back = await managed.decide(period=Period.DAY)
    assert back == AboveLimit(5 * DOLLAR, Period.DAY), "thirty dollars a day"


async def test_what_is_named_stays_when_the_owners_limit_changes_and_what_is_not_follows_it(managed: Managed) -> None:
    await managed.store.decide(HOME, START, 0, open=True, own_limit=True, limit_day=8 * DOLLAR)
    assert (await managed.service.decided(HOME)).allowance.amount == 8 * DOLLAR
    await managed.decide(named=True, amount=8 * DOLLAR)
    await managed.store.decide(HOME, START, 0, limit_day=9 * DOLLAR)
    assert (await managed.service.decided(HOME)).allowance.amount == 8 * DOLLAR


async def test_a_close_a_freeze_and_who_sees_costs_in_the_same_moment_all_hold(managed: Managed) -> None:
    for _ in range(10):
        await asyncio.gather(
            managed.service.freeze(HOME, MANAGER, frozen=True),
            close_server(managed.store, HOME, 0, START),
            managed.decide(costs=CostsShown.NOBODY),
        )
        purse = (await managed.store.facts(HOME)).purse
        assert (purse.frozen, purse.open, purse.costs) == (True, False, CostsShown.NOBODY)
        await managed.store.decide(HOME, START, 0, open=True, frozen=False, costs=CostsShown.EVERYONE)


async def test_an_allowance_without_a_period_is_as_much_again_only_where_it_is_named(managed: Managed) -> None:
    await managed.decide(named=True, amount=DOLLAR, period=Period.NONE)
    await managed.sing(DOLLAR)
    await managed.decide(carry=True)
    with pytest.raises(Refusal) as refused:
        await managed.sing(DOLLAR, 2)
    assert isinstance(refused.value.fault, OverBound)
    await managed.clock.sleep(1)
    await managed.decide(named=True, amount=DOLLAR)
    await managed.sing(DOLLAR, 2)


async def test_a_gift_is_out_of_the_purse_and_never_more_than_is_free(managed: Managed) -> None:
    await managed.sing(DOLLAR)
    assert await managed.service.give(HOME, 2, 3 * DOLLAR, MANAGER) == Given(3 * DOLLAR, DOLLAR)
    more = await managed.service.give(HOME, 2, 2 * DOLLAR, MANAGER)
    assert isinstance(more, NotFree)
    assert (more.amount, more.free) == (2 * DOLLAR, DOLLAR)
    balance = await managed.service.balance(HOME, 2, Spender())
    assert (balance.gifts, balance.purse and balance.purse.free) == (3 * DOLLAR, DOLLAR)
    await managed.sing(DOLLAR, 2)
    await managed.sing(2 * DOLLAR, 2)
    with pytest.raises(Refusal) as refused:
        await managed.sing(2 * DOLLAR, 2)
    assert isinstance(refused.value.fault, OverBound)
    assert refused.value.fault.bound is Bound.SHARE


async def test_frozen_and_blocked_refuse_what_is_new_and_can_be_taken_back(managed: Managed) -> None:
    assert await managed.service.freeze(HOME, MANAGER, frozen=True)
    assert not await managed.service.freeze(HOME, MANAGER, frozen=True)
    with pytest.raises(Refusal) as refused:
        await managed.sing(1)
    assert refused.value.fault == PurseFrozen()
    assert await managed.service.freeze(HOME, MANAGER, frozen=False)
    assert await managed.service.block(HOME, ADA, MANAGER, blocked=True)
    assert not await managed.service.block(HOME, ADA, MANAGER, blocked=True)
    with pytest.raises(Refusal) as refused:
        await managed.sing(1)
    assert refused.value.fault == SpenderBlocked()
    assert await managed.service.block(HOME, ADA, MANAGER, blocked=False)
    await managed.sing(1)


async def test_a_share_that_is_taken_back_lets_what_is_set_for_others_hold(managed: Managed) -> None:
    mine = Share(Whose.PERSON, ADA, Unit.SONGS, 1, Period.DAY)
    await managed.service.share(HOME, mine, MANAGER)
    balance = await managed.service.balance(HOME, ADA, Spender())
    assert balance.share is not None
    assert (balance.share.limit.unit, balance.share.free) == (Unit.SONGS, 1)
    await managed.service.take_back(HOME, mine)
    balance = await managed.service.balance(HOME, ADA, Spender())
    assert balance.share is not None
    assert (balance.share.limit.unit, balance.share.free) == (Unit.USD, DOLLAR)
    assert managed.service.usual_share.most == DOLLAR


@pytest.mark.parametrize("shown", CostsShown)
async def test_who_sees_costs_is_known_after_a_restart_too(shown: CostsShown, managed: Managed) -> None:
    song = make_song(guild_id=HOME)
    assert managed.service.tells(song)
    await managed.decide(costs=shown)
    again = PurseService(managed.store, managed.songs.books, FakeClock(), CAPS)
    await again.load()
    assert managed.service.tells(song) is again.tells(song) is (shown is CostsShown.EVERYONE)
    assert managed.service.tells(replace(song, guild_id=None)), "without a server it is their own money"


async def test_a_share_that_is_reset_counts_anew_for_that_person_alone(managed: Managed) -> None:
    for user_id in (ADA, 2):
        await managed.sing(DOLLAR, user_id)
    await managed.clock.sleep(1)
    await managed.service.reset(HOME, ADA, MANAGER)
    await managed.sing(DOLLAR)
    with pytest.raises(Refusal):
        await managed.sing(DOLLAR, 2)
    with pytest.raises(Refusal):
        await managed.sing(1)
    balance = await managed.service.balance(HOME, ADA, Spender())
    assert (balance.share and balance.share.used, balance.purse and balance.purse.used) == (DOLLAR, 3 * DOLLAR)
    await managed.clock.sleep(86_400)
    assert (await managed.service.balance(HOME, ADA, Spender())).share == Used(
        Limit(Bound.SHARE, Counted.SHARE, span_of(Period.DAY, managed.clock.now()), DOLLAR, period=Period.DAY), 0
    )
