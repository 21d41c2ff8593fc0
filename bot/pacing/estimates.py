"""How long a model's song takes, as a value: an `Estimate`, which `fitting.learn` makes of the songs that are known.

    documented time ──▶ Prior ───┐
    observed songs ──▶ intervals ┴─▶ learn() ──▶ Estimate ──▶ the card's words, the plan of polls

An `Estimate` is a survival curve on one grid of moments that all estimates share. Seconds everywhere.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

HORIZON = 1800.0
"""Seconds. Nothing is predicted past it; the documented samples give up at 600 to 1000 s."""

# 0.5 % between moments: coarser grids (1 %) cost up to 0.5 % more, finer ones gain nothing (measured).
GRID_STEP = math.log(1.005)
"""Between two moments of the grid, in log seconds."""

_TIMES = (0.0, *(math.exp(GRID_STEP * i) for i in range(int(math.log(HORIZON) / GRID_STEP))), HORIZON)


def moments() -> tuple[float, ...]:
    """The shared grid: 0, then 1 s to `HORIZON` in steps of 0.5 %."""
    return _TIMES


@dataclass(frozen=True, eq=False)
class Estimate:
    """The share of songs still unfinished at each of `moments()`; equal only to itself, so that plans cache by it."""

    survival: tuple[float, ...]
    songs: int = 0
    """How many finished songs it was learned from; 0 where only the documented time is known."""

    def surviving(self, seconds: float) -> float:
        """The share of songs that take longer than this, between 0 and 1."""
        if seconds <= 0:
            return 1.0
        if seconds >= HORIZON:
            return self.survival[-1]
        after = bisect_right(_TIMES, seconds)
        start, end = _TIMES[after - 1], _TIMES[after]
        along = (seconds - start) / (end - start)
        return self.survival[after - 1] * (1 - along) + self.survival[after] * along

    def cdf(self, seconds: float) -> float:
        """The share of songs finished by then."""
        return 1 - self.surviving(seconds)

    def quantile(self, p: float) -> float:
        """The seconds by which a share `p` of songs has finished, at most `HORIZON`."""
        left = 1 - p
        after = bisect_left(self.survival, -left, key=lambda share: -share)
        if after == 0:
            return 0.0
        if after == len(self.survival):
            return HORIZON
        high, low = self.survival[after - 1], self.survival[after]
        return _TIMES[after - 1] + (high - left) / (high - low) * (_TIMES[after] - _TIMES[after - 1])

    def likely(self) -> tuple[float, float]:
        """The span that a card states, in seconds: nine of ten songs finish within it, as far as is known.

        Nine, so that a promise made from sixteen songs is kept for eight (tests/bench/lag.py).
        """
        return self.quantile(0.05), self.p95

    @property
    def p95(self) -> float:
        """Only one song in twenty takes longer."""
        return self.quantile(0.95)

    def remaining(self, elapsed: float, p: float = 0.5) -> float:
        """The seconds within which a share `p` of the songs that still run after `elapsed` will finish."""
        return max(0.0, self.quantile(1 - (1 - p) * self.surviving(elapsed)) - max(0.0, elapsed))

    def stretched(self, factor: float) -> Estimate:
        """The same model where a song takes `factor` times as long; rounded to 5 % so that songs share plans."""
        steps = round(math.log(factor) / math.log(1.05))
        return _stretched(self, 1.05**steps) if steps else self


@lru_cache(maxsize=256)
def _stretched(estimate: Estimate, factor: float) -> Estimate:
    return Estimate(tuple(estimate.surviving(moment / factor) for moment in _TIMES), estimate.songs)


def stretch(length: float | None, *, usual: float, share: float) -> float:
    """How many times longer than a song of the `usual` length one of this `length` takes to make.

    `share` is the part of the time that grows with length: 0 for a model that takes as long for any song, 1 for
    one that takes twice as long for twice the length. Divide observed seconds by it, then stretch the estimate by it.
    """
    return 1.0 if length is None else (1 - share) + share * length / usual
