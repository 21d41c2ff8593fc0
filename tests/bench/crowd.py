"""A crowd of fifty after a crowd of fifty, through the running bot, against the sandbox's API, in real time.

Each song takes 12 to 45 s, evenly spread. Lag is from the moment when the sandbox has a song finished to the poll that
finds it. Some two minutes.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town

CROWD = 50
FIRST, LAST = 12.0, 45.0
PEOPLE = ("ada", "ben", "mo")
AIM_LAG, AIM_CALLS = 1.2, 12


@dataclass(frozen=True)
class Met:
    """A crowd's mean seconds from finish to finding, and mean polls a song; `slowest` is the lag's 95th percentile."""

    lag: float
    slowest: float
    calls: float


@dataclass
class Polls:
    """When each generation was polled last, by its id (Unix seconds); a listener of the studio."""

    studio: Studio
    last: dict[str, float] = field(default_factory=dict[str, float])
    _counted: dict[str, int] = field(default_factory=dict[str, int])

    def hear(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "call":
            for generation in self.studio.generations.values():
                if generation.polls != self._counted.get(generation.id, 0):
                    self._counted[generation.id] = generation.polls
                    self.last[generation.id] = event["at"]


async def _crowd(rehearsal: Rehearsal, polls: Polls) -> Met:
    before = set(rehearsal.studio.generations)
    for number in range(CROWD):
        lyrics = f"Row, row, row your boat\nGently down the stream {number}"
        await (await rehearsal.town.command(PEOPLE[number % 3], "song create", lyrics=lyrics)).answered()
    await rehearsal.studio.until(lambda: rehearsal.studio.downloads >= len(before) + CROWD, timeout=180)
    songs = [song for song in rehearsal.studio.generations.values() if song.id not in before]
    lags = [polls.last[song.id] - song.completes_at for song in songs]
    return Met(fmean(lags), quantiles(lags, n=20)[-1], fmean(song.polls for song in songs))


async def measure() -> list[Met]:
    """Both crowds, one after the other."""
    chance = random.Random(6)
    studio = Studio(compose=partial(tone, seconds=2.0), seconds=lambda _: chance.uniform(FIRST, LAST))
    polls = Polls(studio)
    studio.watch(polls.hear)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"SONGS_AT_ONCE": str(CROWD), "SONGS_PER_USER": str(CROWD)}
        async with rehearsing(Town(), studio, Path(folder), **settings) as rehearsal:
            return [await _crowd(rehearsal, polls) for _ in range(2)]


def run() -> None:
    """Print the table."""
    print(f"\n## A crowd of {CROWD} after a crowd of {CROWD}, through the running bot\n")
    print("| crowd | mean lag s | 95 % of lags s | polls a song |\n|---|---|---|---|")
    for name, met in zip(("the first", "the second"), asyncio.run(measure()), strict=True):
        print(f"| {name} | {met.lag:.2f} | {met.slowest:.2f} | {met.calls:.1f} |")
    print(f"\nAim for the second: {AIM_LAG} s at {AIM_CALLS} polls.")


if __name__ == "__main__":
    run()
