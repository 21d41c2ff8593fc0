"""Fifteen hundred orders of one person within half a second, and how long somebody else then waits for an answer.

Baseline: the same person's wait with nobody else there. Aim: under a second.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path

from bot.rehearsal import rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town

ORDERS = 1500
LYRICS = "Row, row, row your boat gently down the stream"


async def _wait(town: Town) -> float:
    """Milliseconds from the command to its acknowledgement."""
    begun = time.perf_counter()
    await (await town.command("ben", "song create", lyrics=LYRICS)).answered()
    return (time.perf_counter() - begun) * 1000


async def _measure(folder: Path) -> None:
    town, studio = Town(), Studio(compose=partial(tone, seconds=7.0), seconds=30.0)
    async with rehearsing(town, studio, folder, LOG_LEVEL="WARNING"):
        alone = await _wait(town)
        begun = time.perf_counter()
        for _ in range(ORDERS):
            await town.command("ada", "song create", lyrics=LYRICS)
        took = time.perf_counter() - begun
        beside = await _wait(town)
        print(f"\n## {ORDERS:,} orders of one person in {took:.2f} s")
        print(
            f"\nSomebody else is acknowledged after {beside:.0f} ms, alone after {alone:.0f} ms (aim: under 1,000 ms)"
        )


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="jamboree-bench-") as folder:
        asyncio.run(_measure(Path(folder)))
