"""How long a model takes, learned from the songs it has made.

    documented time ──▶ Prior ─┐
    finished songs ──▶ samples ┴─▶ learn() ──▶ Estimate ──▶ the card's words, the plan of looks

An `Estimate` is a survival curve on one grid of moments that all estimates share. Seconds everywhere.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from statistics import quantiles

from bot.songs.models import Prior

HORIZON = 1800.0
"""Seconds. Nothing is predicted past it; the documented samples give up at 600 to 1000 s."""

WINDOW = 120
"""The newest songs that count. More would make polling less than 1 % cheaper (measured)."""

HALF_LIFE = 40
"""A song this many songs old weighs half: costs a stable model 0.3 % at 50 songs (measured), and forgets jumps."""

# 0.5 % between moments: coarser grids (1 %) cost up to 0.5 % more, finer ones gain nothing (measured).
_STEP = math.log(1.005)
_TIMES = (0.0, *(math.exp(_STEP * i) for i in range(int(math.log(HORIZON) / _STEP))), HORIZON)


def moments() -> tuple[float, ...]:
    """The shared grid: 0, then 1 s to `HORIZON` in steps of 0.5 %."""
    return _TIMES


@dataclass(frozen=True, eq=False)
class Estimate:
    """The share of songs still unfinished at each of `moments()`; equal only to itself, so that plans cache by it."""

    survival: tuple[float, ...]
    songs: int = 0
    """How many finished songs it was learned from; 0 when only the documented time is known."""

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
        """The quartiles: half of all songs finish between them."""
        return self.quantile(0.25), self.quantile(0.75)

    @property
    def p95(self) -> float:
        """Only one song in twenty takes longer."""
        return self.quantile(0.95)

    def remaining(self, elapsed: float, p: float = 0.5) -> float:
        """The seconds within which a share `p` of the songs that still run after `elapsed` will finish."""
        return max(0.0, self.quantile(1 - (1 - p) * self.surviving(elapsed)) - max(0.0, elapsed))

    def between(self, after: float, by: float) -> float:
        """When a song finished that still ran at the look `after` and was finished at the look `by`: the likely middle.

        What to record as a sample. The moment of finding would add our own lag to every song, and the plain middle
        pulls songs into the long wait before the first look; each feeds on itself (measured: up to 10 % dearer).
        One step of the self-consistency of Turnbull (1976) for interval-censored times.
        """
        return min(max(self.quantile((self.cdf(after) + self.cdf(by)) / 2), after), by)

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
    one that takes twice as long for twice the length. Divide samples by it, then stretch the estimate by it.
    """
    return 1.0 if length is None else (1 - share) + share * length / usual


def learn(samples: Sequence[float], prior: Prior) -> Estimate:
    """The estimate after these finished songs, `samples` in seconds, newest last.

    A weighted kernel estimate in log time, in four steps, each the simplest that keeps the cost of polling by it
    within 10 % of the optimum after 50 songs (tests/bench/lag.py): undo the trend; weigh by age; blur every song
    over its nearest neighbours; and count the documented time as one song, older than all, so that it fades.
    """
    known = [min(max(seconds, 1.0), HORIZON) for seconds in samples if math.isfinite(seconds)][-WINDOW:]
    logs = _without_trend([math.log(seconds) for seconds in known])
    weights = [0.5 ** (age / HALF_LIFE) for age in range(len(logs) - 1, -1, -1)]
    faith = 0.5 ** (len(logs) / HALF_LIFE)
    songs = sum(weights)
    _, *later = (
        (max(0.0, songs - done) + faith * documented) / (songs + faith)
        for done, documented in zip(_blurred(logs, weights), _documented(prior), strict=True)
    )
    return Estimate((1.0, *accumulate(later, min)), len(known))


@lru_cache(maxsize=64)
def _documented(prior: Prior) -> tuple[float, ...]:
    return tuple(prior.surviving(moment) for moment in _TIMES)


def _without_trend(logs: list[float]) -> list[float]:
    """Every sample moved to the present along the trend, as far as the trend is sure.

    The drift is the Hodges-Lehmann shift (1963) from the oldest to the newest third, the pairing of Cox and Stuart
    (1955), shrunk by its own uncertainty. Two humps can feign a trend; undoing a true one draws the songs together,
    so one that moves them apart is left alone.
    """
    count, third = len(logs), len(logs) // 3
    if third < 6:  # fewer pairs than this see trends in noise (measured: they cost 5 % at 12 songs)
        return logs
    low, shift, high = quantiles((new - old for new in logs[-third:] for old in logs[:third]), n=4)
    # A pair's difference has twice a sample's variance; 1.349 deviations lie between a normal's quartiles.
    doubt = ((high - low) / 1.349) ** 2 / third
    certainty = max(0.0, 1 - 2 * doubt / shift**2) if shift else 0.0
    slope = shift * certainty / (count - third)
    moved = [min(max(0.0, log + slope * (count - 1 - place)), math.log(HORIZON)) for place, log in enumerate(logs)]
    return min(logs, moved, key=_apart)


def _apart(logs: list[float]) -> float:
    """How far apart samples lie: their entropy, up to constants, from neighbours (Kozachenko and Leonenko 1987)."""
    return sum(map(math.log, _radii(sorted(logs))))


def _radii(ordered: list[float]) -> list[float]:
    """For each sample the distance to its k-th nearest neighbour, k = 1.75 √n (Breiman, Meisel and Purcell 1977).

    Close songs are blurred little and lone ones much, so two humps stay two and an outlier shouts less. At least 2 %,
    and 1/n while songs are few; at most a factor e.
    """
    count = len(ordered)
    k = min(round(1.75 * math.sqrt(count)), count - 1)
    radii: list[float] = []
    for place, log in enumerate(ordered):
        starts = range(max(0, place - k), min(place, count - 1 - k) + 1)
        nearest = min(max(log - ordered[start], ordered[start + k] - log) for start in starts)
        radii.append(min(1.0, max(0.02, 1 / count, nearest)))
    return radii


def _blurred(logs: list[float], weights: list[float]) -> list[float]:
    """The weight finished by each moment of the grid, every sample a triangle in log time.

    Only the triangles' corners are set, where the slope of the density changes; adding up three times gives slope,
    density and weight, in time that does not grow with the radii. Corners lie up to a factor e off the grid.
    """
    margin = math.ceil(1 / _STEP)
    corners = [0.0] * (len(_TIMES) + 2 * margin + 1)
    pairs = sorted(zip(logs, weights, strict=True))
    for (log, weight), radius in zip(pairs, _radii([log for log, _ in pairs]), strict=True):
        centre, reach = margin + math.ceil(log / _STEP) + 2, round(radius / _STEP)
        for corner, turn in ((centre - reach, 1), (centre, -2), (centre + reach, 1)):
            corners[corner] += turn * weight / reach**2
    return list(accumulate(accumulate(accumulate(corners))))[margin : margin + len(_TIMES)]
