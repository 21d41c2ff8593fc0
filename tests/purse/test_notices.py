"""Notices: that money comes to its end is told once a period, to whom it concerns, over restarts too."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.purse.bounds import Counted, Limit
from bot.purse.notices import Reached, Watch, of_catalogue, reached
from bot.purse.periods import Span
from bot.purse.ports.store import Used
from bot.purse.reconciling import Difference, Reconciliation
from bot.purse.values import UNLIMITED
from bot.songs.holds import HoldRequest
from bot.songs.ports.books import Retirement
from bot.songs.refusals import Bound
from tests.contracts.fake_clock import FakeClock
from tests.stand_ins import make_song

HOME, CHANNEL, PRICE = 3, 31, 200_000
CAPS = replace(UNLIMITED, owner_day=2_000_000, server_day=1_000_000)
DAY = 86_400.0


@dataclass
class Desks:
    """Both desks as a list of what they were told; while `shut` nobody can be reached."""

    said: list[str] = field(default_factory=list[str])
    shut: bool = False

    def _say(self, text: str) -> bool:
        if not self.shut:
            self.said.append(text)
        return not self.shut

    async def low(self, guild_id: int, channel_id: int, purse: Used, *, empty: bool) -> bool:
        return self._say(f"{guild_id} in {channel_id}: {'empty' if empty else 'low'}, {purse.free} left")

    async def cap(self, used: Used, *, full: bool) -> bool:
        return self._say(f"{used.limit.bound}: {'full' if full else 'low'}, {used.free} left")

    async def account(self, provider: str, usd: float, day: int) -> bool:
        return self._say(f"{provider}: {usd} of {day}")

    async def retiring(self, models: Sequence[Retirement]) -> bool:
        return self._say(" ".join(f"{one.model} on {one.ends}" for one in models))

    async def differences(self, found: Reconciliation, new: Sequence[Difference]) -> bool:
        raise AssertionError(new)


@dataclass
class Watched:
    songs: SqlSongStore
    clock: FakeClock
    desks: Desks
    watch: Watch
    count: int = 0

    async def sing(self, times: int = 1, guild_id: int = HOME) -> None:
        for _ in range(times):
            self.count += 1
            song = make_song(id=f"{self.count:018}", interaction_id=self.count, guild_id=guild_id)
            self.watch.song_changed((await self.songs.add(song, hold=HoldRequest(PRICE)))[0])
        await self.watch.look()

    @property
    def of_server(self) -> list[str]:
        return [one for one in self.desks.said if " in " in one]

    @property
    def of_owner(self) -> list[str]:
        return [one for one in self.desks.said if " in " not in one]


def watch(songs: SqlSongStore, clock: FakeClock, desks: Desks) -> Watch:
    where = {HOME: CHANNEL}
    return Watch(songs.purses, songs.books, desks, desks, where.get, lambda: PRICE, CAPS, clock)


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncGenerator[Watched]:
    clock, desks = FakeClock(), Desks()
    async with open_database(f"sqlite:///{tmp_path / 'songs.db'}", caps=CAPS, now=clock.now) as songs:
        yield Watched(songs, clock, desks, watch(songs, clock, desks))


async def test_a_purse_is_told_to_be_low_at_a_fifth_and_empty_when_no_song_fits_once_a_day(watched: Watched) -> None:
    await watched.sing(3)
    assert watched.desks.said == []
    await watched.sing()
    assert watched.of_server == [f"{HOME} in {CHANNEL}: low, 200000 left"]
    watched.watch = watch(watched.songs, watched.clock, watched.desks)  # a restart
    await watched.sing()
    assert watched.of_server[1:] == [f"{HOME} in {CHANNEL}: empty, 0 left"]
    watched.watch.song_changed(make_song(guild_id=HOME))
    await watched.watch.look()
    assert len(watched.of_server) == 2
    await watched.clock.sleep(DAY)
    await watched.sing(4)
    assert watched.of_server[2:] == [f"{HOME} in {CHANNEL}: low, 200000 left"]


async def test_a_channel_that_could_not_be_reached_is_told_with_the_next_song_and_only_the_most(
    watched: Watched,
) -> None:
    watched.desks.shut = True
    await watched.sing(4)
    watched.desks.shut = False
    await watched.sing()
    assert watched.of_server == [f"{HOME} in {CHANNEL}: empty, 0 left"]
    watched.watch.song_changed(make_song(guild_id=HOME))
    await watched.watch.look()
    assert len(watched.of_server) == 1, "that it is low is no news any more"


async def test_who_cannot_be_reached_is_tried_once_an_hour_and_not_with_every_song(watched: Watched) -> None:
    watched.desks.shut = True
    await watched.sing(5)
    watched.desks.shut = False
    watched.watch.song_changed(make_song(guild_id=HOME))
    await watched.watch.look()
    assert watched.desks.said == []
    await watched.clock.sleep(3600)
    watched.watch.song_changed(make_song(guild_id=HOME))
    await watched.watch.look()
    assert watched.of_server == [f"{HOME} in {CHANNEL}: empty, 0 left"]


async def test_a_server_that_named_no_channel_is_told_nothing_and_the_owner_hears_of_their_cap(
    watched: Watched,
) -> None:
    await watched.sing(4, guild_id=4)
    await watched.sing(3, guild_id=5)
    assert watched.desks.said == []
    await watched.sing(guild_id=5)
    assert watched.desks.said == ["owner_day: low, 400000 left"]
    await watched.sing(guild_id=6)
    await watched.sing(guild_id=6)
    assert watched.of_owner == ["owner_day: low, 400000 left", "owner_day: full, 0 left"]


async def test_an_account_below_a_days_cap_is_told_once_a_day(watched: Watched) -> None:
    for usd in (3.0, 1.5, 1.2):
        await watched.watch.account("aiml", usd)
    assert watched.desks.said == ["aiml: 1.5 of 2000000"]
    await watched.clock.sleep(DAY)
    await watched.watch.account("aiml", 1.2)
    assert len(watched.desks.said) == 2


async def test_models_that_go_are_told_once_and_again_when_their_day_changes(watched: Watched) -> None:
    feed = [Retirement("google/lyria2", "2027-01-01"), Retirement("somebody/else", "2027-01-01")]
    for _ in range(2):
        await watched.watch.retiring(list(of_catalogue(feed).values()))
    await watched.watch.retiring([replace(feed[0], ends="2027-02-01"), Retirement("stable-audio")])
    await watched.watch.retiring([replace(feed[0], ends="2027-02-01"), Retirement("stable-audio")])
    assert watched.desks.said == [
        "google/lyria2 on 2027-01-01",
        "google/lyria2 on 2027-02-01 stable-audio on None",
    ]


@given(st.integers(0, 10**7), st.integers(0, 2 * 10**7), st.integers(0, 10**6))
def test_what_is_empty_is_low_or_pays_for_no_song_and_nothing_of_nothing_is_neither(
    most: int, used: int, cheapest: int
) -> None:
    found = reached(Used(Limit(Bound.PURSE, Counted.SERVER_PURSE, Span(0, 1), most), used), cheapest)
    free = max(0, most - used)
    if not most:
        assert found == Reached(low=False, empty=False)
    else:
        assert found.low is (free <= most / 5)
        assert found.empty is (free < max(cheapest, 1))
