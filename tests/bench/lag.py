"""Lag and calls: how soon a finished song is noticed, and how many polls that takes.

Five models whose times are known are polled by every strategy, and six stories of crowds and changes are lived
through. Jamboree learns from songs that it polled itself, through its own journey and store (`lived`): it never sees a
true time, only between which two of its own polls a song finished.
"""

from __future__ import annotations

import asyncio
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bot.pacing.fitting import learn
from bot.songs.models import Prior
from tests.bench.lived import Lived, Period, live, plan
from tests.bench.truths import COST, DEADLINE, TRUTHS, Times, Truth, every, least, optimum, price, scaled, total, walk

SONGS = 50
SETTLED = 15
"""Songs after which a change should be known."""

UNIFORM, LOG_NORMAL, HUMPS = TRUTHS[:3]


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


@dataclass(frozen=True)
class Story:
    """Periods of a model's life; what is measured begins with its song number `since`, when something has changed."""

    name: str
    periods: tuple[Period, ...]
    since: int = 0


def _stories() -> tuple[Story, ...]:
    wrong = {4: Prior(80, 160), 0.25: Prior(5, 10)}
    return (
        Story("crowds of 10, from nothing", (Period(UNIFORM, 50, 10),)),
        Story("a crowd of 50, from nothing", (Period(UNIFORM, 50, 50),)),
        Story("a crowd of 50 after a crowd of 50", (Period(UNIFORM, 100, 50),), 50),
        *(
            Story(f"{name}: {truth.name}", (Period(truth, 50), Period(scaled(truth, factor), 40)), 50)
            for name, factor in (("twice as fast", 0.5), ("half as fast", 2))
            for truth in (UNIFORM, LOG_NORMAL, HUMPS)
        ),
        *(
            Story(f"documented time × {factor:g}", (Period(scaled(UNIFORM, 1, documented), 40),))
            for factor, documented in wrong.items()
        ),
        Story("one by one after a crowd of 50", (Period(UNIFORM, 50, 50), Period(UNIFORM, 40)), 50),
    )


STORIES = _stories()


@dataclass(frozen=True)
class Told:
    """What a story came to: means over its songs since the change; `ratios` of cost to the optimum's, song by song.

    The ratios are of expected costs by each song's plan; of a crowd, whose songs learn from one another meanwhile, of
    what they met. `kept` is the share of cards, from the sixteenth song on, whose promise was kept.
    """

    name: str
    lag: float
    calls: float
    every_five: float
    ratios: tuple[float, ...]
    kept: float

    @property
    def cost(self) -> float:
        return self.lag + COST * self.calls


def _keller(truth: Truth) -> Times:
    """Keller's rule (1974) with the true hazard h: √(h / 2c) looks a second, while one song in a million still runs."""
    edges = np.arange(0, DEADLINE, 0.01)
    survival = np.maximum(truth.survival(edges), 1e-6)
    end = edges[np.argmax(survival <= 1e-6)] or DEADLINE
    hazard = -np.diff(np.log(survival)) / 0.01
    density = np.cumsum(np.sqrt(hazard / (2 * COST))) * 0.01
    looks = np.interp(np.arange(1, math.floor(density[-1]) + 1), density, edges[1:])
    return np.unique([*looks, end, DEADLINE])


def _row(truth: Truth, strategy: str, plans: list[Times]) -> Row:
    prices = np.array([price(looks, truth) for looks in plans])
    ratios = (prices[:, 0] + COST * prices[:, 1]) / least(truth)
    low, high = np.percentile(ratios, [10, 90])
    lag, calls = prices.mean(axis=0)
    return Row(truth.name, strategy, float(lag), float(calls), float(ratios.mean()), float(low), float(high))


