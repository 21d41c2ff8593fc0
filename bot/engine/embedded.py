"""The embedded engine: asyncio tasks in the bot's own process, one for each song under way."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import count

import structlog

from bot.engine.waking import changed_within
from bot.pacing.retries import retry_pause
from bot.pacing.turns import Limits, Slot, due, order, slot
from bot.songs.errors import DatabaseDown
from bot.songs.ports.clock import Clock
from bot.songs.ports.engine import Advance, Line
from bot.songs.ports.store import SongStore
from bot.songs.songs import Song
from bot.songs.states import MOVES, USES_A_SLOT, State

log = structlog.get_logger(__name__)

CLAIM_AT_ONCE = 500
"""Songs that are claimed in one transaction."""


async def _not_started(song: Song) -> Song:
    raise RuntimeError(f"song {song.id} before the engine was started")


class EmbeddedEngine:
    """The port `Engine` with a task a song.

    A song that uses a slot waits for one, whatever brought it here; what was paid for before a restart goes on at once.
    """

    def __init__(self, songs: SongStore, clock: Clock, limits: Limits) -> None:
        self._songs = songs
        self._clock = clock
        self._limits = limits
        self._queued: dict[str, Song] = {}
        self._under_way: dict[str, Song] = {}
        self._used: Counter[Slot] = Counter()
        self._freed: dict[str, Song] = {}  # let go of while the task that had ended with it was not over yet
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._scheduler: asyncio.Task[None] | None = None
        self._draining = False
        self._advance: Advance = _not_started

    async def start(self, advance: Advance) -> None:
        """Claim what an earlier process left, and begin. Raises `DatabaseDown`."""
        self._advance = advance
        last = ""
        while claimed := await self._songs.claim(after=last, limit=CLAIM_AT_ONCE):
            last = claimed[-1].id
            for song in claimed:
                if song.state is State.QUEUED:
                    self.song_changed(song)
                else:
                    self._start(song)
        log.info("engine.started", unfinished=len(self.unfinished))
        self._scheduler = asyncio.create_task(self._schedule(), name="engine")

    def song_changed(self, song: Song) -> None:
        """Take a song up, follow it, or let it go."""
        if (known := self._under_way.get(song.id)) is not None:
            # Who annotated a song may publish it after its next move: what is behind is passed over.
            if song.state is known.state or song.state in MOVES[known.state]:
                if song.open and not known.open:
                    self._freed[song.id] = song
                self._follow(song)
        elif not song.open:
            self._queued.pop(song.id, None)
            self._changed.set()
        elif song.state in USES_A_SLOT:
            self._queued[song.id] = song
            self._changed.set()
        elif not self._draining:
            self._start(song)

    def line_of(self, song_id: str) -> Line | None:
        """What a queued song waits for; None where it is not queued."""
        song = self._queued.get(song_id)
        if song is None:
            return None
        turns = order(self._queued.values(), self._used)
        before = turns[: turns.index(song)]
        held = [one for one in self._under_way.values() if one.state in USES_A_SLOT]
        return Line(
            ahead=len(before),
            own_ahead=sum(one.requester.id == song.requester.id for one in before),
            own=[one for one in held if one.requester.id == song.requester.id],
            sharing=[one for one in held if one.provider == song.provider],
            per_user=self._limits.per_user,
            at_once=self._limits.at_once,
        )

    @property
    def unfinished(self) -> list[Song]:
        """Every song that waits for its turn or is under way."""
        return [*self._queued.values(), *self._under_way.values()]

    @property
    def under_way(self) -> int:
        """Songs that a task is at work on."""
        return len(self._tasks)

    async def drain(self, seconds: float) -> int:
        """Start nothing more, give what is under way `seconds`, then stop; answers with how many were cut off.

        A song that is cut off stays in the database as it is: the next start goes on with it.
        """
        self._draining = True
        if self._scheduler is not None:
            self._scheduler.cancel()
        tasks = list(self._tasks.values())
        if tasks and seconds > 0:
            await asyncio.wait(tasks, timeout=seconds)
        left = [task for task in tasks if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    def _follow(self, song: Song) -> None:
        """The newest state of a song under way."""
        self._occupy(self._under_way.get(song.id), song)
        self._under_way[song.id] = song

    def _occupy(self, before: Song | None, after: Song | None) -> None:
        """Count the slots that are used; kept as songs move, since there may be thousands."""
        for song, change in ((before, -1), (after, 1)):
            if song is not None and song.state in USES_A_SLOT:
                self._used[slot(song)] += change
        if before is not None and before.state in USES_A_SLOT and (after is None or after.state not in USES_A_SLOT):
            if not self._used[slot(before)]:
                del self._used[slot(before)]
            self._slot_free()

    async def _schedule(self) -> None:
        while True:
            self._changed.clear()
            now = self._clock.now()
            for song in due(self._queued.values(), self._used, self._limits, now):
                del self._queued[song.id]
                self._start(song)
            await self._next(now)

    async def _next(self, now: float) -> None:
        """Until something changes, or a song that was sent back may try again."""
        later = [song.not_before - now for song in self._queued.values() if song.not_before > now]
        await changed_within(self._changed, self._clock, min(later, default=None))

    def _start(self, song: Song) -> None:
        self._follow(song)
        task = asyncio.create_task(self._carry(song), name=f"song {song.id}")
        self._tasks[song.id] = task
        task.add_done_callback(lambda _: self._finished(song.id))

    def _finished(self, song_id: str) -> None:
        del self._tasks[song_id]
        last = self._under_way.pop(song_id)
        self._occupy(last, None)
        if (freed := self._freed.pop(song_id, None)) is not None and not self._draining:
            self._start(freed)
        elif last.state is State.QUEUED and last.open and not self._draining:
            self._queued[song_id] = last
        self._slot_free()

    def _slot_free(self) -> None:
        """Where nobody waits for a slot the scheduler need not look."""
        if self._queued:
            self._changed.set()

    async def _carry(self, song: Song) -> None:
        """Advance one song until it ends. The journey counts what goes wrong and ends what goes wrong too often; here a
        song only waits while that cannot be written down."""
        with structlog.contextvars.bound_contextvars(song=song.id):
            for tries in count(1):
                try:
                    if tries > 1:
                        song = await self._songs.get(song.id) or song
                    self._follow(await self._advance(song))
                except DatabaseDown:
                    log.warning("song.database_down")
                except Exception:
                    log.exception("song.unforeseen")
                else:
                    return
                await self._clock.sleep(retry_pause(tries))
