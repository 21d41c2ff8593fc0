"""From the API's completion to the message in the channel: 50 songs of 3 MB that are finished at the same moment.

The poll's lag is no part of it: every song is being looked at when all are finished, and the looks are answered then.
The baseline is a process that looks, downloads and uploads, all songs side by side, and does nothing else. Discord's
limit of five messages in five seconds a channel is lifted in the sandbox for both sides: it would hide everything else.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median
from typing import Any

import lameenc
import numpy as np

from bot.rehearsal import rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town, rates
from tests.bench.provider import Finish, application, beside
from tests.e2e.memory import remember

SONGS = 50
ROUNDS = 5
SIZE = 3_000_000
RATE = 44_100
KBPS = 320


def _mp3() -> bytes:
    """About 3 MB that sound: a chord whose notes come and go, and noise on the beat."""
    at = np.arange(RATE * SIZE // (KBPS * 125)) / RATE
    chance = np.random.default_rng(6)
    notes = zip((220.0, 277.2, 329.6, 659.3), (1.1, 2.3, 0.7, 3.1), strict=True)
    sound = sum(np.sin(2 * np.pi * hertz * at) * (0.5 + 0.5 * np.sin(at * pace)) for hertz, pace in notes) / 5
    sound += chance.normal(0, 0.05, at.size) * (0.5 + 0.5 * np.sin(at * 8))
    pcm = (np.repeat(sound[:, None], 2, axis=1) * 20_000).clip(-32768, 32767).astype("<i2").tobytes()
    encoder: Any = lameenc.Encoder()
    encoder.set_channels(2)
    encoder.set_in_sample_rate(RATE)
    encoder.set_bit_rate(KBPS)
    encoder.silence()
    return bytes(encoder.encode(pcm) + encoder.flush())


def _arrivals(town: Town) -> list[float]:
    """The moments at which messages with a nonce come, as they come: each has a song."""
    came: list[float] = []

    def hear(event: dict[str, Any]) -> None:
        if event["event"] == "message_created" and town.messages("jam")[-1].nonce is not None:
            came.append(time.perf_counter())

    town.watch(hear)
    return came


async def ours(mp3: bytes) -> list[float]:
    """Seconds from the completion to each message."""
    finish = Finish(SONGS)
    with tempfile.TemporaryDirectory() as home:
        await remember(Path(home), 1.0)
        async with beside(application(1.0, mp3, finish)) as url:
            settings: dict[str, Any] = {"SONGS_PER_USER": "100", "SONGS_AT_ONCE": "100", "LOG_LEVEL": "WARNING"}
            town = Town()
            async with rehearsing(town, Studio(compose=tone), Path(home), AIMLAPI_BASE_URL=url, **settings):
                came = _arrivals(town)
                for number in range(SONGS):
                    await town.command("ada", "song create", lyrics=f"Row, row, row your boat {number}")
                await town.until(lambda: len(came) == SONGS, timeout=120)
                return [moment - finish.at for moment in came]


async def bare(mp3: bytes) -> list[float]:
    """The same for a process that carries bytes from the one server to the other."""
    finish = Finish(SONGS)
    async with Town() as town, beside(application(1.0, mp3, finish)) as url:
        came = _arrivals(town)
        channel = f"{town.api_url}/channels/{town.channels['jam'].id}/messages"
        job = {"songs": SONGS, "provider": url, "channel": channel, "token": town.token}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.carrier", stdin=asyncio.subprocess.PIPE
        )
        await process.communicate(json.dumps(job).encode())
        return [moment - finish.at for moment in came]


def run() -> None:
    """Print the table."""
    rates.LIMITS.clear()
    rates.LIMITS["POST", "/channels/{channel_id}/messages"] = (10_000, 1.0)
    mp3 = _mp3()
    plain, full = list[list[float]](), list[list[float]]()
    for _ in range(ROUNDS):  # by turns, for the machine's own pace changes from minute to minute
        plain.append(asyncio.run(bare(mp3)))
        full.append(asyncio.run(ours(mp3)))
    print(f"\n## Delivery of {SONGS} songs of {len(mp3) / 1e6:.1f} MB that are finished at the same moment\n")
    print("| side | mean s | slowest s | mean against bare | slowest against bare |\n|---|---|---|---|---|")
    for name, took in (("download and upload, nothing else", plain), ("Jamboree", full)):
        ratios = f"{_mean(took) / _mean(plain):.2f}× | {_slowest(took) / _slowest(plain):.2f}×"
        print(f"| {name} | {_mean(took):.2f} | {_slowest(took):.2f} | {ratios} |")


def _mean(rounds: list[list[float]]) -> float:
    return mean(itertools.chain(*rounds))


def _slowest(rounds: list[list[float]]) -> float:
    """The middle one of the rounds' slowest: one round in a bad second of the machine's says nothing of either side."""
    return median(max(took) for took in rounds)


if __name__ == "__main__":
    run()
