"""Histories that are lived through the product's own parts: its journey, its estimates, its SQL store.

Only the provider is played, by a model whose times are known, and the clock, which leaps to the next poll once every
song sleeps. Each history is a model of its own with a clock of its own; they live side by side in one database, so
that their commits share their flushes.
"""

from __future__ import annotations

import asyncio
import heapq
import tempfile
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from bot.chat.places import Place, address
from bot.database.opening import open_database
from bot.journey.journey import Tools, advance
from bot.journey.steps import STEPS
from bot.pacing.estimates import Estimate
from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.polling import next_poll, spread
from bot.pacing.schedule import PollSchedule
from bot.pacing.slots import CommandPriority
from bot.songs.files import SongFiles
from bot.songs.models import MODELS, Model
from bot.songs.ports.provider import Finished, PollResult
from bot.songs.ports.store import SongStore
from bot.songs.songs import Requester, Song, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish
from tests.bench.truths import COST, DEADLINE, Times, Truth, price, walk
from tests.contracts.fake_clock import START
from tests.contracts.plain_audio import PlainAudio
from tests.contracts.scripted_chat import ScriptedChat
from tests.contracts.scripted_provider import LINK, PENDING, ScriptedProvider

GAP = 20.0
"""Seconds between the end of a crowd, or of a song, and the next one's submission."""


@dataclass(frozen=True)
class Period:
    """Some songs of a model that is like `truth` then, `at_once` of them asked for at a time."""

    truth: Truth
    songs: int
    at_once: int = 1


@dataclass(frozen=True)
class Lived:
    """What one song met. `lag` (seconds) and `calls` are its own, `expected` is what its plan at submission expects.

    `promised` is whether it finished within the span that its card stated at its submission.
    """

    truth: Truth
    lag: float
    calls: int
    expected: tuple[float, float]
    promised: bool
    crowd: bool

    @property
    def cost(self) -> float:
        return self.lag + COST * self.calls

    @property
    def expected_cost(self) -> float:
        lag, calls = self.expected
        return lag + COST * calls


class LeapingClock:
    """The `Clock` port. Time stands while a song of this clock is at work, be it with the database, and leaps to the
    next one's waking once all sleep."""

    def __init__(self) -> None:
        self._now = START
        self._started: set[asyncio.Task[Any]] = set()
        self._awake: set[asyncio.Task[Any]] = set()
        self._sleepers: list[tuple[float, int, asyncio.Event, asyncio.Task[Any]]] = []
        self._count = 0

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        woken, task = asyncio.Event(), asyncio.current_task()
        assert task is not None
        self._count += 1
        heapq.heappush(self._sleepers, (self._now + max(0.0, seconds), self._count, woken, task))
        self._rest(task)
        await woken.wait()

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task for whose work time stands still."""
        task = asyncio.create_task(work)
        self._started.add(task)
        self._awake.add(task)
        task.add_done_callback(self._rest)
        return task

    def _rest(self, task: asyncio.Task[Any]) -> None:
        self._awake.discard(task)
        if task.done():
            self._started.discard(task)
        if not self._awake and self._sleepers:
            self._now, _, woken, sleeper = heapq.heappop(self._sleepers)
            self._awake |= self._started & {sleeper}
            woken.set()


@dataclass
class KnownProvider(ScriptedProvider):
    """Songs are finished when their moment has come; keeps the times of each one's polls."""

    clock: LeapingClock = field(default_factory=LeapingClock)
    finishes: dict[str, float] = field(default_factory=dict[str, float])
    poll_times: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    async def poll(self, song: Song) -> PollResult:
        now = self.clock.now()
        self.poll_times.setdefault(song.id, []).append(now)
        return Finished(LINK) if now >= self.finishes[song.id] else PENDING


