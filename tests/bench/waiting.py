"""What a waiting song costs: CPU and memory, with the database and without any durability.

Both sides make the same calls over the same HTTP library: submit, look as the plan says, download. Where more looks
fall together than a slot has seats for, Jamboree's come later and are fewer: the table says how many there were, and
how long songs lay finished. Each side is a process of its own, so that its CPU time and its memory are its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from statistics import median

import aiohttp

from bot import logs, runtime
from bot.chat.places import Message, Place, address
from bot.database.opening import open_database
from bot.engine.embedded import EmbeddedEngine
from bot.journey.ended_songs import EndedSongTasks
from bot.journey.journey import Tools, advance
from bot.journey.steps import STEPS
from bot.net.downloads import download, outside_or_here
from bot.outside import RealClock
from bot.pacing.estimates import Estimate
from bot.pacing.fitting import learn
from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.polling import next_poll, spread
from bot.pacing.schedule import PollSchedule
from bot.pacing.slots import CommandPriority
from bot.pacing.turns import Limits
from bot.providers.aiml.client import AimlApi
from bot.songs.feed import Feed
from bot.songs.files import SongFiles
from bot.songs.models import BY_ID
from bot.songs.ports.audio import Product
from bot.songs.ports.chat import Posted
from bot.songs.songs import Audio, Requester, Song, new_id
from bot.songs.wishes import Wish
from tests.bench.memory import peak
from tests.bench.provider import FIRST, LAST, served, wide
from tests.contracts.plain_audio import PlainAudio
from tests.contracts.scripted_chat import ScriptedChat

WARM = 200
"""Songs before the measured ones: what a process needs once is not what a song costs. Two for each of the hundred
connections that are kept, so that all of these are there."""

ROUNDS = 3

MODEL = BY_ID["minimax/music-2.6"]
TIMES = [FIRST + (LAST - FIRST) * (n * 37 % 100 + 0.5) / 100 for n in range(100)]
KNOWN = learn([(seconds, seconds) for seconds in TIMES], MODEL.usual)
"""Evenly spread over the times that the provider takes, and out of order: rising ones would be read as a drift."""

POSTED = address(Message(99, 2))


@dataclass(frozen=True)
class Cost:
    """What one song cost: milliseconds of CPU, kilobytes of memory at the peak, looks, and the seconds it lay finished;
    and the worst stall of the loop."""

    cpu_ms: float
    kilobytes: float
    looks: float
    lag: float
    stall_ms: float


class Known(Estimates):
    """Knows the model from the start, so that both sides look at the same moments."""

    def estimate(self, song: Song) -> Estimate:
        return KNOWN

    async def current(self, song: Song, now: float) -> Estimate:
        return KNOWN


class Passing(PlainAudio):
    """Hands a song on as it came: what finishing it costs is another part's question."""

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int, cover: bytes | None = None) -> Product:
        return Product(raw, Audio("mp3", 16_718, 1.0), picture=raw)


class Quiet(ScriptedChat):
    """A channel that takes everything and remembers nothing."""

    def song_changed(self, song: Song) -> None:
        return None

    async def post(self, song: Song, product: Product, parent: Song | None) -> Posted:
        return Posted(POSTED)

    async def clear(self, song: Song) -> None:
        return None


Play = Callable[[int], Awaitable[None]]
"""Takes so many songs from the wish to the end."""


@asynccontextmanager
async def ours(url: str, folder: Path) -> AsyncGenerator[Play]:
    """The product: store, engine, journey, client."""
    clock, quiet, files, feed = RealClock(), Quiet(RealClock()), SongFiles(folder), Feed()
    under_way: set[str] = set()
    over = asyncio.Event()

    def ended(song: Song) -> None:
        if not song.open:
            under_way.discard(song.id)
            if not under_way:
                over.set()

    async def play(songs: int) -> None:
        over.clear()
        added = await asyncio.gather(*(store.add(_song(number)) for number in range(songs)))
        under_way.update(song.id for song, _ in added)
        for song, _ in added:
            feed.publish(song)
        await over.wait()

    async with open_database(f"sqlite:///{folder / 'bench.db'}") as store, wide() as session:
        engine, limiter = EmbeddedEngine(store, clock, Limits(100_000, 100_000)), DeliveryLimiter(clock)
        ended_songs = EndedSongTasks(limiter, Passing(), quiet, files)
        tools = Tools(
            songs=store,
            provider=AimlApi(session, url, "bench"),
            audio=Passing(),
            cards=quiet,
            delivery=quiet,
            owner=quiet,
            clock=clock,
            files=files,
            estimates=Known(store),
            schedule=PollSchedule(CommandPriority()),
            limiter=limiter,
            publish=feed.publish,
        )
        for subscriber in (logs.log_song, quiet.song_changed, engine.song_changed, ended_songs.song_changed, ended):
            feed.subscribe(subscriber)
        background = runtime.Background()  # as the bot does beside its songs
        background.start("garbage", runtime.collect_garbage)
        background.start("pictures", ended_songs.run)
        await engine.start(partial(advance, tools, STEPS))
        yield play
        await engine.drain(0)
        await background.stop()


