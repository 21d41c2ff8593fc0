"""When to look next: the fewest polls for the least lag, and how to step back when a provider asks for it.

Pure: time, randomness and the song's key are arguments. Seconds everywhere.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from bot.pacing.estimates import Estimate, moments

COST = 0.085
"""Seconds of lag that one call may save us. Planned a shade under the 0.1 that it is judged by: the optimum is flat
there, so for the same cost (within 0.3 %, measured) songs arrive 5 % sooner."""

FLOOR = 0.5
"""Never look again sooner. The optimum with a floor costs 0.1 % more than without (measured)."""

CEILING = 60.0
"""Never look again later, however sure the estimate."""

HARDLY_KNOWN = 5
"""With fewer songs of history a model's times are its documentation's, which can be wrong by any factor."""

DOUBT = 4.0
"""The longest wait where nothing is known; it doubles with the time that has passed."""

_BORDERS = tuple((early + late) / 2 for early, late in pairwise(moments()))

LONGEST_BACKOFF = 60.0
LONGEST_RETRY_AFTER = 300.0
EASING = 30.0
"""A provider's pressure halves for every so many seconds without a refusal."""


def next_poll(
    elapsed: float,
    estimate: Estimate,
    *,
    cost: float = COST,
    floor: float = FLOOR,
    ceiling: float = CEILING,
    deadline: float | None = None,
) -> float:
    """Seconds to wait before the next poll of a song that has run `elapsed` seconds and was not finished when asked.

    The moments that minimise expected lag + `cost` x calls are the optimal-inspection problem (Barlow, Hunter and
    Proschan, "Optimum checking procedures", 1963), solved in `_plan`. The wait lies between `floor` and `ceiling`.
    The last look falls on `deadline` (seconds since submission), or less than `floor` after it.
    """
    elapsed = max(0.0, elapsed)
    looks = _plan(estimate, cost, floor)
    wait = looks[bisect_right(_BORDERS, elapsed)] - elapsed
    rest = math.inf if deadline is None else deadline - elapsed
    return max(floor, min(wait, _trusted(elapsed, estimate), ceiling, rest))


def _trusted(elapsed: float, estimate: Estimate) -> float:
    """How long a plan may wait. Past the times that are known it is a guess, so that the wait at most doubles the
    time that has passed: a model that takes a tenth, or tenfold, of what is documented costs a few calls, not minutes.
    """
    known = estimate.p95 if estimate.songs >= HARDLY_KNOWN else 0.0
    return max(known - elapsed, 0.0) + max(DOUBT, elapsed)


@lru_cache(maxsize=256)
def _plan(estimate: Estimate, cost: float, floor: float) -> tuple[float, ...]:
    """For each of `moments()`, the moment of the look that best follows a look there.

    Every look costs `cost`, and the wait before it is paid by the songs that are still unfinished when it begins:

        V[i] = min over j > i of  S[i] (cost + t[j] - t[i]) + V[j]

    Minimising the time of discovery minimises the lag, since no plan moves the time of finishing. To S[i], each j is
    a line of slope t[j] and intercept V[j]; going back in time the slopes fall and S rises, so the least line is
    found on a lower hull that only ever moves forward, and the whole plan takes linear time.
    """
    times, survival = moments(), estimate.survival
    looks, values = list(times), [0.0] * len(times)
    hull: list[int] = []
    best, candidate = 0, len(times) - 1
    for i in range(len(times) - 2, -1, -1):
        while candidate > i and (times[candidate] >= times[i] + floor or not hull):
            _add_line(hull, best, candidate, times, values)
            candidate -= 1
        share = survival[i]
        while best + 1 < len(hull) and (
            share * times[hull[best + 1]] + values[hull[best + 1]] <= share * times[hull[best]] + values[hull[best]]
        ):
            best += 1
        j = hull[best]
        looks[i] = times[j]
        values[i] = share * (cost + times[j] - times[i]) + values[j]
    return tuple(looks)


def _add_line(hull: list[int], best: int, new: int, slopes: tuple[float, ...], intercepts: list[float]) -> None:
    """Put a line of the least slope on the hull and drop those that it hides, but none before `best`."""
    while len(hull) - best >= 2:
        last, before = hull[-1], hull[-2]
        hidden = (intercepts[new] - intercepts[before]) * (slopes[before] - slopes[last])
        if hidden > (intercepts[last] - intercepts[before]) * (slopes[before] - slopes[new]):
            break
        hull.pop()
    hull.append(new)


def spread(wait: float, key: str | int) -> float:
    """`wait` moved by at most a tenth and at most 0.4 s, differently for each song, so that songs fall out of step."""
    return wait + min(wait / 10, 0.4) * (2 * _fraction(key, wait) - 1)


def _fraction(key: str | int, moment: float) -> float:
    """A number from 0 up to 1 that looks random and is the same every time."""
    return crc32(f"{key}/{moment:.6f}".encode()) / 2**32


