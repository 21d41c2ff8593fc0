"""A pace is a song's time divided by the first song's: 2 is twice as slow. A model's paces are inferred from its songs.

The model of them is a hidden Markov model: from song to song the pace drifts a little and seldom jumps. Times are
indices of the grid of `moments()`, which is even in log time: a pace adds a fixed number to an index.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from bot.pacing.estimates import GRID_STEP

DRIFT = 0.025
"""Standard deviation of the change of the logarithm of the pace from one song to the next. After 50 songs that each
drift by 1 %, polling costs 8 % more than the optimum; 10 % with 0.015. A stable model pays less than 1 % for either
(measured)."""

JUMP = 0.005
"""The chance that the pace jumps between two songs. Twice as much makes polling 3 % dearer for a bimodal model; less
finds changes later."""

JUMP_SIZE = 0.8
"""Standard deviation of the logarithm of a jump, and of what the documentation is wrong by: a factor of 2.2."""

PACE_STEP = 30
"""Grid steps between two neighbouring paces: 15 %. With 10 % nothing is gained (measured)."""

PACES_PER_SIDE = 18
"""Paces that are told apart on either side of 1: to 15 times as fast, and as slow."""

GridInterval = tuple[int, int | None]
"""The grid indices after which and by which a song finished: None where it still runs, and 0 where it was never seen
unfinished."""

_PACES = range(-PACES_PER_SIDE, PACES_PER_SIDE + 1)
_PAD = (PACES_PER_SIDE + 1) * PACE_STEP

_DENSITY = [math.exp(-((pace * PACE_STEP * GRID_STEP / JUMP_SIZE) ** 2) / 2) for pace in _PACES]
PACE_PRIOR = [density / sum(_DENSITY) for density in _DENSITY]
"""The probability of each pace after a jump, and of the first song against the documented time: log-normal."""

UNIT_PACE = [float(pace == 0) for pace in _PACES]
"""Certainty that the pace is 1, as the first song's is by definition."""

_SIDEWAYS = (DRIFT / (PACE_STEP * GRID_STEP)) ** 2 / 2
"""The chance of a step to either neighbour which makes a random walk of deviation `DRIFT`."""


def infer_paces(
    songs: Sequence[GridInterval], survival: Sequence[float], first: list[float]
) -> tuple[list[float], list[float]]:
    """Each song's mean pace given all songs, in grid steps, and the probability of each pace for the next song.

    The forward-backward algorithm. `survival` is the share of songs of pace 1 still unfinished at each moment, `first`
    the probability of each pace for the first song.
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
        means.append(PACE_STEP * sum(pace * chance for pace, chance in zip(_PACES, both, strict=True)))
        later = _before(_scaled([a * b for a, b in zip(later, likelihoods, strict=True)]))
    return means[::-1], following


def _likelihoods(song: GridInterval, padded: list[float]) -> list[float]:
    """For each pace, the probability that a song of that pace finishes within the interval.

    Half a `PACE_STEP` is added at either end, since a pace stands for all that are nearest to it.
    """
    low, high = song
    reach = PACES_PER_SIDE * PACE_STEP

    def shares(index: int) -> list[float]:
        return padded[_PAD + index + reach : _PAD + index - reach - 1 : -PACE_STEP]

    half = 0 if high is None else PACE_STEP // 2
    begun = shares(low - half) if low > 0 else [1.0] * len(_PACES)
    left = [0.0] * len(_PACES) if high is None else shares(high + half)
    return [max(1e-9, a - b) for a, b in zip(begun, left, strict=True)]


def _next(chances: list[float]) -> list[float]:
    """The probability of each pace one song on: the same, a neighbour, or after a jump any."""
    stay, jumped = (1 - JUMP) * (1 - 2 * _SIDEWAYS), JUMP * sum(chances)
    aside = (1 - JUMP) * _SIDEWAYS
    below, above = [chances[0], *chances], [*chances[1:], chances[-1]]
    return [
        stay * same + aside * (down + up) + jumped * anywhere
        for down, same, up, anywhere in zip(below, chances, above, PACE_PRIOR, strict=False)
    ]


def _before(likelihoods: list[float]) -> list[float]:
    """What a likelihood of each pace says of the song before: the transpose of `_next`."""
    jumped = JUMP * sum(a * b for a, b in zip(likelihoods, PACE_PRIOR, strict=True))
    stay, aside = (1 - JUMP) * (1 - 2 * _SIDEWAYS), (1 - JUMP) * _SIDEWAYS
    below, above = [likelihoods[0], *likelihoods], [*likelihoods[1:], likelihoods[-1]]
    return [
        stay * same + aside * (down + up) + jumped for down, same, up in zip(below, likelihoods, above, strict=False)
    ]


def _scaled(weights: list[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]


def mixed(shape: list[float], chances: list[float]) -> tuple[float, ...]:
    """The survival curve of a song whose pace is not known: the mixture of all paces by their probabilities."""
    sums = [0.0] * len(shape)
    for pace, chance in zip(_PACES, chances, strict=True):
        slower = shifted(shape, pace * PACE_STEP)
        sums = [known + chance * share for known, share in zip(sums, slower, strict=True)]
    total = sums[0]
    return (1.0, *accumulate((share / total for share in sums[1:]), min))


def shifted(survival: Sequence[float], steps: int) -> Sequence[float]:
    """The survival curve of songs that take longer by so many steps of the grid, or less long where it is negative."""
    if steps >= 0:
        return [1.0] * steps + [*survival[: len(survival) - steps]]
    return [*survival[-steps:]] + [survival[-1]] * -steps