@asynccontextmanager
async def bare(url: str, folder: Path) -> AsyncGenerator[Play]:
    """The same calls with no durability at all."""
    async with wide() as session:

        async def play(songs: int) -> None:
            async with asyncio.TaskGroup() as group:
                for number in range(songs):
                    group.create_task(_bare_song(session, url, folder / str(number)))

        yield play


async def _bare_song(session: aiohttp.ClientSession, url: str, into: Path) -> None:
    key = {"Authorization": "Bearer bench"}
    body = {"model": MODEL.id, "prompt": "A gentle round", "lyrics": "Row, row, row your boat"}
    async with session.post(f"{url}/v2/generate/audio", json=body, headers=key) as reply:
        generation = (await reply.json())["id"]
    begun = time.monotonic()
    while True:
        await asyncio.sleep(spread(next_poll(time.monotonic() - begun, KNOWN, deadline=900), generation))
        async with session.get(f"{url}/v2/generate/audio", params={"generation_id": generation}, headers=key) as reply:
            said = await reply.json()
        if said["status"] == "completed":
            break
    await download(session, said["audio_file"]["url"], into, allowed=outside_or_here)
    into.unlink()


def _song(number: int) -> Song:
    now = time.time()
    place = address(Place(2, 3, 4, "token", now + 840))
    return Song(
        id=new_id(now),
        interaction_id=time.time_ns() + number,
        guild_id=3,
        wish=Wish(lyrics="Row, row, row your boat", style="A gentle round"),
        model=MODEL.id,
        provider=MODEL.provider,
        title="Row",
        requester=Requester(number % 500, "Ada"),
        origin=place,
        destination=place,
        asked_at=now,
        deadline_at=now + 900,
        card=address(Message(number + 1, 2)),  # a waiting song's card stands in the channel
    )


async def watch_stalls(worst: list[float]) -> None:
    """Keep the longest time, in seconds, for which the loop did nothing else."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        worst[0] = max(worst[0], time.perf_counter() - before - 0.01)


async def _measured(side: str, url: str, songs: int) -> Cost:
    worst = [0.0]
    with tempfile.TemporaryDirectory() as folder:
        async with {"ours": ours, "bare": bare}[side](url, Path(folder)) as play:
            await play(WARM)
            await _seen(url)
            watch = asyncio.create_task(watch_stalls(worst))
            before, begun = peak(), time.process_time()
            await play(songs)
            spent = time.process_time() - begun
            watch.cancel()
    held, seen = peak() - before, await _seen(url)
    return Cost(spent / songs * 1000, held / songs, seen["looks"] / songs, seen["lag"], worst[0] * 1000)


async def _seen(url: str) -> dict[str, float]:
    """What the provider has counted since it was last asked."""
    async with wide() as session, session.get(f"{url}/seen") as reply:
        return await reply.json()


async def _once(side: str, songs: int, url: str) -> Cost:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bench.waiting", side, str(songs), url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await process.communicate()
    return Cost(**json.loads(said))


async def measure(songs: int) -> dict[str, Cost]:
    """Both sides by turns, for the machine's own pace changes from minute to minute; the middle of each figure, and
    the worst stall of all."""
    rounds: dict[str, list[Cost]] = {"bare": [], "ours": []}
    async with served() as url:
        for _ in range(ROUNDS):
            for side, costs in rounds.items():
                costs.append(await _once(side, songs, url))
    return {side: _middle(costs) for side, costs in rounds.items()}


def _middle(costs: list[Cost]) -> Cost:
    middle = {row.name: median(getattr(cost, row.name) for cost in costs) for row in fields(Cost)}
    return Cost(**middle | {"stall_ms": max(cost.stall_ms for cost in costs)})


def run(counts: tuple[int, ...] = (1_000, 10_000)) -> None:
    """Print the table."""
    print("\n## What a waiting song costs\n")
    print("| songs | side | CPU ms a song | KB a song | looks a song | lag s | worst stall ms | CPU against bare |")
    print("|---|---|---|---|---|---|---|---|")
    for songs in counts:
        costs = asyncio.run(measure(songs))
        for side, name in (("bare", "asyncio + aiohttp, nothing kept"), ("ours", "Jamboree")):
            cost, ratio = costs[side], costs[side].cpu_ms / costs["bare"].cpu_ms
            spent = f"{cost.cpu_ms:.2f} | {cost.kilobytes:.1f} | {cost.looks:.1f}"
            print(f"| {songs:,} | {name} | {spent} | {cost.lag:.2f} | {cost.stall_ms:.0f} | {ratio:.2f}× |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", nargs="?")
    parser.add_argument("songs", nargs="?", type=int)
    parser.add_argument("url", nargs="?")
    given = parser.parse_args()
    if given.side:
        logs.configure("INFO", "json")  # as the bot logs, to standard error
        print(json.dumps(asdict(asyncio.run(_measured(given.side, given.url, given.songs)))))
    else:
        run()
