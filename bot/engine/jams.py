"""The jams' engine: one background task that sleeps until the next jam is due, and no task for one that sleeps. Albums
have one of their own, of the same make."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import chain
from typing import Generic, Protocol, TypeVar

import structlog

from bot.engine.waking import changed_within
from bot.pacing.retries import retry_pause
from bot.songs.errors import ChatDown, DatabaseDown
from bot.songs.ports.clock import Clock
from bot.songs.songs import Song

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Jams that are advanced at a time: one that waits for Discord holds up none of the others."""

BEAT = 60.0
"""Seconds between notes of when the bot was awake, while any jam waits for a moment: how exactly it is known how long
the bot was away."""

FAR = 24 * 60 * 60.0
"""Seconds of the longest sleep: a moment that is further away is asked for again."""


class HasId(Protocol):
    """A row with a moment at which it is due."""

    @property
    def id(self) -> str: ...


_Due = TypeVar("_Due", bound=HasId)
_Kept = TypeVar("_Kept", bound=HasId, covariant=True)


class Timetable(Protocol[_Kept]):
    """What the engine asks of a store: see `JamStore`."""

    async def due(self, now: float, *, limit: int = 100) -> Sequence[_Kept]: ...
    async def next_due(self, after: float) -> float | None: ...
    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[_Kept]: ...
    async def beat(self, now: float) -> float | None: ...


Advance = Callable[[str], Awaitable[object]]
"""Takes a jam, by its id, as far as it goes. Raises `DatabaseDown` or `ChatDown`: it is called again later."""

AfterDowntime = Callable[[_Due, float], Awaitable[object]]
"""Moves what a jam's people would have lost while the bot was away; the number is when it was last awake."""


class JamEngine(Generic[_Due]):
    """Calls `advance` at least once for each jam that is due or poked, and for each that is awake at a start; `at_once`
    of them at a time. `longest` is its longest sleep: where another process may make one due. `name` is what the log
    calls one."""

    def __init__(
        self,
        jams: Timetable[_Due],
        clock: Clock,
        advance: Advance,
        after_downtime: AfterDowntime[_Due] | None = None,
        *,
        beat: float = BEAT,
        at_once: int = AT_ONCE,
        longest: float = FAR,
        name: str = "jam",
    ) -> None:
        self._jams = jams
        self._clock = clock
        self._advance = advance
        self._after_downtime = after_downtime
        self._beat = beat
        self._at_once = at_once
        self._longest = longest
        self._name = name
        self._poked: set[str] = set()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, tuple[float, int]] = {}  # of those that failed: when to try again, and how often
        self._changed = asyncio.Event()
        self._noted_at = 0.0

    def poke(self, jam_id: str) -> None:
        """Something of a jam has changed: look at it soon."""
        self._poked.add(jam_id)
        self._changed.set()

    def song_changed(self, song: Song) -> None:
        """A subscriber of the feed: each move of a jam's song pokes the jam."""
        if song.jam_id is not None:
            self.poke(song.jam_id)

    async def run(self) -> None:
        """Look at every jam that is awake, once, since what poked it before a crash is forgotten; then at each when it
        is due, for ever. Raises `DatabaseDown`."""
        try:
            await self._take_up()
            while True:
                self._changed.clear()
                await self._until_due(await self._start_due())
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _take_up(self) -> None:
        now = self._clock.now()
        last_awake, after, count = await self._jams.beat(now), "", 0
        self._noted_at = now
        while found := await self._jams.awake(after=after):
            after, count = found[-1].id, count + len(found)
            for jam in found:
                if last_awake is not None and self._after_downtime is not None:
                    await self._after_downtime(jam, last_awake)
                self._poked.add(jam.id)
        if count:
            log.info(f"{self._name}s.taken_up", **{f"{self._name}s": count})

    async def _start_due(self) -> float:
        """As many as may run at once; those that run or failed just now come later. Answers with the moment for which
        it looked."""
        now = self._clock.now()
        due = await self._jams.due(now, limit=self._at_once + len(self._running) + len(self._not_before))
        wanted = dict.fromkeys(chain(self._poked, (jam.id for jam in due)))
        for jam_id in wanted:
            if len(self._running) >= self._at_once:
                break
            if jam_id in self._running or self._not_before.get(jam_id, (0.0, 0))[0] > now:
                continue
            self._poked.discard(jam_id)
            task = asyncio.create_task(self._carry(jam_id), name=f"{self._name} {jam_id}")
            self._running[jam_id] = task
            task.add_done_callback(partial(self._finished, jam_id))
        return now

    def _finished(self, jam_id: str, task: asyncio.Task[None]) -> None:
        del self._running[jam_id]
        self._changed.set()

    async def _carry(self, jam_id: str) -> None:
        with structlog.contextvars.bound_contextvars(jam=jam_id):
            try:
                await self._advance(jam_id)
            except (DatabaseDown, ChatDown) as error:
                log.warning(f"{self._name}.later", why=type(error).__name__)
            except Exception:
                log.exception(f"{self._name}.unforeseen")
            else:
                self._not_before.pop(jam_id, None)
                return
            tries = self._not_before.get(jam_id, (0.0, 0))[1] + 1
            self._not_before[jam_id] = self._clock.now() + retry_pause(tries), tries
            self._poked.add(jam_id)

    async def _until_due(self, started_at: float) -> None:
        """Until something changes, the next jam is due, or one that failed may be tried again; awake meanwhile. What
        was due at `started_at` runs, or waits for its next try: its end wakes this."""
        while not self._changed.is_set():
            due = await self._jams.next_due(started_at)
            if due is not None:
                await self._note_awake()
            now = self._clock.now()
            moments = [again for again, _ in self._not_before.values() if again > started_at]
            until = min(moments if due is None else [*moments, due], default=now + self._longest)
            if until <= now:
                return
            longest = self._beat if due is not None else self._longest
            await changed_within(self._changed, self._clock, min(until - now, longest))

    async def _note_awake(self) -> None:
        now = self._clock.now()
        if now >= self._noted_at + self._beat:
            await self._jams.beat(now)
            self._noted_at = now
