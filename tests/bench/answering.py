"""From interaction to acknowledgement, with 5,000 songs waiting, against a bot that only acknowledges."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from statistics import median

from bot.sandbox.discord import Town
from tests.bench.stages import BARE, OURS, online

WAITING = 5_000
RATES = (50, 200)
SECONDS = 10
ROUNDS = 5
SETTLE = 15.0
"""Seconds in which the waiting songs are taken up before anybody asks anything."""


@dataclass(frozen=True)
class Answers:
    """Milliseconds to the acknowledgement; `p99` is the middle one of the rounds'."""

    middle: float
    p99: float
    most: float


async def _asked(town: Town, rate: int) -> list[float]:
    """Milliseconds to each acknowledgement."""
    asked = []
    for number in range(rate * SECONDS):
        asked.append(await town.command(("ada", "ben", "mo")[number % 3], "song status"))
        await asyncio.sleep(1 / rate)
    for interaction in asked:
        await interaction.answered(timeout=10)
    return [(interaction.acknowledged or 10.0) * 1000 for interaction in asked]


def _told(rounds: list[list[float]]) -> Answers:
    took = sorted(itertools.chain(*rounds))
    return Answers(median(took), median(sorted(each)[int(len(each) * 0.99)] for each in rounds), took[-1])


async def measure(module: str, waiting: int) -> dict[int, list[float]]:
    """The answers at each rate."""
    async with online(module, waiting) as stage:
        await asyncio.sleep(SETTLE if waiting else 1.0)
        return {rate: await _asked(stage.rehearsal.town, rate) for rate in RATES}


def _answers() -> tuple[dict[int, Answers], dict[int, Answers]]:
    """Both sides by turns, for the machine's own pace changes from minute to minute."""
    sides: tuple[dict[int, list[list[float]]], dict[int, list[list[float]]]] = ({}, {})
    for _ in range(ROUNDS):
        for side, module, waiting in ((sides[0], BARE, 0), (sides[1], OURS, WAITING)):
            for rate, took in asyncio.run(measure(module, waiting)).items():
                side.setdefault(rate, []).append(took)
    bare, ours = ({rate: _told(rounds) for rate, rounds in side.items()} for side in sides)
    return bare, ours


def run() -> None:
    """Print the table."""
    bare, ours = _answers()
    print(f"\n## From interaction to acknowledgement, {WAITING:,} songs waiting\n")
    print(
        "| interactions a second | side | median ms | p99 ms | most ms | p99 against bare |\n|---|---|---|---|---|---|"
    )
    for rate in RATES:
        for name, answers in (("discord.py that only defers", bare[rate]), ("Jamboree", ours[rate])):
            figures = f"{answers.middle:.1f} | {answers.p99:.1f} | {answers.most:.1f}"
            print(f"| {rate} | {name} | {figures} | {answers.p99 / bare[rate].p99:.2f}× |")


if __name__ == "__main__":
    run()
