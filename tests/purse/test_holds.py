"""A song's hold: written with the song within every bound, or not at all; moved with it; counted once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.database.tables import holds
from bot.purse.periods import Period
from bot.purse.values import UNLIMITED, Caps, Entry, EntryKind, Share, Unit, Whose
from bot.songs.holds import HoldRequest, HoldStatus, Payer, Spender
from bot.songs.money import USD
from bot.songs.refusals import (
    Bound,
    Fault,
    NoShare,
    OverBound,
    PurseFrozen,
    Refusal,
    ServerNotOpen,
    SongsUsedUp,
    SpenderBlocked,
)
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason, State
from tests.contracts.fake_clock import START
from tests.databases import cluster, postgres, url
from tests.stand_ins import make_song

__all__ = ["cluster", "postgres", "url"]

PRICE = 200_000


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def store_at(opened: AsyncExitStack, url: str, caps: Caps = UNLIMITED, *, alone: bool = True) -> SqlSongStore:
    return await opened.enter_async_context(open_database(url, caps=caps, now=lambda: START, alone=alone))


def asked(number: int, user_id: int | None = None, guild_id: int | None = 3) -> Song:
    """A song of its own person, unless one is named."""
    requester = Requester(user_id or number, "Ada")
    return make_song(
        id=f"song-{number:04}", interaction_id=number, requester=requester, guild_id=guild_id, expected=PRICE
    )


def hold(payer: Payer = Payer.SERVER, roles: tuple[int, ...] = (), price: int = PRICE) -> HoldRequest:
    return HoldRequest(price, Spender(payer, frozenset(roles)))


async def rows(store: SqlSongStore) -> dict[str, tuple[str, int]]:
    """Each hold's status and amount."""
    found = await store._reader.read(lambda connection: connection.execute(select(holds)).all())
    return {row.id: (row.status, row.amount) for row in found}


async def test_a_look_finds_the_bound_that_would_say_no_and_holds_nothing(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, server_day=PRICE))
    assert await store.look(asked(1), hold=hold()) is None
    assert await rows(store) == {}
    await store.add(asked(1), hold=hold())
    with pytest.raises(Refusal) as said:
        await store.look(asked(2), hold=hold())
    assert isinstance(said.value.fault, OverBound)
    assert len(await rows(store)) == 1


async def test_a_gift_is_spent_where_the_share_is_none(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, server_day=5 * PRICE))
    await store.purses.share(3, Share(Whose.EVERYONE, 0, Unit.USD, 0, Period.DAY), START, 9)
    assert await refused(store, asked(1, user_id=7)) == NoShare()
    await store.purses.enter(Entry(3, EntryKind.GIFT, PRICE, START, 9, user_id=7))
    await store.add(asked(1, user_id=7), hold=hold())
    assert await refused(store, asked(2, user_id=7)) == NoShare()
    await store.purses.enter(Entry(3, EntryKind.GIFT, PRICE, START, 9, user_id=7))
    await store.purses.block(3, 7, START, 9)
    assert await refused(store, asked(2, user_id=7)) == SpenderBlocked()


async def refused(store: SqlSongStore, song: Song, request: HoldRequest | None = None) -> Fault:
    with pytest.raises(Refusal) as said:
        await store.add(song, hold=request or hold())
    return said.value.fault


async def test_ten_people_at_once_on_money_for_one_song_give_one_song_and_nine_refusals(
    opened: AsyncExitStack, url: str
) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, server_day=PRICE))
    told = await asyncio.gather(
        *(store.add(asked(number), hold=hold()) for number in range(1, 11)), return_exceptions=True
    )
    refusals = [one.fault for one in told if isinstance(one, Refusal)]
    assert len(refusals) == 9
    assert {type(fault) for fault in refusals} == {OverBound}
    assert await rows(store) == {"song-0001": (HoldStatus.OPEN, PRICE)}
    song = await store.get("song-0001")
    assert song is not None
    submitted = await store.move(song, State.SUBMITTING, submitted_at=START)
    await store.move(submitted, State.FAILED, reason=Reason.REFUSED, ended_at=START)
    told = await asyncio.gather(
        *(store.add(asked(number), hold=hold()) for number in range(11, 21)), return_exceptions=True
    )
    assert sum(isinstance(one, tuple) for one in told) == 1, "after it fails, exactly one more"


@pytest.mark.postgresql
async def test_two_writers_on_one_postgresql_never_hold_more_than_the_bound_together(
    opened: AsyncExitStack, postgres: str
) -> None:
    caps = replace(UNLIMITED, owner_day=5 * PRICE)
    stores = [await store_at(opened, postgres, caps, alone=False) for _ in range(2)]
    told = await asyncio.gather(
        *(stores[number % 2].add(asked(number), hold=hold()) for number in range(1, 41)), return_exceptions=True
    )
    assert sum(isinstance(one, tuple) for one in told) == 5
    assert sum(amount for _, amount in (await rows(stores[0])).values()) == 5 * PRICE


async def test_an_interaction_that_is_told_twice_is_held_for_once_even_where_nothing_is_left(
    opened: AsyncExitStack, url: str
) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, owner_day=PRICE))
    first, _ = await store.add(asked(1), hold=hold())
    again = replace(asked(1), id="another-id")
    assert await store.add(again, hold=hold()) == (first, False)
    assert list(await rows(store)) == ["song-0001"]


