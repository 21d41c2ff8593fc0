"""Back-pressure: how the polls of one provider step back when it refuses or fails, and come back together. Pure.

A rate limit (429), or any reply that names a time, widens the waits of every song. A failure (5xx, no connection, a
broken reply) is tried again by its own song soon; only when calls fail in a row, whosesoever, is it an outage, and then
one call at a time probes whether it is over. Seconds everywhere; time, randomness and the song's key are arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.pacing.polling import fraction

LONGEST_BACKOFF = 60.0
LONGEST_RETRY_AFTER = 300.0

EASING = 30.0
"""A rate limit's widening halves for every so many seconds without a refusal."""

RETRY_WITHIN = (1.0, 2.0, 2.0, 2.0)
"""Seconds within which a failed poll is tried again, by failures in a row of its song. A song whose polls met 502, 524,
broken JSON and a cut connection was 40 s late when each of them slowed everybody down; 7 s at most with these."""

OUTAGE_AFTER = 5
"""Calls in a row, of all songs of a provider, that fail before it is an outage: one more than a song's quick tries."""

PROBE_EVERY = 2.0
"""Seconds between two calls during an outage, for all songs together."""

RETURN_WITHIN = 6.0
"""The most seconds until a poll that an outage holds back asks again: with the last probe before it, all songs are
polled within 8 s of the provider's return."""

Random = Callable[[], float]
"""Gives a number from 0 up to 1."""


def backoff(attempt: int, *, retry_after: float | None = None, random: Random) -> float:
    """Seconds before retry number `attempt` (from 0) of one call.

    Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter", 2015), after the server's `Retry-After`
    when it sent one. Between a quarter of a second and the two caps together.
    """
    jitter = random() * min(LONGEST_BACKOFF, 2.0 ** min(attempt, 16))
    asked = min(max(retry_after or 0.0, 0.0), LONGEST_RETRY_AFTER)
    return max(0.25, asked + jitter)


def retry_wait(failures: int, *, random: Random) -> float:
    """Seconds before a song is polled again after so many failures in a row: full jitter, a quarter at least."""
    assert failures > 0
    within = RETRY_WITHIN[failures - 1] if failures <= len(RETRY_WITHIN) else RETURN_WITHIN
    return max(0.25, random() * within)


@dataclass(frozen=True, slots=True)
class BackPressure:
    """How hard one provider pushes back: one value for all its songs.

    `until`: no poll is planned before this moment of the caller's clock. `level`: how often waits were doubled by then.
    `failures`: calls that failed since the provider last answered; the first of them at `failing_since`. `probe_at`: no
    call before this moment, during an outage.
    """

    level: float = 0.0
    until: float = 0.0
    failures: int = 0
    failing_since: float = 0.0
    probe_at: float = 0.0

    def doublings(self, now: float) -> float:
        """The doublings still in force: one less for every `EASING` seconds since the pause ended."""
        return max(0.0, self.level - max(0.0, now - self.until) / EASING)

    def refused(self, now: float, *, retry_after: float | None = None, random: Random) -> BackPressure:
        """After a 429. Refusals of calls in flight when the pause began are the same refusal, not a new one."""
        if now < self.until and self.level:
            return replace(self, until=max(self.until, now + min(retry_after or 0.0, LONGEST_RETRY_AFTER)))
        level = min(self.doublings(now) + 1, 6.0)
        return replace(self, level=level, until=now + backoff(int(level), retry_after=retry_after, random=random))

    def widened(self, now: float, planned: float, key: str | int) -> float:
        """The planned wait under a rate limit: doubled, and past the pause, where songs return one by one."""
        wide = planned * 2 ** self.doublings(now)
        pause = self.until - now
        return wide if wide >= pause else pause + wide * fraction(key, pause)

    def failed(self, now: float) -> BackPressure:
        """After a call that met a 5xx, no connection or a broken reply."""
        since = self.failing_since if self.failures else now
        probe_at = max(self.probe_at, now + PROBE_EVERY) if self.failures + 1 == OUTAGE_AFTER else self.probe_at
        return replace(self, failures=self.failures + 1, failing_since=since, probe_at=probe_at)

    def answered(self) -> BackPressure:
        """After any other reply: the provider is there."""
        return replace(self, failures=0) if self.failures else self

    @property
    def outage(self) -> bool:
        """Whether the provider is down, as far as its calls tell."""
        return self.failures >= OUTAGE_AFTER

    def admit(self, now: float, *, random: Random) -> tuple[BackPressure, float]:
        """Whether a poll that is due may be made: 0 where it may, else the seconds after which to ask again.

        During an outage one in `PROBE_EVERY` seconds may. The others come back as late as the outage has lasted, 2 s
        at least and `RETURN_WITHIN` at most, so that a short one delays nobody for long.
        """
        if not self.outage:
            return self, 0.0
        if now >= self.probe_at:
            return replace(self, probe_at=now + PROBE_EVERY), 0.0
        lasted = now - self.failing_since
        return self, max(0.25, random() * min(RETURN_WITHIN, max(PROBE_EVERY, lasted)))
