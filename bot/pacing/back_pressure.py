"""Back-pressure: how the polls of one provider slow down when it limits the rate or fails, and come back. Pure.

A rate limit (429), or any reply that names a time, lengthens the waits of every song. A failure (5xx, no connection, a
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
"""Seconds without a rate limit in which the slowing of the waits halves."""

RETRY_JITTER_CAPS = (1.0, 2.0, 2.0, 2.0)
"""The most seconds until a failed poll is tried again, after one, two, … failures in a row of its song's polls. A song
whose polls met 502, 524, broken JSON and a cut connection was 40 s late when each of them slowed everybody down; 7 s at
most with these."""

OUTAGE_THRESHOLD = 5
"""Calls in a row, of all songs of a provider, whose failure is an outage: one more than a song's quick retries."""

PROBE_INTERVAL = 2.0
"""Seconds between two calls during an outage, for all songs together."""

OUTAGE_JITTER_CAP = 6.0
"""The most seconds until a poll that an outage holds back asks again, and until a song is polled again whose polls have
used up `RETRY_JITTER_CAPS`: with the last probe before it, all songs are polled within 8 s of the provider's return."""

Random = Callable[[], float]
"""Gives a number from 0 up to 1."""


def backoff(doublings: int, *, retry_after: float | None = None, random: Random) -> float:
    """Seconds that all polls of a provider pause after a rate limit: up to 2 ** `doublings`, on top of `Retry-After`.

    Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter", 2015), after the server's `Retry-After`
    where it sent one. Between a quarter of a second and the two caps together.
    """
    jitter = random() * min(LONGEST_BACKOFF, 2.0 ** min(doublings, 16))
    asked = min(max(retry_after or 0.0, 0.0), LONGEST_RETRY_AFTER)
    return max(0.25, asked + jitter)


def poll_retry_delay(failures: int, *, random: Random) -> float:
    """Seconds until one song is polled again whose polls failed so many times in a row: full jitter, a quarter at
    least."""
    assert failures > 0
    cap = RETRY_JITTER_CAPS[failures - 1] if failures <= len(RETRY_JITTER_CAPS) else OUTAGE_JITTER_CAP
    return max(0.25, random() * cap)


@dataclass(frozen=True, slots=True)
class BackPressure:
    """How hard one provider pushes back: one value for all its songs. Moments are of the caller's clock.

    `paused_until`: no poll is planned before this moment. `doublings`: how often waits are doubled at that moment.
    `failed_calls`: calls that failed since the provider last answered; the first of them at `failing_since`.
    `probe_at`: no call before this moment, during an outage.
    """

    doublings: float = 0.0
    paused_until: float = 0.0
    failed_calls: int = 0
    failing_since: float = 0.0
    probe_at: float = 0.0

    def doublings_at(self, now: float) -> float:
        """The doublings still in force: one less for every `EASING` seconds since the pause ended."""
        return max(0.0, self.doublings - max(0.0, now - self.paused_until) / EASING)

    def rate_limited(self, now: float, *, retry_after: float | None = None, random: Random) -> BackPressure:
        """The state after a rate limit, or any reply that asks for time. Those of calls in flight when the pause began
        are the same rate limit, not a new one."""
        if now < self.paused_until and self.doublings:
            asked = now + min(retry_after or 0.0, LONGEST_RETRY_AFTER)
            return replace(self, paused_until=max(self.paused_until, asked))
        doublings = min(self.doublings_at(now) + 1, 6.0)
        pause = backoff(int(doublings), retry_after=retry_after, random=random)
        return replace(self, doublings=doublings, paused_until=now + pause)

    def slowed_wait(self, now: float, planned: float, key: str | int) -> float:
        """Seconds to wait instead of the `planned` ones: doubled as often as is in force, and longer than the rest of
        the pause, after which songs return one by one, spread by `key`."""
        slowed = planned * 2 ** self.doublings_at(now)
        pause = self.paused_until - now
        return slowed if slowed >= pause else pause + slowed * fraction(key, pause)

    def failed(self, now: float) -> BackPressure:
        """The state after a call that met a 5xx, no connection or a broken reply."""
        since = self.failing_since if self.failed_calls else now
        begins = self.failed_calls + 1 == OUTAGE_THRESHOLD
        probe_at = max(self.probe_at, now + PROBE_INTERVAL) if begins else self.probe_at
        return replace(self, failed_calls=self.failed_calls + 1, failing_since=since, probe_at=probe_at)

    def answered(self) -> BackPressure:
        """The state after any other reply: the provider is there."""
        return replace(self, failed_calls=0) if self.failed_calls else self

    @property
    def outage(self) -> bool:
        """Whether the provider is down, as far as its calls tell."""
        return self.failed_calls >= OUTAGE_THRESHOLD

    def admit(self, now: float, *, random: Random) -> tuple[BackPressure, float]:
        """The state after a poll that is due asks to go, and the seconds until it may ask again; 0: it goes now.

        During an outage one poll in `PROBE_INTERVAL` seconds goes. The others ask again after as long as the outage has
        lasted, 2 s at least and `OUTAGE_JITTER_CAP` at most, so that a short one delays nobody for long.
        """
        if not self.outage:
            return self, 0.0
        if now >= self.probe_at:
            return replace(self, probe_at=now + PROBE_INTERVAL), 0.0
        lasted = now - self.failing_since
        return self, max(0.25, random() * min(OUTAGE_JITTER_CAP, max(PROBE_INTERVAL, lasted)))