@pytest.mark.parametrize(
    ("moves", "stands"),
    [
        ([(State.CANCELLED, {})], (HoldStatus.RELEASED, 0)),
        ([(State.SUBMITTING, {})], (HoldStatus.OPEN, PRICE)),
        ([(State.SUBMITTING, {}), (State.SUBMIT_UNKNOWN, {})], (HoldStatus.UNKNOWN, PRICE)),
        ([(State.SUBMITTING, {}), (State.GENERATING, {"charged": 250_000})], (HoldStatus.OPEN, 250_000)),
        (
            [(State.SUBMITTING, {}), (State.GENERATING, {}), (State.FAILED, {"reason": Reason.BROKEN})],
            (HoldStatus.RELEASED, 0),
        ),
        (
            [(State.SUBMITTING, {}), (State.GENERATING, {}), (State.FAILED, {"reason": Reason.OVERDUE})],
            (HoldStatus.SETTLED, PRICE),
        ),
        (
            [(State.SUBMITTING, {}), (State.READY, {"charged": 150_000}), (State.POSTING, {}), (State.DONE, {})],
            (HoldStatus.SETTLED, 150_000),
        ),
        (
            [(State.SUBMITTING, {}), (State.SUBMIT_UNKNOWN, {}), (State.GENERATING, {}), (State.READY, {})],
            (HoldStatus.SETTLED, PRICE),
        ),
    ],
)
async def test_a_hold_stands_as_its_song_does(
    opened: AsyncExitStack, url: str, moves: list[tuple[State, dict[str, object]]], stands: tuple[str, int]
) -> None:
    store = await store_at(opened, url)
    song, _ = await store.add(asked(1), hold=hold())
    for state, changes in moves:
        song = await store.move(song, state, **changes)  # pyright: ignore[reportArgumentType]  # rows of a table
    assert await rows(store) == {song.id: stands}


async def test_the_first_bound_that_says_no_is_the_one_that_is_named(opened: AsyncExitStack, url: str) -> None:
    caps = Caps(
        owner_day=None, owner_month=None, server_day=2 * PRICE, person_day=PRICE, personal_day=0, unknown_price=1
    )
    store = await store_at(opened, url, caps)
    assert await refused(store, asked(1)) == ServerNotOpen()
    await store.purses.decide(3, START, 0, open=True)
    await store.add(asked(1, user_id=7), hold=hold())
    midnight = START - START % 86_400 + 86_400
    assert await refused(store, asked(2, user_id=7)) == OverBound(Bound.SHARE, PRICE, PRICE, PRICE, midnight)
    await store.add(asked(2, user_id=8), hold=hold())
    said = await refused(store, asked(3, user_id=9))
    assert said == OverBound(Bound.SERVER_DAY, 2 * PRICE, 2 * PRICE, PRICE, midnight)
    assert await refused(store, asked(4), hold(Payer.PERSON)) == OverBound(Bound.PERSONAL_DAY, 0, 0, PRICE, midnight)
    await store.purses.decide(3, START, 0, open=True, frozen=True)
    assert await refused(store, asked(5)) == PurseFrozen()
    await store.purses.decide(3, START, 0, open=False)
    assert await refused(store, asked(6)) == ServerNotOpen(closed=True)


async def test_the_owners_cap_counts_all_servers_and_direct_messages(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, owner_day=2 * PRICE, owner_month=3 * PRICE))
    await store.add(asked(1, guild_id=3), hold=hold())
    await store.add(asked(2, guild_id=None), hold=hold(Payer.PERSON))
    said = await refused(store, asked(3, guild_id=5))
    assert isinstance(said, OverBound)
    assert said.bound is Bound.OWNER_DAY


async def test_a_share_in_songs_counts_songs_that_were_not_free(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url)
    await store.purses.share(3, Share(Whose.EVERYONE, 0, Unit.SONGS, 1, Period.WEEK), START, 9)
    song, _ = await store.add(asked(1, user_id=7), hold=hold())
    assert isinstance(await refused(store, asked(2, user_id=7)), SongsUsedUp)
    await store.move(song, State.CANCELLED, ended_at=START)
    assert (await store.add(asked(3, user_id=7), hold=hold()))[1]


async def test_what_was_held_stays_held_when_a_bound_falls_below_it(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url)
    await store.add(asked(1), hold=hold())
    await store.purses.enter(Entry(3, EntryKind.ALLOWANCE, PRICE // 2, START, 9))
    balance = await store.purses.balance(3, 1, Spender(), START)
    assert balance.purse is not None
    assert (balance.purse.free, balance.held_total) == (0, PRICE), "nothing more, and no negative shown"
    assert isinstance(await refused(store, asked(2)), OverBound)


async def test_a_song_counts_in_the_day_in_which_it_was_asked_for(opened: AsyncExitStack, url: str) -> None:
    now = [START]
    caps = replace(UNLIMITED, owner_day=PRICE)
    store = await opened.enter_async_context(open_database(url, caps=caps, now=lambda: now[0]))
    song, _ = await store.add(asked(1), hold=hold())
    now[0] = START + 86_400
    await store.add(asked(2), hold=hold())
    await store.move(song, State.CANCELLED, ended_at=now[0])
    said = await refused(store, asked(3))
    assert isinstance(said, OverBound), "what came back came back to yesterday"


async def test_what_ends_for_nothing_costs_nothing_and_what_is_dearer_is_counted_as_it_is(
    opened: AsyncExitStack, url: str
) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, server_day=USD))
    song, _ = await store.add(asked(1), hold=hold())
    song = await store.move(song, State.SUBMITTING, submitted_at=START)
    await store.move(song, State.GENERATING, charged=USD + 50_000, generation_id="g")
    said = await refused(store, asked(2))
    assert isinstance(said, OverBound)
    assert said.used == USD + 50_000
