"""What all waiting songs share: how long each model takes, learned from the store, and how pressed the provider is."""

from __future__ import annotations

import random
from collections.abc import Callable

from bot.pacing.estimates import Estimate, learn, stretch
from bot.pacing.polling import RETURNS_PER_SLOT, CommandPriority, Pressure, Slots, next_poll, spread
from bot.songs.errors import DatabaseDown
from bot.songs.models import BY_ID, Model, Prior
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import SongStore
from bot.songs.songs import Song

REFRESH = 30.0
"""Seconds for which a learned estimate is good: other processes of the same database finish songs too."""

LATER = 1.0
"""Seconds until a look that made room for people comes back, or later where the slots are taken."""

UNKNOWN = Prior(30, 120)
"""The time of a model whose row has left the catalogue while songs of it were under way."""

CALM = 1.0
"""Seconds to wait before a submit is tried again, where the provider names no time and nobody else was refused."""


class Waiting:
    """One for a process: the pure parts are in `estimates` and `polling`, this holds their newest values."""

    def __init__(
        self, store: SongStore, commands: CommandPriority, chance: Callable[[], float] = random.random
    ) -> None:
        self._store = store
        self._chance = chance
        self._pressure: dict[str, Pressure] = {}
        self._slots = Slots()
        self._returns = Slots(RETURNS_PER_SLOT)
        self._commands = commands
        self._estimates: dict[str, tuple[float, Estimate]] = {}

    async def pause(self, song: Song, now: float) -> float:
        """Seconds until this song's next look; widened for every song alike while the provider is pressed."""
        assert song.submitted_at is not None
        await self.refresh(song.model, now)
        deadline = song.deadline_at - song.submitted_at
        planned = next_poll(max(0.0, now - song.submitted_at), self.estimate(song), deadline=deadline)
        wait = self._of(song).wait(now, spread(planned, song.id), song.id)
        return max(0.0, self._slots.take(now, now + wait) - now)

    def room(self, now: float) -> float:
        """Seconds that a look which is due makes room for people; 0 where it may be made."""
        return self._returns.take(now, now + LATER) - now if self._commands.asks(now) else 0.0

    async def refresh(self, model: str, now: float) -> None:
        """Learn a model's times anew, at most every half minute; what was known serves while the ledger is away."""
        fresh, known = self._estimates.get(model, (float("-inf"), None))
        if known is not None and now - fresh < REFRESH:
            return
        row = BY_ID.get(model)
        prior = row.usual if row else UNKNOWN
        # One song learns; those that ask meanwhile (at a restart, thousands) go on with what was known.
        self._estimates[model] = (now, known or learn([], prior))
        try:
            times = await self._store.generation_times(model)
        except DatabaseDown:
            return
        samples = [seconds / _stretch(row, length) for seconds, length in times]
        self._estimates[model] = (now, learn(samples, prior))

    def estimate(self, song: Song) -> Estimate:
        """How long this song should take from submit to finish: learned where there is history, else documented."""
        row = BY_ID.get(song.model)
        known = self._estimates.get(song.model)
        base = known[1] if known is not None else learn([], row.usual if row else UNKNOWN)
        return base.stretched(_stretch(row, song.wish.length))

    def finished(self, song: Song, unfinished: float, seen: float) -> float:
        """When a song that still ran at `unfinished` and was found finished at `seen` most likely finished."""
        assert song.submitted_at is not None
        begun = song.submitted_at
        return begun + self.estimate(song).between(max(0.0, unfinished - begun), max(0.0, seen - begun))

    def learned(self, model: str) -> None:
        """A song of this model has finished: look at the history again soon."""
        if (known := self._estimates.get(model)) is not None:
            self._estimates[model] = (float("-inf"), known[1])

    def trouble(self, song: Song, now: float, retry_after: float | None) -> None:
        """The song's provider refused or did not answer: all of its songs slow down."""
        self._pressure[song.provider] = self._of(song).refused(now, retry_after=retry_after, random=self._chance)

    def calm(self, song: Song, now: float) -> float:
        """Seconds until a submit that was refused may be tried again."""
        return self._of(song).wait(now, CALM, song.id)

    async def until_next_poll(self, song: Song, clock: Clock) -> None:
        """Sleep until this song's next poll is due, and let people's commands go first; never past its deadline."""
        wait = await self.pause(song, clock.now())
        while (now := clock.now()) < song.deadline_at and wait:
            await clock.sleep(min(wait, song.deadline_at - now))
            wait = self.room(clock.now())

    def _of(self, song: Song) -> Pressure:
        return self._pressure.get(song.provider, Pressure())


def _stretch(row: Model | None, length: int | None) -> float:
    if row is None or row.length is None:
        return 1.0
    return stretch(row.length.default if length is None else length, usual=row.length.default, share=row.length_share)
