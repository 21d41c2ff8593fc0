"""Models whose times to finish are known exactly: what a plan of polls costs on one, and the plan that costs least.

Lag and calls are exact expectations over the known distribution, not draws from it. What a poll costs: 0.1 s of lag,
so that cost = mean lag + 0.1 x mean calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.songs.models import Prior

Times = NDArray[np.float64]
COST = 0.1
DEADLINE = 900.0


@dataclass(frozen=True)
class Truth:
    """A model as it is. `history` draws the seconds of its last n songs; `survival` is that of the next one."""

    name: str
    documented: Prior
    survival: Callable[[Times], Times]
    history: Callable[[np.random.Generator, int], Times]

    @property
    def mean(self) -> float:
        fine = np.linspace(0, DEADLINE, 180_001)
        return float(np.trapezoid(self.survival(fine), fine))


def _normal(middle: float, deviation: float) -> Callable[[Times], Times]:
    erfc = np.vectorize(math.erfc, otypes=[float])
    return lambda t: erfc((t - middle) / deviation / math.sqrt(2)) / 2


def _lognormal(median: float, sigma: float) -> Callable[[Times], Times]:
    return lambda t: _normal(math.log(median), sigma)(np.log(np.maximum(t, 1e-9)))


def _bimodal(rng: np.random.Generator, n: int) -> Times:
    return np.where(rng.random(n) < 0.6, rng.normal(20, 2, n), rng.normal(60, 4, n))


def _drifting(rng: np.random.Generator, n: int) -> Times:
    """1 % slower with every song, compounding: the oldest of 50 took 0.61 times as long as the next will."""
    return 35 * 1.01 ** np.arange(-n, 0.0) * np.exp(0.3 * rng.normal(size=n))


TRUTHS = (
    Truth("uniform 12-45 s", Prior(20, 40), lambda t: np.clip((45 - t) / 33, 0, 1), lambda r, n: r.uniform(12, 45, n)),
    Truth("log-normal", Prior(30, 45), _lognormal(35, 0.35), lambda r, n: 35 * np.exp(0.35 * r.normal(size=n))),
    Truth("bimodal", Prior(20, 60), lambda t: 0.6 * _normal(20, 2)(t) + 0.4 * _normal(60, 4)(t), _bimodal),
    Truth(
        "heavy tail",  # Pareto from 15 s with power 1.6: infinite variance
        Prior(15, 30),
        lambda t: np.where(t < DEADLINE, np.minimum(1, 15 / np.maximum(t, 1)) ** 1.6, 0),
        lambda r, n: np.minimum(15 * r.random(n) ** (-1 / 1.6), DEADLINE - 1),
    ),
    Truth("drifting", Prior(30, 45), _lognormal(35, 0.3), _drifting),
)


def scaled(truth: Truth, factor: float, documented: Prior | None = None) -> Truth:
    """The same model where every song takes `factor` times as long, and its documentation if that is given."""
    return Truth(
        f"{truth.name} × {factor:g}",
        documented or truth.documented,
        lambda t: truth.survival(t / factor),
        lambda rng, n: truth.history(rng, n) * factor,
    )


def optimum(truth: Truth, cost: float = COST, step: float = 0.1) -> Times:
    """The best looks for a known distribution: the same recursion as ours, but every choice tried, on a fine grid."""
    times = np.arange(0, DEADLINE + step, step)
    survival, values = truth.survival(times), np.zeros(len(times))
    following = np.full(len(times), len(times) - 1)
    for i in range(len(times) - 2, -1, -1):
        choices = survival[i] * (cost + times[i + 1 :] - times[i]) + values[i + 1 :]
        following[i] = i + 1 + int(np.argmin(choices))
        values[i] = choices[following[i] - i - 1]
    looks = [int(following[0])]
    while looks[-1] < len(times) - 1:
        looks.append(int(following[looks[-1]]))
    return times[looks]


def walk(wait: Callable[[float], float]) -> Times:
    def moments() -> Iterator[float]:
        now = 0.0
        while now < DEADLINE:
            now += wait(now)
            yield now

    return np.fromiter(moments(), float)


def price(looks: Times, truth: Truth) -> tuple[float, float]:
    """Mean lag in seconds and mean calls a song: each look happens for the songs unfinished at the look before."""
    before = np.concatenate([[0.0], looks[:-1]])
    asked = truth.survival(before)
    return float((asked * (looks - before)).sum()) - truth.mean, float(asked.sum())


@cache
def least(truth: Truth) -> float:
    """What the best plan costs."""
    return total(optimum(truth), truth)


def total(looks: Times, truth: Truth) -> float:
    """What these polls cost, in seconds."""
    lag, calls = price(looks, truth)
    return lag + COST * calls


def every(seconds: float) -> Times:
    """Polls of a fixed period."""
    return walk(lambda _: seconds)
