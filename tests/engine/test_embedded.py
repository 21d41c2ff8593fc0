"""The embedded engine: who is carried when, and that nobody is forgotten."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.engine.embedded import EmbeddedEngine
from bot.pacing.turns import Limits
from bot.songs.errors import DatabaseDown
from bot.songs.songs import Requester, Song
from bot.songs.states import State
from tests.stand_ins import START, FakeClock, MemorySongStore, make_song


class Carrier:
    """An `advance` that holds each song until it is let go, and then ends it."""

    def __init__(self, store: MemorySongStore) -> None:
        self.store = store
        self.carried: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.fails = 0
        self.ends: Callable[[Song], Song] = lambda song: replace(song, state=State.DONE)

    async def __call__(self, song: Song) -> Song:
        self.carried.append(song.id)
        if self.fails:
            self.fails -= 1
            raise DatabaseDown("away")
        await self.gates.setdefault(song.id, asyncio.Event()).wait()
        ended = self.ends(song)
        self.store.songs[song.id] = ended
        return ended

    def let_go(self, song_id: str) -> None:
        self.gates.setdefault(song_id, asyncio.Event()).set()


@asynccontextmanager
async def engine(limits: Limits, *songs: Song) -> AsyncIterator[tuple[EmbeddedEngine, Carrier]]:
    clock = FakeClock()
    store = MemorySongStore(clock.now)
    store.songs = {one.id: one for one in songs}
    carrier = Carrier(store)
    running = EmbeddedEngine(store, clock, limits)
    await running.start(carrier)
    try:
        await turn()
        yield running, carrier
    finally:
        await running.drain(0)


async def turn() -> None:
    """Let every task that can go on do so."""
    for _ in range(50):
        await asyncio.sleep(0)


def song(name: str, user: int = 1, **changes: object) -> Song:
    return make_song(id=name, requester=Requester(user, ""), **changes)


async def test_a_start_goes_on_with_every_unfinished_song_and_with_no_other() -> None:
    songs = [
        song("queued"),
        song("generating", state=State.GENERATING),
        song("posting", state=State.POSTING),
        song("done", state=State.DONE),
        song("failed", state=State.FAILED),
    ]
    async with engine(Limits(), *songs) as (_, carrier):
        assert Counter(carrier.carried) == Counter(["queued", "generating", "posting"])


async def test_a_new_song_waits_for_a_place_and_gets_it() -> None:
    async with engine(Limits(at_once=1), song("first")) as (running, carrier):
        running.song_changed(song("second", asked_at=START + 1))
        await turn()
        assert carrier.carried == ["first"]
        assert running.ahead_of("second") == 0
        carrier.let_go("first")
        await turn()
        assert carrier.carried == ["first", "second"]


async def test_a_song_that_is_being_posted_takes_no_place() -> None:
    async with engine(Limits(at_once=1), song("first")) as (running, carrier):
        running.song_changed(song("second", asked_at=START + 1))
        running.song_changed(song("first", state=State.SUBMITTING))
        running.song_changed(song("first", state=State.READY))
        await turn()
        assert carrier.carried == ["first", "second"]


async def test_a_song_that_was_sent_back_is_taken_up_when_its_time_has_come() -> None:
    async with engine(Limits(), song("busy")) as (_, carrier):
        carrier.ends = lambda one: replace(one, not_before=START + 30)
        carrier.let_go("busy")
        await asyncio.wait_for(_until(lambda: len(carrier.carried) > 1), 5)
        assert carrier.carried[:2] == ["busy", "busy"]


async def test_a_cancelled_song_is_let_go_of() -> None:
    async with engine(Limits(at_once=1), song("first")) as (running, carrier):
        second = song("second", asked_at=START + 1)
        running.song_changed(second)
        running.song_changed(replace(second, state=State.CANCELLED))
        carrier.let_go("first")
        await turn()
        assert carrier.carried == ["first"]


async def test_a_step_that_fails_is_taken_up_again() -> None:
    clock = FakeClock()
    store = MemorySongStore(clock.now)
    store.songs = {"a": song("a")}
    carrier = Carrier(store)
    carrier.fails = 2
    running = EmbeddedEngine(store, clock, Limits())
    await running.start(carrier)
    await asyncio.wait_for(_until(lambda: len(carrier.carried) == 3), 5)
    await running.drain(0)


async def test_a_drain_lets_songs_finish_and_starts_no_more() -> None:
    async with engine(Limits(at_once=1), song("first")) as (running, carrier):
        running.song_changed(song("second", asked_at=START + 1))
        draining = asyncio.create_task(running.drain(10))
        await turn()
        carrier.let_go("first")
        assert await draining == 0
        assert carrier.carried == ["first"]


async def test_a_drain_that_is_over_cuts_off_what_is_left() -> None:
    async with engine(Limits(), song("first"), song("second", 2)) as (running, _):
        assert await running.drain(0) == 2
        assert running.under_way == 0


async def _until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110  # a predicate, not an event: the fake clock moves on at each turn
        await asyncio.sleep(0)
