"""From the API's completion to the message in the channel, beyond the poll's lag: 50 songs of 3 MB at once.

The baseline downloads and uploads the same bytes, all at once, and does nothing else. Discord's limit of five messages
in five seconds a channel is lifted in the sandbox for both sides: it would hide everything else.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import lameenc

from bot.rehearsal import rehearsing
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town, rates
from tests.e2e.memory import remember

SONGS = 50
SIZE = 3_000_000


def _mp3() -> bytes:
    """About 3 MB that can be decoded."""
    encoder: Any = lameenc.Encoder()
    encoder.set_channels(2)
    encoder.set_in_sample_rate(44_100)
    encoder.set_bit_rate(320)
    encoder.silence()
    seconds = SIZE // 40_000
    return bytes(encoder.encode(bytes(44_100 * 4 * seconds)) + encoder.flush())


async def ours(mp3: bytes) -> float:
    """Seconds from the first download to the last message in the channel."""
    with tempfile.TemporaryDirectory() as home:
        await remember(Path(home), 1.0)
        studio = Studio(compose=lambda _: mp3, seconds=0.5)
        async with rehearsing(
            Town(), studio, Path(home), SONGS_PER_USER="100", SONGS_AT_ONCE="100", LOG_LEVEL="WARNING"
        ) as going:
            town = going.town
            studio.hold()
            for number in range(SONGS):
                await town.command("ada", "song create", lyrics=f"Row, row, row your boat {number}")
            await studio.until(lambda: len(studio.generations) == SONGS, timeout=60)
            begun: list[float] = []
            studio.watch(lambda event: _first(event, begun))
            studio.release()
            await town.until(lambda: _songs(town) == SONGS, timeout=120)
            return time.perf_counter() - begun[0]


def _first(event: dict[str, Any], begun: list[float]) -> None:
    if not begun and str(event.get("path", "")).startswith("/cdn/"):
        begun.append(time.perf_counter())


async def bare(mp3: bytes) -> float:
    """The same bytes from the one server to the other."""
    async with Town() as town, Studio(compose=lambda _: mp3, seconds=0) as studio, aiohttp.ClientSession() as session:
        key = {"Authorization": f"Bearer {studio.key}"}
        body = {"model": "minimax/music-2.6", "prompt": "A gentle round", "lyrics": "Row, row, row your boat"}
        async with session.post(f"{studio.base_url}/v2/generate/audio", json=body, headers=key) as reply:
            generation = (await reply.json())["id"]
        await studio.until(lambda: studio.generations[generation].state == "completed")
        asked = {"generation_id": generation}
        async with session.get(f"{studio.base_url}/v2/generate/audio", params=asked, headers=key) as reply:
            link = (await reply.json())["audio_file"]["url"]
        begun = time.perf_counter()
        await asyncio.gather(*(_carried(session, town, link) for _ in range(SONGS)))
        return time.perf_counter() - begun


async def _carried(session: aiohttp.ClientSession, town: Town, link: str) -> None:
    async with session.get(link) as reply:
        mp3 = await reply.read()
    form = aiohttp.FormData({"payload_json": '{"content": "Here"}'})
    form.add_field("files[0]", mp3, filename="song.mp3")
    where = f"{town.api_url}/channels/{town.channels['jam'].id}/messages"
    async with session.post(where, data=form, headers={"Authorization": f"Bot {town.token}"}) as reply:
        reply.raise_for_status()


def _songs(town: Town) -> int:
    return sum("Again" in message.labels for message in town.messages("jam"))


def run() -> None:
    """Print the table."""
    rates.LIMITS.clear()
    rates.LIMITS["POST", "/channels/{channel_id}/messages"] = (10_000, 1.0)
    mp3 = _mp3()
    plain, full = asyncio.run(bare(mp3)), asyncio.run(ours(mp3))
    print(f"\n## Delivery of {SONGS} songs of {len(mp3) / 1e6:.1f} MB that finish at once\n")
    print("| side | seconds | against bare |\n|---|---|---|")
    print(f"| download and upload, nothing else | {plain:.2f} | 1.00× |")
    print(f"| Jamboree: decoded, drawn, tagged, written down, posted once | {full:.2f} | {full / plain:.2f}× |")


if __name__ == "__main__":
    run()
