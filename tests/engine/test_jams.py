"""The jams' engine: what is due is advanced, what fails comes again, and what sleeps costs nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

from bot.engine.jams import AT_ONCE, BEAT, JamEngine
from bot.jams.jams import Jam
from bot.songs.errors import ChatDown
from tests.contracts.fake_clock import START, FakeClock
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.test_jam_store import make_jam
from tests.stand_ins import make_song

HOUR = 3600.0


class Counted(MemoryJamStore):
    """Counts what is asked of it."""

    def __init__(self, songs: MemorySongStore) -> None:
        super().__init__(songs)
        self.asked: Counter[str] = Counter()

    async def due(self, now: float, *, limit: int = 100):  # type: ignore[no-untyped-def]
        self.asked["due"] += 1
        return await super().due(now, limit=limit)

    async def next_due(self, after: float) -> float | None:
        self.asked["next due"] += 1
        return await super().next_due(after)

    async def beat(self, now: float) -> float | None:
        self.asked["beat"] += 1
        return await super().beat(now)


class Trial:
    """An engine over jams that sleep; `advance` puts a jam to sleep for `naps[id]` seconds, once it may."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.jams = Counted(MemorySongStore(self.clock.now))
        self.advanced: list[tuple[str, float]] = []
        self.naps: dict[str, float] = {}
        self.fails: Counter[str] = Counter()
        self.gate = asyncio.Event()
        self.gate.set()
        self.at_once = self.most_at_once = 0
        self.downtimes: list[float] = []

    def put(self, number: int, due: float | None) -> Jam:
        jam = make_jam(number, due_at=None if due is None else START + due)
        self.jams.jams[jam.id] = jam
        return jam

    async def advance(self, jam_id: str) -> Jam | None:
        self.advanced.append((jam_id, self.clock.now()))
        if self.fails[jam_id]:
            self.fails[jam_id] -= 1
            raise ChatDown("reset")
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.gate.wait()
        self.at_once -= 1
        nap = self.naps.get(jam_id, 1000 * HOUR)
        jam = self.jams.jams[jam_id]
        if jam.due_at is not None and jam.due_at <= self.clock.now():
            self.jams.jams[jam_id] = replace(jam, due_at=self.clock.now() + nap)
        return self.jams.jams[jam_id]

    async def after_downtime(self, jam: Jam, last_awake: float) -> Jam:
        self.downtimes.append(last_awake)
        return jam

    @asynccontextmanager
    async def running(self) -> AsyncIterator[JamEngine]:
        engine = JamEngine(self.jams, self.clock, self.advance, self.after_downtime)
        task = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def times(self, jam_id: str) -> list[float]:
        return [round(at - START) for known, at in self.advanced if known == jam_id]


async def test_a_thousand_jams_that_sleep_have_no_task_and_ask_for_one_note_a_minute() -> None:
    trial = Trial()
    for number in range(1000):
        trial.put(number, 900 * HOUR + number)
    async with trial.running():
        for _ in range(5000):
            await asyncio.sleep(0)
        await trial.clock.sleep(60)
        assert len(trial.advanced) == 1000, "each is looked at once, at the start"
        before, tasks = Counter(trial.jams.asked), len(asyncio.all_tasks())
        await trial.clock.sleep(HOUR)
        asked = trial.jams.asked - before
    assert tasks <= 6
    assert len(trial.advanced) == 1000
    assert asked["beat"] <= HOUR / BEAT + 1
    assert asked["due"] <= 1
    assert asked.total() <= 2 * (HOUR / BEAT + 2)


async def test_without_any_jam_nothing_is_asked_at_all() -> None:
    trial = Trial()
    async with trial.running():
        await trial.clock.sleep(1)
        before = trial.jams.asked.total()
        await trial.clock.sleep(20 * HOUR)
        assert trial.jams.asked.total() == before


async def test_a_jam_is_advanced_when_it_is_due_and_when_it_is_poked() -> None:
    trial = Trial()
    jam = trial.put(1, 50)
    trial.naps[jam.id] = 100
    async with trial.running() as engine:
        await trial.clock.sleep(160)
        assert trial.times(jam.id) == [0, 50, 150]
        engine.poke(jam.id)
        await trial.clock.sleep(1)
        engine.song_changed(make_song(jam_id=jam.id))
        engine.song_changed(make_song())
        await trial.clock.sleep(1)
        assert trial.times(jam.id) == [0, 50, 150, 160, 161]


async def test_a_poke_while_a_jam_is_advanced_is_not_lost() -> None:
    trial = Trial()
    jam = trial.put(1, 500)
    async with trial.running() as engine:
        await trial.clock.sleep(1)
        trial.gate.clear()
        engine.poke(jam.id)
        await trial.clock.sleep(1)
        engine.poke(jam.id)
        engine.poke(jam.id)
        await trial.clock.sleep(1)
        assert trial.times(jam.id) == [0, 1], "one at a time"
        trial.gate.set()
        await trial.clock.sleep(1)
        assert trial.times(jam.id) == [0, 1, 3]
        assert trial.most_at_once == 1


async def test_a_jam_that_cannot_go_on_comes_again_and_holds_up_no_other() -> None:
    trial = Trial()
    stuck, other = trial.put(1, 10), trial.put(2, 12)
    trial.fails[stuck.id] = 4
    async with trial.running():
        await trial.clock.sleep(300)
        assert 12 in trial.times(other.id)
        tries = trial.times(stuck.id)
        assert len(tries) >= 5
        gaps = [after - before for before, after in pairwise(tries)]
        assert min(gaps) >= 2, "with pauses between"


async def test_many_that_are_due_at_once_are_advanced_a_few_at_a_time() -> None:
    trial = Trial()
    for number in range(3 * AT_ONCE):
        trial.put(number, -1)
    trial.gate.clear()
    async with trial.running():
        await trial.clock.sleep(1)
        assert trial.most_at_once == AT_ONCE
        trial.gate.set()
        await trial.clock.sleep(1)
        assert len({jam_id for jam_id, _ in trial.advanced}) == 3 * AT_ONCE
        assert trial.most_at_once == AT_ONCE


async def test_a_start_says_since_when_the_bot_was_away() -> None:
    trial = Trial()
    trial.put(1, 10 * HOUR)
    async with trial.running():
        await trial.clock.sleep(5 * BEAT + 1)
    trial.clock.time += HOUR
    async with trial.running():
        await trial.clock.sleep(1)
    assert [round(moment - START) for moment in trial.downtimes] == [5 * BEAT]
