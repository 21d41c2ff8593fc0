"""Fifty people, of whom one is hostile in every way that was found (`hostile`): what the other forty-nine notice of it.

The baseline is the same run without the hostile one: both by turns, `ROUNDS` times, each with a bot of its own that
knows its models. Everybody orders a song every half a minute, every sixth with a clip, and asks after theirs meanwhile.
Discord's limits on messages are lifted in the sandbox, for all share one channel. The whole is bounded by the minutes.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

from bot.rehearsal import Process, Rehearsal, rehearsing, started
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Interaction, Town, Upload, rates
from tests.audio.sounds import mp3, tone
from tests.bench.hostile import NAME, Hostile, crafted, overtaking
from tests.bench.memory import held, peak
from tests.bench.poison import poisoned
from tests.bench.waiting import watch_stalls
from tests.e2e.memory import remember

MINUTES = 20.0
ROUNDS = 2
OTHERS = 49

EVERY = 30.0
"""Seconds between one person's songs."""

ASK = 6.0
"""Seconds between their looks at `/song status`."""

FIRST, LAST = 6.0, 10.0
"""Seconds that a song takes."""

TAIL = 30.0
"""Of a round, the seconds in which nobody orders any more, so that what was ordered arrives."""

GRACE = 60.0
"""Seconds after a round in which a song may still arrive; then it counts as lost."""

LOOK = 0.5
"""Seconds between looks at memory and disk."""

BUDGET_MB = 2048
"""`DISK_BUDGET_MB` as the settings have it by default."""


@dataclass
class Told:
    """What the others met in the rounds of one side. Milliseconds to acknowledgements; seconds from a song's finish at
    the provider to its message; songs that never came; seconds for which the sandbox
    itself stood still, which is in all of these; megabytes at the most: the bot, with its processes, on disk."""

    acknowledged: list[float] = field(default_factory=list[float])
    delivered: list[float] = field(default_factory=list[float])
    refused: int = 0
    lost: int = 0
    stall: list[float] = field(default_factory=lambda: [0.0])
    bot: float = 0.0
    tree: float = 0.0
    disk: float = 0.0


class Crowd:
    """The others, what they asked for, and when their songs came."""

    def __init__(self, rehearsal: Rehearsal, chance: random.Random) -> None:
        self._town, self._studio, self._chance = rehearsal.town, rehearsal.studio, chance
        self._clip = mp3(tone(8))
        self._asked: list[Interaction] = []
        self._ordered: dict[int, Interaction] = {}
        self._came: dict[int, float] = {}
        self._people = [f"person{number}" for number in range(OTHERS)]
        for name in self._people:
            rehearsal.town.newcomer(name)
        rehearsal.town.watch(self._hear)

    def _hear(self, event: dict[str, Any]) -> None:
        if event["event"] != "message_created":
            return
        message = event["message"]
        title = re.fullmatch(r"Boat (\d+)", (message["embeds"] or [{}])[0].get("title", ""))
        if title and any(file["filename"].startswith("Boat") for file in message["attachments"]):
            self._came.setdefault(int(title[1]), time.time())

    async def sing(self, until: float) -> None:
        """Everybody, until then; what was ordered by then is still to come."""
        async with asyncio.TaskGroup() as group:
            for name in self._people:
                group.create_task(self._one(name, until))

    async def _one(self, name: str, until: float) -> None:
        await asyncio.sleep(self._chance.uniform(0, EVERY))
        while time.monotonic() < until:
            number = len(self._ordered)
            given: dict[str, Any] = {"lyrics": f"Row, row, row your boat {number}", "title": f"Boat {number}"}
            if number % 6 == 0:
                given["reference"] = Upload("hum.mp3", self._clip)
            self._ordered[number] = asked = await self._town.command(name, "song create", **given)
            self._asked.append(asked)
            for _ in range(int(EVERY / ASK)):
                await asyncio.sleep(ASK * self._chance.uniform(0.8, 1.2))
                if time.monotonic() >= until:
                    break
                self._asked.append(await self._town.command(name, "song status"))

    async def arrived(self, told: Told) -> None:
        """Wait for their songs, and write down what they met."""
        with suppress(TimeoutError):
            await self._town.until(lambda: len(self._came) + len(self._refused()) >= len(self._ordered), GRACE)
        finished = self._finished()
        told.acknowledged += [(one.acknowledged or 10.0) * 1000 for one in self._asked]
        told.delivered += [moment - finished[number] for number, moment in self._came.items()]
        told.refused += len(self._refused())
        told.lost += len(self._ordered) - len(self._came) - len(self._refused())

    def _refused(self) -> set[int]:
        """Orders that were answered with a refusal and cost nothing."""
        said = {number: one.messages for number, one in self._ordered.items() if number not in self._came}
        return {n for n, shown in said.items() if any("Nothing was spent" in message.content for message in shown)}

    def _finished(self) -> dict[int, float]:
        """When each song was finished at the provider, by its number."""
        numbers = (
            (re.search(r"boat (\d+)", json.dumps(one.request)), one) for one in self._studio.generations.values()
        )
        return {int(found[1]): one.completes_at for found, one in numbers if found}


