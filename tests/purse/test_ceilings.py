"""A jam's ceiling: held whole at the opening, drawn on by its songs, never counted twice, closed at the end."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from bot.database.songs import SqlSongStore
from bot.jams.jams import Jam
from bot.jams.states import JamState
from bot.purse.values import UNLIMITED, Caps
from bot.songs.refusals import Bound, OverBound, PurseFrozen, Refusal
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.contracts.fake_clock import START
from tests.contracts.test_jam_store import PRICE, make_jam, part_for, song_for
from tests.databases import cluster, postgres, url
from tests.purse.test_holds import asked, hold, opened, refused, rows, store_at

__all__ = ["cluster", "opened", "postgres", "url"]


async def begun(store: SqlSongStore, number: int = 1, places: int = 3) -> Jam:
    jam = await store.jams.draft(make_jam(number, places=places, guild_id=3))
    return await store.jams.open(
        jam, jam.ceiling, state=JamState.OPEN, opened_at=START, began_at=START, ends_at=START + 9, due_at=START + 9
    )


async def handed_in(store: SqlSongStore, jam: Jam, user: int, number: int = 0) -> Song:
    await store.jams.join(part_for(jam, user), at_once=30)
    song, new = await store.add(replace(song_for(jam, user, number), guild_id=3))
    assert new
    return song


async def counted(store: SqlSongStore) -> int:
    return sum(amount for _, amount in (await rows(store)).values())


async def test_a_song_of_a_jam_takes_from_its_ceiling_and_adds_nothing(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, server_day=4 * PRICE))
    jam = await begun(store)
    assert await counted(store) == jam.ceiling == 3 * PRICE
    song = await handed_in(store, jam, 7)
    assert (await rows(store))[jam.id] == ("open", 2 * PRICE)
    assert await counted(store) == jam.ceiling
    song = await store.move(song, State.SUBMITTING, submitted_at=START)
    await store.move(song, State.FAILED, reason=Reason.BROKEN, ended_at=START)
    assert (await rows(store))[jam.id] == ("open", 3 * PRICE), "its price went back to the jam"
    await store.add(asked(1), hold=hold(price=PRICE))
    assert isinstance(await refused(store, asked(2), hold(price=PRICE)), OverBound), "the ceiling counts for others"


async def test_at_the_end_what_no_song_took_is_free_and_what_was_spent_counts(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url)
    jam = await begun(store)
    song = await handed_in(store, jam, 7)
    song = await store.move(song, State.SUBMITTING, submitted_at=START)
    song = await store.move(song, State.SUBMIT_UNKNOWN)
    figures = await store.jams.close(jam)
    assert (figures.spent, figures.free) == (PRICE, 2 * PRICE)
    assert await counted(store) == PRICE
    assert await store.jams.close(jam) == figures
    song = await store.move(song, State.GENERATING, generation_id="g", charged=PRICE - 5)
    assert await counted(store) == PRICE - 5, "what becomes known later is counted as it is"


async def test_a_jam_that_does_not_fit_is_not_opened(opened: AsyncExitStack, url: str) -> None:
    caps = Caps(None, None, 2 * PRICE, 0, 0, 300_000, all_open=True)
    store = await store_at(opened, url, caps)
    assert await store.jams.free(3) == 2 * PRICE
    with pytest.raises(Refusal) as said:
        await begun(store)
    assert isinstance(said.value.fault, OverBound)
    assert (said.value.fault.bound, said.value.fault.price) == (Bound.SERVER_DAY, 3 * PRICE)
    assert await rows(store) == {}
    jam = await begun(store, 2, places=2)
    await handed_in(store, jam, 7)  # nobody's share is asked, and everyone's is none
    assert await store.jams.free(3) == 0
    await store.purses.decide(3, START, 0, open=True, frozen=True)
    with pytest.raises(Refusal) as said:
        await store.jams.free(3)
    assert said.value.fault == PurseFrozen()


async def test_jams_and_songs_at_once_never_hold_more_than_the_bound(opened: AsyncExitStack, url: str) -> None:
    store = await store_at(opened, url, replace(UNLIMITED, owner_day=7 * PRICE))
    await asyncio.gather(
        *(begun(store, number) for number in range(1, 4)),
        *(store.add(asked(number), hold=hold(price=PRICE)) for number in range(1, 9)),
        return_exceptions=True,
    )
    assert await counted(store) == 7 * PRICE
