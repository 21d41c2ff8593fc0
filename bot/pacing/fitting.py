"""From the songs that a model has made to an `Estimate`: what is known of each is an interval, and models change.

A song's seconds are modelled as a *shape*, one distribution for all songs, times a *pace*, which drifts a little from
song to song and seldom jumps (a hidden Markov model). Neither is known; each is estimated from the other, by turns:

    intervals ──▶ paces (forward-backward) ──▶ likely seconds at the first song's pace ──▶ shape (kernel) ──▶ …

Songs stand in the order of their submission, never of their finish: a crowd that is asked for at once finishes in the
order of its times, which is no trend. Times are indices of the grid of `moments()`, which is even in log time: a pace
that is twice as slow adds a fixed number to an index.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from bot.pacing.estimates import GRID_STEP, Estimate, moments
from bot.pacing.paces import PACE_PRIOR, UNIT_PACE, GridInterval, infer_paces, mixed, shifted
from bot.songs.models import Prior

Interval = tuple[float, float]
"""Seconds since its submission after which and by which a song finished; by `math.inf` where it still runs."""

WINDOW = 80
"""The newest songs that count. More cost CPU and make polling less than 1 % cheaper (measured)."""

WIDE = 100
"""Grid steps, a factor of 1.6: a wider interval says little of when its song finished, so that the first shape is made
without it. Spread over the documented times instead, it made polling 5 % dearer for a bimodal model (measured)."""

Point = tuple[int, float]
"""A grid index, and the songs that it stands for."""

_LAST = len(moments()) - 1


def learn(intervals: Sequence[Interval], prior: Prior) -> Estimate:
    """The estimate for the next song after these, the oldest submission first; `prior` is the documented time.

    Polling by it costs at most a tenth more than the optimum after 50 songs, and at most half more from 15 songs
    after a change (tests/bench/lag.py). Some 10 ms of CPU for 80 songs.
    """
    sensible = [(low, high) for low, high in intervals if low <= high and low < math.inf][-WINDOW:]
    known = [(_grid_index(low), None if high == math.inf else _grid_index(high)) for low, high in sensible]
    documented = _documented(prior)
    if not known:
        return Estimate(documented)
    paces, _ = infer_paces(known, documented, PACE_PRIOR)
    first, *_ = paces
    documented = shifted(documented, round(first))  # from here on the first song's pace is the measure of all
    clear = [(song, pace - first) for song, pace in zip(known, paces, strict=True) if _clear(song)]
    shape = _shape(clear, documented, documented)
    paces, _ = infer_paces(known, shape, UNIT_PACE)
    shape = _shape(zip(known, paces, strict=True), shape, documented)
    _, following = infer_paces(known, shape, UNIT_PACE)
    return Estimate(mixed(shape, following), sum(high is not None for _, high in known))


def _grid_index(seconds: float) -> int:
    """The index of the grid's moment that is nearest in log time; 0 for less than a second."""
    return 0 if seconds < 1 else min(1 + round(math.log(seconds) / GRID_STEP), _LAST)


@lru_cache(maxsize=64)
def _documented(prior: Prior) -> tuple[float, ...]:
    return tuple(prior.surviving(moment) for moment in moments())


def _clear(song: GridInterval) -> bool:
    low, high = song
    return high is None or (low > 0 and high - low <= WIDE)


def _shape(
    songs: Iterable[tuple[GridInterval, float]], survival: Sequence[float], documented: Sequence[float]
) -> list[float]:
    """The share of songs still unfinished at each moment, at the first song's pace; `survival` is the share so far.

    A kernel estimate in log time, to which the documented time is one song more.
    """
    finished: list[int] = []
    running: list[int] = []
    for (low, high), pace in songs:
        start = min(max(0, low - round(pace)), _LAST) if low else 0
        if high is None:
            running.append(start)
        else:
            finished.append(_likely(start, min(max(start, high - round(pace)), _LAST), survival))
    points, left = _redistributed(finished, running)
    beyond = max(running, default=0)
    counted = sum(weight for _, weight in points)
    shares = [
        (max(0.0, counted - done) + left * (1.0 if index < beyond else prior / documented[beyond]) + prior)
        / (counted + left + 1)
        for index, (done, prior) in enumerate(zip(_blurred(points), documented, strict=True))
    ]
    return [1.0, *accumulate(shares[1:], min)]


def _likely(start: int, end: int, survival: Sequence[float]) -> int:
    """Where in an interval a song is likely to have finished: its middle by the shares so far.

    One step of the self-consistency of Turnbull (1976). The moment of finding would add our own lag to every song, and
    the plain middle would pull songs into the long wait before the first poll; each feeds on itself (measured: up to
    10 % dearer).
    """
    middle = bisect_left(survival, -(survival[start] + survival[end]) / 2, key=lambda share: -share)
    return min(max(middle, start), end)


def _redistributed(finished: list[int], running: list[int]) -> tuple[list[Point], float]:
    """Each finished song's grid index with the songs that it stands for, and the songs that stand for none.

    A song that still runs is shared out among those that took longer (Efron 1967), which gives the estimate of Kaplan
    and Meier (1958); where none did, it is left.
    """
    points: list[Point] = []
    left = at_risk = float(len(finished) + len(running))
    for index, ended in sorted([(index, True) for index in finished] + [(index, False) for index in running]):
        if ended:
            points.append((index, left / at_risk))
            left -= left / at_risk
        at_risk -= 1
    return points, max(0.0, left)


def _radii(indices: list[int]) -> list[int]:
    """For each point the distance to its k-th nearest neighbour, k = 1.75 √n (Breiman, Meisel and Purcell 1977).

    Close songs are blurred little and lone ones much, so that two modes stay two and an outlier counts for less. At
    least 2 %, and 1/n while songs are few; at most a factor e.
    """
    count = len(indices)
    k = min(round(1.75 * math.sqrt(count)), count - 1)
    least, most = round(max(0.02, 1 / max(1, count)) / GRID_STEP), round(1 / GRID_STEP)
    radii: list[int] = []
    for number, index in enumerate(indices):
        starts = range(max(0, number - k), min(number, count - 1 - k) + 1)
        nearest = min(max(index - indices[start], indices[start + k] - index) for start in starts)
        radii.append(min(most, max(least, nearest)))
    return radii


def _blurred(points: list[Point]) -> list[float]:
    """The weight finished by each moment of the grid, every point a triangle in log time.

    Only the triangles' corners are set, where the slope of the density changes; adding up three times gives slope,
    density and weight, in time that does not grow with the radii. Corners lie up to a factor e off the grid.
    """
    margin = math.ceil(1 / GRID_STEP)
    corners = [0.0] * (_LAST + 2 * margin + 2)
    for (index, weight), radius in zip(points, _radii([index for index, _ in points]), strict=True):
        centre = margin + index + 1
        for corner, turn in ((centre - radius, 1), (centre, -2), (centre + radius, 1)):
            corners[corner] += turn * weight / radius**2
    return list(accumulate(accumulate(accumulate(corners))))[margin : margin + _LAST + 1]
