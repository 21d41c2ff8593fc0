"""How fast a model was at each of its songs, and how fast it may be at the next: a hidden Markov model.

A pace is how many times as long as the first song's a song takes: it drifts a little from song to song and seldom
jumps. On the grid of `moments()`, which is even in log time, it moves a place by a fixed number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from bot.pacing.estimates import GRID_STEP

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

Places = tuple[int, int | None]
"""An interval on the grid; no end where the song still runs, and 0 where it was never seen unfinished."""

_PACES = range(-REACH, REACH + 1)
_PAD = (REACH + 1) * PACE_STEP

_DENSITY = [math.exp(-((pace * PACE_STEP * GRID_STEP / JUMP_SIZE) ** 2) / 2) for pace in _PACES]
ANY = [density / sum(_DENSITY) for density in _DENSITY]
"""How likely each pace is after a jump, and of the first song of all: log-normal."""

SAME = [float(pace == 0) for pace in _PACES]
_SIDEWAYS = (DRIFT / (PACE_STEP * GRID_STEP)) ** 2 / 2
"""The chance of a step to either neighbour which makes a random walk of deviation `DRIFT`."""


def paces(songs: Sequence[Places], survival: Sequence[float], first: list[float]) -> tuple[list[float], list[float]]:
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
        for down, same, up, anywhere in zip([shares[0], *shares], shares, [*shares[1:], shares[-1]], ANY, strict=False)
    ]


def _before(shares: list[float]) -> list[float]:
    """What a likelihood of each pace says of the song before: the transpose of `_next`."""
    jumped = JUMP * sum(a * b for a, b in zip(shares, ANY, strict=True))
    stay, aside = (1 - JUMP) * (1 - 2 * _SIDEWAYS), (1 - JUMP) * _SIDEWAYS
    return [
        stay * same + aside * (down + up) + jumped
        for down, same, up in zip([shares[0], *shares], shares, [*shares[1:], shares[-1]], strict=False)
    ]


def _scaled(shares: list[float]) -> list[float]:
    total = sum(shares)
    return [share / total for share in shares]


def mixed(shape: list[float], chances: list[float]) -> tuple[float, ...]:
    """The survival curve of a song whose pace is only known by chances."""
    sums = [0.0] * len(shape)
    for pace, chance in zip(_PACES, chances, strict=True):
        slower = moved(shape, pace * PACE_STEP)
        sums = [known + chance * share for known, share in zip(sums, slower, strict=True)]
    total = sums[0]
    return (1.0, *accumulate((share / total for share in sums[1:]), min))


def moved(survival: Sequence[float], places: int) -> Sequence[float]:
    """The survival curve of songs that take longer by so many places of the grid, or less long."""
    if places >= 0:
        return [1.0] * places + [*survival[: len(survival) - places]]
    return [*survival[-places:]] + [survival[-1]] * -places