@asynccontextmanager
async def _watched(rehearsal: Rehearsal, told: Told) -> AsyncGenerator[None]:
    """Memory and disk are looked at meanwhile."""
    stalls = asyncio.create_task(watch_stalls(told.stall))
    pid: int = rehearsal.process.pid  # type: ignore[union-attr]
    songs = rehearsal.folder / "data" / "songs"

    def look() -> None:
        told.tree = max(told.tree, held(pid) / 1024)
        told.disk = max(told.disk, sum(_size(path) for path in songs.iterdir()) / 1e6 if songs.exists() else 0.0)

    async def looking() -> None:
        while True:
            await asyncio.to_thread(look)
            await asyncio.sleep(LOOK)

    task = asyncio.create_task(looking())
    try:
        yield
    finally:
        task.cancel()
        stalls.cancel()
        told.bot = max(told.bot, peak(str(pid)) / 1024)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile
        return 0


async def _start(_: str, *where: Any) -> Process:
    return await started("tests.bench.overtaken", *where)


async def _round(seconds: float, told: Told, poison: str | None, did: Counter[str]) -> None:
    chance, song = random.Random(7), mp3(tone(30), kbps=256)
    studio = Studio(compose=lambda _: song, seconds=lambda _: chance.uniform(FIRST, LAST), balance=1e6)
    with tempfile.TemporaryDirectory(prefix="jamboree-bench-") as home:
        await remember(Path(home), (FIRST + LAST) / 2)
        async with rehearsing(Town(), studio, Path(home), start=_start, LOG_LEVEL="ERROR") as rehearsal:
            crowd = Crowd(rehearsal, chance)
            async with _watched(rehearsal, told):
                hostile = Hostile(rehearsal, poison) if poison else None
                acting = asyncio.create_task(hostile.run()) if hostile else None
                await crowd.sing(time.monotonic() + seconds)
                await crowd.arrived(told)
            if acting is not None and hostile is not None:
                if acting.done():
                    acting.result()  # a hostile one who has stopped measures nothing
                acting.cancel()
                did.update(hostile.did)
                did["unanswered"] += hostile.unanswered


async def measure(minutes: float) -> tuple[Told, Told, Counter[str]]:
    """The others alone and beside the hostile one, by turns; and what that one did."""
    alone, beside, did = Told(), Told(), Counter[str]()
    crafted()
    overtaking()
    seconds = max(minutes * 60 / (2 * ROUNDS) - TAIL, EVERY)
    async with poisoned() as poison:
        for _ in range(ROUNDS):
            await _round(seconds, alone, None, did)
            await _round(seconds, beside, poison, did)
    return alone, beside, did


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def run(minutes: float = MINUTES) -> None:
    """Print the table."""
    for limit in rates.LIMITS:
        rates.LIMITS[limit] = (10_000, 1.0)
    alone, beside, did = asyncio.run(measure(minutes))
    print(f"\n## {OTHERS} people beside one who is hostile in every way at once, {minutes:g} minutes\n")
    print("| what the others met | alone | beside the hostile one | ratio | aim |\n|---|---|---|---|---|")
    rows = (
        ("acknowledged, p99 ms", _p99(alone.acknowledged), _p99(beside.acknowledged), "under 1,000 ms"),
        ("acknowledged, most ms", max(alone.acknowledged), max(beside.acknowledged), "under 3,000 ms"),
        ("from finished to in the channel, mean s", mean(alone.delivered), mean(beside.delivered), "2×"),
        ("the same, p99 s", _p99(alone.delivered), _p99(beside.delivered), "3×"),
        ("memory of the bot at the most, MB", alone.bot, beside.bot, "under 400 MB"),
        ("the same with its isolated processes, MB", alone.tree, beside.tree, "under 1,000 MB"),
        (
            "the sandbox's own longest stall, ms",
            alone.stall[0] * 1000,
            beside.stall[0] * 1000,
            "no figure of the bot's",
        ),
        ("disk under way at the most, MB", alone.disk, beside.disk, f"{BUDGET_MB:,} MB"),
    )
    for what, plain, full, aim in rows:
        print(f"| {what} | {plain:,.1f} | {full:,.1f} | {full / max(plain, 0.01):.2f}× | {aim} |")
    for what, plain, full in (
        ("songs that came", len(alone.delivered), len(beside.delivered)),
        ("songs that were refused", alone.refused, beside.refused),
        ("songs that were lost", alone.lost, beside.lost),
        ("answers that were measured", len(alone.acknowledged), len(beside.acknowledged)),
    ):
        print(f"| {what} | {plain:,} | {full:,} | | {'0' if 'lost' in what else ''} |")
    print(f"\nThe hostile one, {NAME}: " + ", ".join(f"{count:,} {what}" for what, count in did.items()) + ".")


if __name__ == "__main__":
    run()