SLOT = 1 / 64
"""Seconds. Looks start together at a slot: a process that wakes for each look by itself pays twice as much for it
(1.0 ms instead of 0.5, measured). A power of two, so that a moment's slot and a slot's moment are exact in floating
point."""

POLLS_PER_SLOT = 32
"""Looks that a slot has room for: a person's first command waits behind that many at most, some 8 ms (0.25 ms each
where so many start together, measured), and `CommandPriority` clears the way for the next. Some 8,000 songs in the
thick of their wait notice nothing. With 10,000 a song lies finished for 1.4 s; with 16 seats it would be 3.0 s, with
4 it would be 18 s (measured; a plan alone has 0.9 s)."""


class Slots:
    """When the looks of a whole process fall: each at the first slot from its moment on that has a seat free.

    Of each seat that is taken a later one is known that may be free; what was passed on the way to a free one leads
    there directly from then on (Tarjan 1975), so that ten thousand who want the same moment need not step through all.
    """

    def __init__(self, seats: int = POLLS_PER_SLOT) -> None:
        self._seats = seats
        self._later: dict[int, int] = {}
        self._purge_at = 1024

    def take(self, now: float, moment: float) -> float:
        """The slot's moment, less than `SLOT` after `moment` where a seat is free. Seconds of the caller's clock."""
        self._forget(math.ceil(now / SLOT) * self._seats)
        seat = self._free(math.ceil(max(now, moment) / SLOT) * self._seats)
        self._later[seat] = seat + 1
        return seat // self._seats * SLOT

    def _free(self, seat: int) -> int:
        passed: list[int] = []
        while (later := self._later.get(seat)) is not None:
            passed.append(seat)
            seat = later
        self._later.update(dict.fromkeys(passed, seat))
        return seat

    def _forget(self, current: int) -> None:
        """Drop what is past, once as many have come as were kept the last time: a look pays for a few at most."""
        if len(self._later) > self._purge_at:
            self._later = {seat: later for seat, later in self._later.items() if seat >= current}
            self._purge_at = 1024 + 2 * len(self._later)


PEOPLE = 0.25
"""Seconds after somebody asked in which the looks make room."""


RETURNS_PER_SLOT = 4
"""Looks of a slot that come back after they made room. To wake thirty-two in vain takes a millisecond, as long as all
that a person's command waits for; of some 250 songs that make room at a time each comes back after `waiting.LATER`."""


class CommandPriority:
    """While people ask for things, one look a slot is made and the others of that slot come later.

    Nobody waits who does not have to: where no more than one look falls into a slot, as with some two hundred songs in
    the thick of their wait, none is put off.
    """

    def __init__(self) -> None:
        self._until = 0.0
        self._slot = -1

    def heard(self, now: float) -> None:
        """Somebody has asked for something."""
        self._until = now + PEOPLE

    def asks(self, now: float) -> bool:
        """Whether a look that is due should make room; the first of each slot need not."""
        slot, before = math.floor(now / SLOT), self._slot
        self._slot = slot
        return now < self._until and slot == before


def backoff(attempt: int, *, retry_after: float | None = None, random: Callable[[], float]) -> float:
    """Seconds before retry number `attempt` (from 0) of one call; `random()` gives a number from 0 up to 1.

    Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter", 2015), after the server's `Retry-After`
    when it sent one. Between a quarter of a second and the two caps together.
    """
    jitter = random() * min(LONGEST_BACKOFF, 2.0 ** min(attempt, 16))
    asked = min(max(retry_after or 0.0, 0.0), LONGEST_RETRY_AFTER)
    return max(0.25, asked + jitter)


@dataclass(frozen=True)
class Pressure:
    """How hard a provider pushes back: one value for all its songs, so that they step back and recover together.

    `until`: no poll before this moment of the caller's clock. `level`: how often the waits were doubled by then.
    """

    level: float = 0.0
    until: float = 0.0

    def strain(self, now: float) -> float:
        """The doublings still in force: one less for every `EASING` seconds since the pause ended."""
        return max(0.0, self.level - max(0.0, now - self.until) / EASING)

    def refused(self, now: float, *, retry_after: float | None = None, random: Callable[[], float]) -> Pressure:
        """After a 429 or 5xx. Refusals of calls in flight when the pause began are the same refusal, not a new one."""
        if now < self.until and self.level:
            return Pressure(self.level, max(self.until, now + min(retry_after or 0.0, LONGEST_RETRY_AFTER)))
        level = min(self.strain(now) + 1, 6.0)
        return Pressure(level, now + backoff(int(level), retry_after=retry_after, random=random))

    def wait(self, now: float, planned: float, key: str | int) -> float:
        """The planned wait under this pressure: widened, and past the pause, where songs return one by one."""
        wide = planned * 2 ** self.strain(now)
        pause = self.until - now
        return wide if wide >= pause else pause + wide * _fraction(key, pause)
