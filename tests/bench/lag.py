"""Lag and calls: how soon a finished song is noticed, and how many polls that takes.

Five models whose times to finish are known are polled by every strategy. Lag and calls are exact expectations over
the known distribution, not draws from it. What a poll costs: 0.1 s of lag, so cost = mean lag + 0.1 x mean calls.
The learned strategy gets 50 songs that it polled itself, jitter and all, from the documented time on: it never sees
a true time, only between which two of its own looks a song finished.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.pacing.estimates import Estimate, Prior, learn
from bot.pacing.polling import next_poll, spread

Times = NDArray[np.float64]
COST = 0.1
DEADLINE = 900.0
SONGS = 50
LESSONS = frozenset({1, 2, 3, 5, 8, 13, 21, 34})  # learning after every song would take minutes, and changes little


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


@dataclass(frozen=True)
class Row:
    """A strategy on a model: mean seconds of lag, mean polls a song, and its cost against the known optimum's.

    `low` and `high` hold four in five histories, for the strategies that depend on one.
    """

    model: str
    strategy: str
    lag: float
    calls: float
    ratio: float
    low: float
    high: float

    @property
    def cost(self) -> float:
        return self.lag + COST * self.calls


def _normal(middle: float, deviation: float) -> Callable[[Times], Times]:
    erfc = np.vectorize(math.erfc, otypes=[float])
    return lambda t: erfc((t - middle) / deviation / math.sqrt(2)) / 2


def _lognormal(median: float, sigma: float) -> Callable[[Times], Times]:
    return lambda t: _normal(math.log(median), sigma)(np.log(np.maximum(t, 1e-9)))


def _two_humps(rng: np.random.Generator, n: int) -> Times:
    return np.where(rng.random(n) < 0.6, rng.normal(20, 2, n), rng.normal(60, 4, n))


def _drifting(rng: np.random.Generator, n: int) -> Times:
    """1 % slower with every song, compounding: the oldest of 50 took 0.61 times as long as the next will."""
    return 35 * 1.01 ** np.arange(-n, 0.0) * np.exp(0.3 * rng.normal(size=n))


TRUTHS = (
    Truth("uniform 12-45 s", Prior(20, 40), lambda t: np.clip((45 - t) / 33, 0, 1), lambda r, n: r.uniform(12, 45, n)),
    Truth("log-normal", Prior(30, 45), _lognormal(35, 0.35), lambda r, n: 35 * np.exp(0.35 * r.normal(size=n))),
    Truth("two humps", Prior(20, 60), lambda t: 0.6 * _normal(20, 2)(t) + 0.4 * _normal(60, 4)(t), _two_humps),
    Truth(
        "heavy tail",  # Pareto from 15 s with power 1.6: infinite variance
        Prior(15, 30),
        lambda t: np.where(t < DEADLINE, np.minimum(1, 15 / np.maximum(t, 1)) ** 1.6, 0),
        lambda r, n: np.minimum(15 * r.random(n) ** (-1 / 1.6), DEADLINE - 1),
    ),
    Truth("drifting", Prior(30, 45), _lognormal(35, 0.3), _drifting),
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


def _walk(wait: Callable[[float], float]) -> Times:
    def moments() -> Iterator[float]:
        now = 0.0
        while now < DEADLINE:
            now += wait(now)
            yield now

    return np.fromiter(moments(), float)


def _keller(truth: Truth) -> Times:
    """Keller's rule (1974) with the true hazard h: √(h / 2c) looks a second, while one song in a million still runs."""
    edges = np.arange(0, DEADLINE, 0.01)
    survival = np.maximum(truth.survival(edges), 1e-6)
    end = edges[np.argmax(survival <= 1e-6)] or DEADLINE
    hazard = -np.diff(np.log(survival)) / 0.01
    density = np.cumsum(np.sqrt(hazard / (2 * COST))) * 0.01
    looks = np.interp(np.arange(1, math.floor(density[-1]) + 1), density, edges[1:])
    return np.unique([*looks, end, DEADLINE])


def _ours(estimate: Estimate, song: str) -> Times:
    return _walk(lambda now: spread(next_poll(now, estimate, deadline=DEADLINE), song))


def _lived(truth: Truth, rng: np.random.Generator, name: str) -> Times:
    """The looks at the 51st song, after 50 that were found by our own looks."""
    found: list[float] = []
    estimate = learn(found, truth.documented)
    looks = _ours(estimate, name)
    for song, seconds in enumerate(np.clip(truth.history(rng, SONGS), 1, DEADLINE - 1)):
        if song in LESSONS:
            estimate = learn(found, truth.documented)
            looks = _ours(estimate, f"{name}-{song}")
        place = int(np.searchsorted(looks, seconds))
        found.append(estimate.between(float(looks[place - 1]) if place else 0.0, float(looks[place])))
    return _ours(learn(found, truth.documented), name)


def price(looks: Times, truth: Truth) -> tuple[float, float]:
    """Mean lag in seconds and mean calls a song: each look happens for the songs unfinished at the look before."""
    before = np.concatenate([[0.0], looks[:-1]])
    asked = truth.survival(before)
    return float((asked * (looks - before)).sum()) - truth.mean, float(asked.sum())


def _row(truth: Truth, strategy: str, plans: list[Times], best: float) -> Row:
    prices = np.array([price(looks, truth) for looks in plans])
    ratios = (prices[:, 0] + COST * prices[:, 1]) / best
    low, high = np.percentile(ratios, [10, 90])
    lag, calls = prices.mean(axis=0)
    return Row(truth.name, strategy, float(lag), float(calls), float(ratios.mean()), float(low), float(high))


