"""The schedule of a process's polls: the pure values of `polling`, `slots` and `back_pressure`, kept up to date."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable

from bot.pacing.back_pressure import BackPressure, poll_retry_delay
from bot.pacing.estimates import Estimate
from bot.pacing.polling import next_poll, spread
from bot.pacing.slots import RETURNS_PER_SLOT, CommandPriority, TimeSlots
from bot.songs.songs import Song

DEFERRED = 1.0
"""Seconds until a poll that was deferred for a command comes back, or later where the slots are taken."""

SUBMIT_AGAIN = 1.0
"""Seconds to wait before a submit is tried again, where the provider names no time and limits nobody else."""


class PollSchedule:
    """When each song of this process is polled next. `commands` knows whether people ask for something just now.

    Back-pressure is kept by provider: one that is down slows no song of another.
    """

    def __init__(self, commands: CommandPriority, chance: Callable[[], float] = random.random) -> None:
        self._commands = commands
        self._chance = chance
        self._back_pressure: defaultdict[str, BackPressure] = defaultdict(BackPressure)
        self._slots = TimeSlots()
        self._returns = TimeSlots(RETURNS_PER_SLOT)

    def wait(self, song: Song, estimate: Estimate, now: float) -> float:
        """Seconds until a song that was not finished is polled again; longer while its provider limits the rate."""
        assert song.submitted_at is not None
        deadline = song.deadline_at - song.submitted_at
        planned = next_poll(max(0.0, now - song.submitted_at), estimate, deadline=deadline)
        wait = self._back_pressure[song.provider].slowed_wait(now, spread(planned, song.id), song.id)
        return max(0.0, self._slots.take(now, now + wait) - now)

    def retry(self, failures: int, now: float) -> float:
        """Seconds until a song is polled again whose polls failed so many times in a row."""
        wait = poll_retry_delay(failures, random=self._chance)
        return max(0.0, self._slots.take(now, now + wait) - now)

    def deferral(self, provider: str, now: float) -> float:
        """Seconds after which a poll that is due asks again: for people's commands, or an outage; 0 where it may go."""
        if self._commands.should_defer(now):
            return self._returns.take(now, now + DEFERRED) - now
        self._back_pressure[provider], seconds = self._back_pressure[provider].admit(now, random=self._chance)
        return seconds

    def submit_wait(self, song: Song, now: float) -> float:
        """Seconds until a submit that met a rate limit, or never left, may be tried again."""
        keys = (song.provider, _submits(song.provider))
        return max(self._back_pressure[key].slowed_wait(now, SUBMIT_AGAIN, song.id) for key in keys)

    def note_answer(self, provider: str) -> None:
        """The provider has answered a call, whatever it said."""
        self._back_pressure[provider] = self._back_pressure[provider].answered()

    def note_failure(self, provider: str, now: float) -> None:
        """A call met a 5xx, no connection or a broken reply."""
        self._back_pressure[provider] = self._back_pressure[provider].failed(now)

    def note_unsent_submit(self, provider: str, now: float, retry_after: float | None) -> None:
        """A submit never reached the provider: others wait longer, and polls, which may yet, do not."""
        self.note_rate_limit(_submits(provider), now, retry_after)

    def note_rate_limit(self, provider: str, now: float, retry_after: float | None) -> None:
        """The provider limits the rate, or asks for time: every song of it slows down."""
        pressure = self._back_pressure[provider]
        self._back_pressure[provider] = pressure.rate_limited(now, retry_after=retry_after, random=self._chance)


def _submits(provider: str) -> str:
    """The key of a provider's submits, whose failures are no reason to poll less."""
    return f"{provider} submits"