def measure(place: int, histories: int, seed: int = 6) -> list[Row]:
    """Every strategy on one model of `TRUTHS`, the optimum first."""
    truth = TRUTHS[place]
    lived = asyncio.run(live([Period(truth, SONGS)], histories, seed))
    unlearned = learn([], truth.documented)
    plans = {
        "optimum, distribution known": [optimum(truth)],
        f"Jamboree, {SONGS} songs": [plan(estimate, str(n)) for n, (_, estimate) in enumerate(lived)],
        "Jamboree, no history": [plan(unlearned, str(n)) for n in range(20)],
        "√(2c/h), distribution known": [_keller(truth)],
        **{f"every {period} s": [every(period)] for period in (1, 5, 10, 15)},
        "backoff 1, 2, 4 … 30 s": [walk(lambda now: min(now + 1, 30.0))],
    }
    return [_row(truth, strategy, looks) for strategy, looks in plans.items()]


def tell(place: int, histories: int, seed: int = 6) -> Told:
    """One of `STORIES`, lived through so many times."""
    story = STORIES[place]
    histories_ = [lived[story.since :] for lived, _ in asyncio.run(live(story.periods, histories, seed))]
    songs = [song for lived in histories_ for song in lived]
    last = [song for lived in histories_ for song in lived[SETTLED:]]
    return Told(
        story.name,
        float(np.mean([song.lag for song in songs])),
        float(np.mean([song.calls for song in songs])),
        total(every(5), songs[0].truth),
        tuple(_ratio(list(at_once)) for at_once in zip(*histories_, strict=True)),
        float(np.mean([song.promised for song in last])),
    )


def _ratio(songs: list[Lived]) -> float:
    crowd = songs[0].crowd
    costs = [song.cost if crowd else song.expected_cost for song in songs]
    return float(np.mean(costs)) / least(songs[0].truth)


def table(rows: list[Row]) -> str:
    """Markdown: a line for each strategy, a column for each model; lag, calls and the cost against the optimum's."""
    models = list(dict.fromkeys(row.model for row in rows))
    lines = [f"| lag · calls · cost | {' | '.join(models)} |", "|---" * (len(models) + 1) + "|"]
    for strategy in dict.fromkeys(row.strategy for row in rows):
        cells = [cell(row) for row in rows if row.strategy == strategy]
        lines.append(f"| {strategy} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cell(row: Row) -> str:
    varies = f" ({row.low:.2f} to {row.high:.2f})" if row.high - row.low > 0.01 else ""
    return f"{row.lag:.2f} s · {row.calls:.1f} · {row.ratio:.2f}x{varies}"


def stories_table(told: list[Told]) -> str:
    """Markdown: a line for each story."""
    later_on = f"songs {SETTLED + 1} on"
    head = ["story", "lag · calls", "lag + 0.1 s a call", "every 5 s", "song 1", "song 5", later_on, "promises kept"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for story in told:
        later = float(np.mean(story.ratios[SETTLED:]))
        figures = [
            f"{story.lag:.2f} s · {story.calls:.1f}",
            f"{story.cost:.2f} s",
            f"{story.every_five:.2f} s",
            f"{story.ratios[0]:.2f}x",
            f"{story.ratios[4]:.2f}x",
            f"{later:.2f}x",
            f"{story.kept:.0%}",
        ]
        lines.append(f"| {story.name} | {' | '.join(figures)} |")
    return "\n".join(lines)


def run(picture: Path | None = None, histories: int = 40) -> tuple[list[Row], list[Told]]:
    """Measure all, print the tables, and write the picture (SVG) where asked to. Some fifteen minutes on two cores."""
    from tests.bench.lag_svg import draw

    with ProcessPoolExecutor(2) as workers:
        measured = workers.map(partial(measure, histories=histories), range(len(TRUTHS)))
        told = workers.map(partial(tell, histories=histories // 2), range(len(STORIES)))
        rows = [row for rows in measured for row in rows]
        print(table(rows), flush=True)
        stories = list(told)
    print(f"\n{stories_table(stories)}")
    if picture is not None:
        picture.write_text(draw(rows, stories), encoding="utf-8")
    return rows, stories


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