def measure(truth: Truth, histories: int, seed: int = 6) -> list[Row]:
    """Every strategy on one model, the optimum first."""
    rng = np.random.default_rng(seed)
    best = optimum(truth)
    lag, calls = price(best, truth)
    unlearned = learn([], truth.documented)
    plans = {
        "optimum, distribution known": [best],
        f"Jamboree, {SONGS} songs": [_lived(truth, rng, str(n)) for n in range(histories)],
        "Jamboree, no history": [_ours(unlearned, str(n)) for n in range(min(histories, 20))],
        "√(2c/h), distribution known": [_keller(truth)],
        **{f"every {period} s": [_walk(lambda _, p=period: float(p))] for period in (1, 5, 10, 15)},
        "backoff 1, 2, 4 … 30 s": [_walk(lambda now: min(now + 1, 30.0))],
    }
    return [_row(truth, strategy, looks, lag + COST * calls) for strategy, looks in plans.items()]


def table(rows: list[Row]) -> str:
    """Markdown: a line for each strategy, a column for each model; lag, calls and the cost against the optimum's."""
    models = list(dict.fromkeys(row.model for row in rows))
    lines = [f"| lag · calls · cost | {' | '.join(models)} |", "|---" * (len(models) + 1) + "|"]
    for strategy in dict.fromkeys(row.strategy for row in rows):
        cells = [_cell(row) for row in rows if row.strategy == strategy]
        lines.append(f"| {strategy} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Row) -> str:
    varies = f" ({row.low:.2f} to {row.high:.2f})" if row.high - row.low > 0.01 else ""
    return f"{row.lag:.2f} s · {row.calls:.1f} · {row.ratio:.2f}x{varies}"


COLOURS = ("#111111", "#d6336c", "#f08cae", "#7048e8", "#1c7ed6", "#1098ad", "#37b24d", "#f59f00", "#868e96")


def draw(rows: list[Row]) -> str:
    """An SVG: for each model, lag against calls on logarithmic axes, and the curve that no strategy can beat."""
    panels = [_panel(truth, [row for row in rows if row.model == truth.name], n) for n, truth in enumerate(TRUTHS)]
    names = dict.fromkeys(row.strategy for row in rows)
    legend = [
        f'<circle cx="690" cy="{345 + 24 * n}" r="5" fill="{colour}"/><text x="704" y="{349 + 24 * n}">{name}</text>'
        for n, (name, colour) in enumerate(zip(names, COLOURS, strict=True))
    ]
    curve = '<path d="M682 561h16" stroke="#adb5bd" stroke-width="2"/><text x="704" y="565">best possible</text>'
    style = 'font-family="sans-serif" font-size="12" fill="#212529"'
    body = "\n".join([*panels, *legend, curve])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 600" {style}>\n\
<rect width="960" height="600" fill="#ffffff"/>\n{body}\n</svg>\n'


def _panel(truth: Truth, rows: list[Row], place: int) -> str:
    left, top = 60 + 310 * (place % 3), 40 + 290 * (place // 3)

    def at(calls: float, lag: float) -> str:
        """Calls from 2 to 60 over 240 points, lag from 0.2 to 16 s over 200."""
        x, y = math.log(calls / 2) / math.log(30), math.log(lag / 0.2) / math.log(80)
        return f"{left + 240 * x:.1f} {top + 200 - 200 * y:.1f}"

    def dot(row: Row, colour: str) -> str:
        x, y = at(row.calls, row.lag).split()
        return f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"><title>{row.strategy}: {_cell(row)}</title></circle>'

    ends = [price(optimum(truth, cost), truth) for cost in np.geomspace(0.01, 4, 10)]
    curve = " L".join(at(calls, lag) for lag, calls in ends if 2 <= calls <= 60 and 0.2 <= lag <= 16)
    ticks = [
        f'<text x="{at(n, 1).split()[0]}" y="{top + 216}" text-anchor="middle">{n}</text>' for n in (2, 5, 10, 20, 50)
    ] + [
        f'<text x="{left - 6}" y="{float(at(2, n).split()[1]) + 4}" text-anchor="end">{n}</text>'
        for n in (0.5, 1, 2, 5, 10)
    ]
    return "\n".join(
        [
            f'<text x="{left}" y="{top - 10}" font-weight="bold">{truth.name}</text>',
            f'<rect x="{left}" y="{top}" width="240" height="200" fill="none" stroke="#dee2e6"/>',
            f'<text x="{left + 120}" y="{top + 234}" text-anchor="middle">polls a song</text>',
            f'<text x="{left - 34}" y="{top + 100}" text-anchor="middle" \
transform="rotate(-90 {left - 34} {top + 100})">lag, s</text>',
            f'<path d="M{curve}" fill="none" stroke="#adb5bd" stroke-width="2"/>',
            *ticks,
            *(dot(row, colour) for row, colour in reversed(list(zip(rows, COLOURS, strict=True)))),
        ]
    )


def run(picture: Path | None = None, histories: int = 200) -> list[Row]:
    """Measure all, print the table, and write the picture (SVG) where asked to. About a minute on one core."""
    rows = [row for truth in TRUTHS for row in measure(truth, histories)]
    print(table(rows))
    if picture is not None:
        picture.write_text(draw(rows), encoding="utf-8")
    return rows


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