@dataclass
class History:
    """A model's life: its periods one after another, in one store."""

    number: int
    periods: Sequence[Period]
    tools: Tools
    clock: LeapingClock
    provider: KnownProvider
    rng: np.random.Generator
    model: str
    songs: int = 0
    lived: list[Lived] = field(default_factory=list[Lived])

    async def live(self) -> Estimate:
        """Every song; answers with the estimate after the last."""
        for period in self.periods:
            takes = np.clip(period.truth.history(self.rng, period.songs), 1, DEADLINE - 1)
            for first in range(0, period.songs, period.at_once):
                await self._crowd(period.truth, takes[first : first + period.at_once])
                await self.clock.sleep(GAP)
        return await self.tools.estimates.current(self._song(), self.clock.now())

    async def _crowd(self, truth: Truth, takes: Times) -> None:
        """Songs that are asked for at once."""
        begun, songs = self.clock.now(), [self._song() for _ in takes]
        finishes = {song.id: begun + float(seconds) for song, seconds in zip(songs, takes, strict=True)}
        self.provider.finishes |= finishes
        estimate = await self.tools.estimates.current(songs[0], begun)
        (low, high), expected = estimate.likely(), price(plan(estimate, songs[0].id), truth)
        await asyncio.gather(*(self.tools.songs.add(song) for song in songs))
        await asyncio.gather(*[self.clock.start(self._wait(song)) for song in songs])
        for song in songs:
            polls, finished = self.provider.poll_times.pop(song.id), finishes[song.id]
            kept = low <= finished - begun <= high
            self.lived.append(Lived(truth, polls[-1] - finished, len(polls), expected, kept, len(takes) > 1))

    async def _wait(self, song: Song) -> None:
        done = await advance(self.tools, STEPS, song)
        assert done.state is State.DONE
        self.tools.files.delete(song.id)

    def _song(self) -> Song:
        now = self.clock.now()
        song_id = new_id(now)
        place = address(Place(2, 3, 4, "token", now + 840))
        self.songs += 1
        return Song(
            id=song_id,
            interaction_id=self.number * 100_000 + self.songs,
            guild_id=3,
            wish=Wish(lyrics="Row, row, row your boat"),
            model=self.model,
            provider=MODELS[0].provider,
            title="Row",
            requester=Requester(1, "Ada"),
            origin=place,
            destination=place,
            asked_at=now,
            deadline_at=now + DEADLINE,
            state=State.GENERATING,
            submitted_at=now,
            generation_id=song_id,
        )


def plan(estimate: Estimate, song: str) -> Times:
    """The polls of a song that nothing new is learned during."""
    return walk(lambda now: spread(next_poll(now, estimate, deadline=DEADLINE), song))


async def live(periods: Sequence[Period], histories: int, seed: int) -> list[tuple[list[Lived], Estimate]]:
    """So many histories of these periods: what every song met, and the estimate after the last."""
    models = {
        f"model-{number}": replace(MODELS[0], id=f"model-{number}", usual=periods[0].truth.documented, length=None)
        for number in range(histories)
    }
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(f"sqlite:///{folder}/lived.db") as store:
            made = [
                _history(number, periods, store, models, Path(folder), np.random.default_rng([seed, number]))
                for number in range(histories)
            ]
            ended = await asyncio.gather(*(history.live() for history in made))
    return [(history.lived, estimate) for history, estimate in zip(made, ended, strict=True)]


def _history(
    number: int,
    periods: Sequence[Period],
    store: SongStore,
    models: dict[str, Model],
    folder: Path,
    rng: np.random.Generator,
) -> History:
    clock = LeapingClock()
    provider, channel = KnownProvider(clock=clock), ScriptedChat(clock)
    tools = Tools(
        songs=store,
        provider=provider,
        audio=PlainAudio(),
        cards=channel,
        delivery=channel,
        owner=channel,
        clock=clock,
        files=SongFiles(folder),
        estimates=Estimates(store, MappingProxyType(models)),
        schedule=PollSchedule(CommandPriority(), rng.random),
        # A permit for each song of a crowd: here nobody waits for anything but polls.
        limiter=DeliveryLimiter(clock, max(period.at_once for period in periods)),
        publish=lambda _: None,
    )
    return History(number, periods, tools, clock, provider, rng, f"model-{number}")
