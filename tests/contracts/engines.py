"""The engines that the contract is held against, and an `advance` that goes on when a test says so."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from zlib import crc32

from bot.engine.embedded import EmbeddedEngine
from bot.pacing.turns import Limits
from bot.songs.errors import DatabaseDown
from bot.songs.ports.clock import Clock
from bot.songs.ports.engine import Engine
from bot.songs.ports.store import SongStore
from bot.songs.songs import Requester, Song
from bot.songs.states import State
from tests.contracts.fake_clock import FakeClock
from tests.contracts.memory_store import MemorySongStore
from tests.stand_ins import make_song

Make = Callable[[SongStore, Clock, Limits], Engine]

ENGINES: dict[str, Make] = {"embedded": EmbeddedEngine}
"""Every engine; the contract is held against each."""


class Advance:
    """Holds each song until it is let go, and then ends it as `ends` says; the first `fails` calls fail with `error`.

    `advanced` is every song that it was called with, `at_once` how many calls there are for each at this moment.
    """

    def __init__(self, store: MemorySongStore) -> None:
        self._store = store
        self._gates: dict[str, asyncio.Event] = {}
        self.advanced: list[str] = []
        self.at_once: Counter[str] = Counter()
        self.most_at_once = 0
        self.fails = 0
        self.error: Exception = DatabaseDown("away")
        self.ends: Callable[[Song], Song] = lambda song: replace(song, state=State.DONE)

    async def __call__(self, song: Song) -> Song:
        self.advanced.append(song.id)
        if self.fails:
            self.fails -= 1
            raise self.error
        self.at_once[song.id] += 1
        self.most_at_once = max(self.most_at_once, self.at_once[song.id])
        try:
            await self._gates.setdefault(song.id, asyncio.Event()).wait()
        finally:
            self.at_once[song.id] -= 1
        ended = self.ends(song)
        self._store.songs[song.id] = ended
        return ended

    def let_go(self, song_id: str) -> None:
        self._gates.setdefault(song_id, asyncio.Event()).set()


@dataclass
class Trial:
    """An engine on trial, with `limits` and a database that already holds `songs`."""

    make: Make
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.store = MemorySongStore(self.clock.now)
        self.advance = Advance(self.store)

    def engine(self, limits: Limits, *songs: Song) -> Engine:
        """Not started yet."""
        self.store.songs |= {known.id: known for known in songs}
        return self.make(self.store, self.clock, limits)

    @asynccontextmanager
    async def started(self, limits: Limits, *songs: Song) -> AsyncIterator[Engine]:
        """Started, and stopped at the end."""
        engine = self.engine(limits, *songs)
        await engine.start(self.advance)
        try:
            await turn()
            yield engine
        finally:
            await engine.drain(0)


async def turn() -> None:
    """Let every task that can go on do so."""
    for _ in range(50):
        await asyncio.sleep(0)


async def until(true: Callable[[], bool]) -> None:
    """Until it is true, at most 5 s."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  # a predicate, not an event: the fake clock moves on at each turn
            await asyncio.sleep(0)


def song(name: str, user: int = 1, **changes: object) -> Song:
    return make_song(id=name, interaction_id=crc32(name.encode()), requester=Requester(user, ""), **changes)
