"""From the songs that a model has made to an `Estimate`: what is known of each is an interval, and models change.

A song's seconds are modelled as a *shape*, one distribution for all songs, times a *pace*, which drifts a little from
song to song and seldom jumps (a hidden Markov model). Neither is known; each is estimated from the other, by turns:

    intervals ──▶ paces (forward-backward) ──▶ likely seconds at the first song's pace ──▶ shape (kernel) ──▶ …

Songs stand in the order of their submission, never of their finish: a crowd that is asked for at once finishes in the
order of its times, which is no trend. Times are places on the grid of `moments()`, which is even in log time: a pace
that is twice as slow moves a place by a fixed number.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from bot.pacing.estimates import GRID_STEP, Estimate, moments
from bot.songs.models import Prior

Interval = tuple[float, float]
"""Seconds since its submission after which and by which a song finished; by `math.inf` where it still runs."""

WINDOW = 80
"""The newest songs that count. More cost CPU and make polling less than 1 % cheaper (measured)."""

DRIFT = 0.025
"""Standard deviation of the logarithm of the pace from one song to the next. After 50 songs that drift by 1 % each,
polling costs 8 % more than the optimum; 10 % with 0.015. A stable model pays less than 1 % for either (measured)."""

JUMP = 0.005
"""The chance that the pace jumps between two songs. Twice as much costs two humps 3 %; less finds changes later."""

JUMP_SIZE = 0.8
"""Standard deviation of the logarithm of a jump, and of what the documentation is wrong by: a factor of 2.2."""

PACE_STEP = 30
"""Places between two paces of the grid: 15 %. With 10 % nothing is gained (measured)."""

REACH = 18
"""Paces of the grid on either side: to 15 times as fast, and as slow."""

WIDE = 100
"""Places, a factor of 1.6. Where in so wide an interval a song finished is for the others to say, so that it waits
until there is a shape: spread over the documented times at once it costs 5 % where there are two humps (measured)."""

Places = tuple[int, int | None]
"""An interval on the grid; no end where the song still runs, and 0 where it was never seen unfinished."""

Point = tuple[int, float]
"""A place, and the songs that it stands for."""

_LAST = len(moments()) - 1
_PACES = range(-REACH, REACH + 1)
_PAD = (REACH + 1) * PACE_STEP

_DENSITY = [math.exp(-((pace * PACE_STEP * GRID_STEP / JUMP_SIZE) ** 2) / 2) for pace in _PACES]
_ANY = [density / sum(_DENSITY) for density in _DENSITY]
"""How likely each pace is after a jump, and of the first song of all: log-normal."""

_KNOWN = [float(pace == 0) for pace in _PACES]
_SIDEWAYS = (DRIFT / (PACE_STEP * GRID_STEP)) ** 2 / 2
"""The chance of a step to either neighbour which makes a random walk of deviation `DRIFT`."""


def learn(intervals: Sequence[Interval], prior: Prior) -> Estimate:
    """The estimate for the next song after these, the oldest submission first; `prior` is the documented time.

    Polling by it costs at most a tenth more than the optimum after 50 songs, and at most half more from 15 songs
    after a change (tests/bench/lag.py). Some 10 ms of CPU for 80 songs.
    """
    sensible = [(low, high) for low, high in intervals if low <= high and low < math.inf][-WINDOW:]
    known = [(_place(low), None if high == math.inf else _place(high)) for low, high in sensible]
    documented = _documented(prior)
    if not known:
        return Estimate(documented)
    paces, _ = _paces(known, documented, _ANY)
    documented = _moved(documented, round(paces[0]))  # from here on the first song's pace is the measure of all
    paces = [pace - paces[0] for pace in paces]
    clear = [(song, pace) for song, pace in zip(known, paces, strict=True) if _clear(song)]
    shape = _shape(clear, documented, documented)
    paces, _ = _paces(known, shape, _KNOWN)
    shape = _shape(zip(known, paces, strict=True), shape, documented)
    _, following = _paces(known, shape, _KNOWN)
    return Estimate(_mixed(shape, following), sum(high is not None for _, high in known))


def _place(seconds: float) -> int:
    """The place on the grid that is nearest in log time; 0 for less than a second."""
    return 0 if seconds < 1 else min(1 + round(math.log(seconds) / GRID_STEP), _LAST)


@lru_cache(maxsize=64)
def _documented(prior: Prior) -> tuple[float, ...]:
    return tuple(prior.surviving(moment) for moment in moments())


def _moved(survival: Sequence[float], places: int) -> Sequence[float]:
    """The survival curve of songs that take longer by so many places of the grid, or less long."""
    if places >= 0:
        return [1.0] * places + [*survival[: len(survival) - places]]
    return [*survival[-places:]] + [survival[-1]] * -places


def _clear(song: Places) -> bool:
    low, high = song
    return high is None or (low > 0 and high - low <= WIDE)


# --- the paces, given the shape ------------------------------------------------------------------------------------


def _paces(songs: Sequence[Places], survival: Sequence[float], first: list[float]) -> tuple[list[float], list[float]]:
    """Each song's mean pace, in places, and how likely each pace is for the next song: the forward-backward algorithm.

    `first` is how likely each pace is for the first song.
    """
    padded = [1.0] * _PAD + [*survival] + [survival[-1]] * _PAD
    evidence = [_likelihoods(song, padded) for song in songs]
    forward: list[list[float]] = []
    following = first
    for likelihoods in evidence:
        forward.append(_scaled([a * b for a, b in zip(following, likelihoods, strict=True)]))
        following = _next(forward[-1])
    means: list[float] = []
    later = [1.0] * len(_PACES)
    for before, likelihoods in zip(reversed(forward), reversed(evidence), strict=True):
        both = _scaled([a * b for a, b in zip(before, later, strict=True)])
        means.append(PACE_STEP * sum(pace * share for pace, share in zip(_PACES, both, strict=True)))
        later = _before(_scaled([a * b for a, b in zip(later, likelihoods, strict=True)]))
    return means[::-1], following


def _likelihoods(song: Places, padded: list[float]) -> list[float]:
    """For each pace, the chance that a song of that pace finishes within the interval.

    Half a step of the paces is added at either end, since a pace of the grid stands for all that are nearest to it.
    """
    low, high = song
    reach = REACH * PACE_STEP

    def shares(place: int) -> list[float]:
        return padded[_PAD + place + reach : _PAD + place - reach - 1 : -PACE_STEP]

    half = 0 if high is None else PACE_STEP // 2
    begun = shares(low - half) if low > 0 else [1.0] * len(_PACES)
    left = [0.0] * len(_PACES) if high is None else shares(high + half)
    return [max(1e-9, a - b) for a, b in zip(begun, left, strict=True)]


def _next(shares: list[float]) -> list[float]:
    """How likely each pace is one song on: the same, a neighbour, or after a jump any."""
    stay, jumped = (1 - JUMP) * (1 - 2 * _SIDEWAYS), JUMP * sum(shares)
    aside = (1 - JUMP) * _SIDEWAYS
    return [
        stay * same + aside * (down + up) + jumped * anywhere
        for down, same, up, anywhere in zip([shares[0], *shares], shares, [*shares[1:], shares[-1]], _ANY, strict=False)
    ]


def _before(shares: list[float]) -> list[float]:
    """What a likelihood of each pace says of the song before: the transpose of `_next`."""
    jumped = JUMP * sum(a * b for a, b in zip(shares, _ANY, strict=True))
    stay, aside = (1 - JUMP) * (1 - 2 * _SIDEWAYS), (1 - JUMP) * _SIDEWAYS
    return [
        stay * same + aside * (down + up) + jumped
        for down, same, up in zip([shares[0], *shares], shares, [*shares[1:], shares[-1]], strict=False)
    ]


def _scaled(shares: list[float]) -> list[float]:
    total = sum(shares)
    return [share / total for share in shares]


# --- the shape, given the paces ------------------------------------------------------------------------------------


def _shape(
    songs: Iterable[tuple[Places, float]], survival: Sequence[float], documented: Sequence[float]
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
        (max(0.0, counted - done) + left * (1.0 if place < beyond else prior / documented[beyond]) + prior)
        / (counted + left + 1)
        for place, (done, prior) in enumerate(zip(_blurred(points), documented, strict=True))
    ]
    return [1.0, *accumulate(shares[1:], min)]


def _likely(start: int, end: int, survival: Sequence[float]) -> int:
    """Where in an interval a song is likely to have finished: its middle by the shares so far.

    One step of the self-consistency of Turnbull (1976). The moment of finding would add our own lag to every song, and
    the plain middle would pull songs into the long wait before the first poll; each feeds on itself (measured: up to
    10 % dearer).
    """
    place = bisect_left(survival, -(survival[start] + survival[end]) / 2, key=lambda share: -share)
    return min(max(place, start), end)


def _redistributed(finished: list[int], running: list[int]) -> tuple[list[Point], float]:
    """Each finished song's place with the songs that it stands for, and the songs that stand for none.

    A song that still runs is shared out among those that took longer (Efron 1967), which gives the estimate of Kaplan
    and Meier (1958); where none did, it is left.
    """
    points: list[Point] = []
    left = at_risk = float(len(finished) + len(running))
    for place, ended in sorted([(place, True) for place in finished] + [(place, False) for place in running]):
        if ended:
            points.append((place, left / at_risk))
            left -= left / at_risk
        at_risk -= 1
    return points, max(0.0, left)


def _radii(places: list[int]) -> list[int]:
    """For each point the distance to its k-th nearest neighbour, k = 1.75 √n (Breiman, Meisel and Purcell 1977).

    Close songs are blurred little and lone ones much, so two humps stay two and an outlier shouts less. At least 2 %,
    and 1/n while songs are few; at most a factor e.
    """
    count = len(places)
    k = min(round(1.75 * math.sqrt(count)), count - 1)
    least, most = round(max(0.02, 1 / max(1, count)) / GRID_STEP), round(1 / GRID_STEP)
    radii: list[int] = []
    for number, place in enumerate(places):
        starts = range(max(0, number - k), min(number, count - 1 - k) + 1)
        nearest = min(max(place - places[start], places[start + k] - place) for start in starts)
        radii.append(min(most, max(least, nearest)))
    return radii


def _blurred(points: list[Point]) -> list[float]:
    """The weight finished by each moment of the grid, every point a triangle in log time.

    Only the triangles' corners are set, where the slope of the density changes; adding up three times gives slope,
    density and weight, in time that does not grow with the radii. Corners lie up to a factor e off the grid.
    """
    margin = math.ceil(1 / GRID_STEP)
    corners = [0.0] * (_LAST + 2 * margin + 2)
    for (place, weight), radius in zip(points, _radii([place for place, _ in points]), strict=True):
        centre = margin + place + 1
        for corner, turn in ((centre - radius, 1), (centre, -2), (centre + radius, 1)):
            corners[corner] += turn * weight / radius**2
    return list(accumulate(accumulate(accumulate(corners))))[margin : margin + _LAST + 1]


def _mixed(shape: list[float], paces: list[float]) -> tuple[float, ...]:
    """The survival curve of a song whose pace is only known by chances."""
    mixed = [0.0] * len(shape)
    for pace, chance in zip(_PACES, paces, strict=True):
        moved = _moved(shape, pace * PACE_STEP)
        mixed = [sum_ + chance * share for sum_, share in zip(mixed, moved, strict=True)]
    total = mixed[0]
    return (1.0, *accumulate((share / total for share in mixed[1:]), min))
