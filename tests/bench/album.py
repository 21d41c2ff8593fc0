"""An album of twelve songs: seconds, memory, the loop's worst stall, how equally loud its songs are, and whether
another program finds its chapters."""

from __future__ import annotations

import asyncio
import io
import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import av.error
import av.filter
import numpy as np

from bot.audio.albums import LocalAlbums
from bot.jams.flow import cut_into_sides, ordered
from bot.sandbox.composer import compose, to_mp3
from bot.sandbox.mp3 import encoded
from bot.songs.albums import Cut, Side, Track
from bot.songs.songs import Requester
from tests.bench.memory import peak
from tests.stand_ins import make_song

SONGS, SECONDS, TIMES = 12, 45.0, 4
"""A song is a composed one of so many seconds, so many times in a row."""
STYLES = (
    "lofi",
    "edm",
    "rock",
    "piano ballad",
    "a slow waltz",
    "folk",
    "ska",
    "jazz",
    "techno",
    "country",
    "hip hop",
    "soul",
)
WORDS = "Rain on the window, an umbrella for two\nAnd nobody wants to go home\nThe puddles are laughing at me"

ROOMS = {"10 MiB": (10 << 20) - (64 << 10), "100 MiB": (100 << 20) - (64 << 10)}
"""What a channel takes without boosts, and with as many as there are."""

EDGE = 3.0
"""Seconds at either end of a chapter that are not measured: a neighbour can be heard there."""


@dataclass(frozen=True)
class Cost:
    """`before` and `after` are between the loudest and the softest of the songs, in LU; times are seconds, `computing`
    those of a processor for both, memory is megabytes: of the bot above idle, and of its largest isolated process."""

    sides: int
    kbps: int
    hearing: float
    making: float
    computing: float
    megabytes: float
    of_process: float
    stall_ms: float
    before: float
    after: float
    chapters: int
    file_mb: float


def write_songs(folder: Path) -> list[Path]:
    """Twelve styles of three minutes each, turned down by up to 12 dB, as models differ."""
    files: list[Path] = []
    for number, style in enumerate(STYLES):
        recording = compose(lyrics=WORDS, style=style, seed=number, seconds=SECONDS)
        file = folder / f"song{number:02}.mp3"
        file.write_bytes(_longer(to_mp3(recording), 3.0 * (number % 5)))
        files.append(file)
    return files


def _longer(mp3: bytes, decibels: float) -> bytes:
    """The same `TIMES` over, turned down."""
    with av.open(io.BytesIO(mp3), "r") as source:
        turned = av.AudioResampler(format="s16", layout="stereo", rate=48_000)
        frames = [part.to_ndarray()[0] for frame in source.decode(audio=0) for part in turned.resample(frame)]
    sound = np.concatenate(frames).astype(np.float32) * np.float32(10 ** (-decibels / 20))
    return encoded(np.tile(sound.astype(np.int16), TIMES).tobytes(), rate=48_000, channels=2, kbps=192)


def _pulled(graph: av.filter.Graph) -> list[av.AudioFrame]:
    frames: list[av.AudioFrame] = []
    while True:
        try:
            frames.append(graph.pull())  # type: ignore[arg-type]
        except (BlockingIOError, av.error.EOFError):
            return frames


async def measure(files: list[Path], limit: int) -> Cost:
    """One album, as the bot makes it."""
    maker, worst = LocalAlbums(), [0.0]
    watch = asyncio.create_task(_stalls(worst))
    await asyncio.sleep(0.2)
    worst[0], idle, begun = 0.0, peak(), time.perf_counter()
    tracks = [Track(file.stem, await maker.hear(file)) for file in files]
    heard = time.perf_counter()
    kbps, sides = cut_into_sides(ordered(tracks), limit)
    made = [await _side(maker, files, kbps, number, len(sides), side) for number, side in enumerate(sides, 1)]
    took = time.perf_counter() - heard
    await asyncio.sleep(0.02)
    watch.cancel()
    megabytes = (peak() - idle) / 1024
    maker.close()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    of_process, computing = spent.ru_maxrss / 1024, spent.ru_utime + spent.ru_stime
    loud = [one.heard.loudness for one in tracks]
    after = [each for file in made for each in loudness(file)]
    size = sum(file.stat().st_size for file in made) / 1e6
    return Cost(
        len(sides), kbps, heard - begun, took, computing, megabytes, of_process, worst[0] * 1000, max(loud) - min(loud),
        max(after) - min(after), len(after), size,
    )  # fmt: skip


async def _side(maker: LocalAlbums, files: list[Path], kbps: int, number: int, of: int, side: list[Track]) -> Path:
    by_name = {file.stem: file for file in files}
    cuts = [
        Cut(
            make_song(id=one.song_id, title=one.song_id, requester=Requester(1, "A")),
            "Ada",
            one.heard,
            by_name[one.song_id],
        )
        for one in side
    ]
    into = files[0].with_name(f"album-{number}-of-{of}.mp3")
    await maker.make(Side("a rainy day", number, of, cuts, kbps, 0.0), into)
    return into


async def _stalls(worst: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        worst[0] = max(worst[0], time.perf_counter() - before - 0.005)


def loudness(file: Path) -> list[float]:
    """LUFS of the inside of each chapter that FFmpeg finds, by its own meter."""
    with av.open(str(file)) as opened:
        spans = [(one["start"] / 1000 + EDGE, one["end"] / 1000 - EDGE) for one in opened.chapters()]
        found: list[float] = []
        stream, at, graph = opened.streams.audio[0], 0.0, None
        said = ""
        for frame in opened.decode(stream):
            at += frame.samples / frame.sample_rate
            begins, ends = spans[min(len(found), len(spans) - 1)]
            if at < begins:
                continue
            graph = graph or _meter(stream)
            graph.push(frame)
            said = next((one.metadata["lavfi.r128.I"] for one in reversed(_pulled(graph)) if one.metadata), said)
            if at >= ends and len(found) < len(spans):
                found.append(float(said))
                graph = None
        return found


def _meter(stream: av.AudioStream) -> av.filter.Graph:
    graph = av.filter.Graph()
    first, meter = graph.add_abuffer(template=stream), graph.add("ebur128", "metadata=1:framelog=quiet")
    last = graph.add("abuffersink")
    first.link_to(meter)
    meter.link_to(last)
    graph.configure()
    return graph


async def _in_a_process(folder: Path, limit: int) -> tuple[Cost, float]:
    """By a process that has composed nothing; and the worst stall meanwhile of a loop that does nothing, in
    milliseconds."""
    here, pipe = (sys.executable, "-m", "tests.bench.album"), asyncio.subprocess.PIPE
    idle = await asyncio.create_subprocess_exec(*here, stdin=pipe, stdout=pipe)
    process = await asyncio.create_subprocess_exec(*here, str(folder), str(limit), stdout=pipe)
    said, _ = await process.communicate()
    stalled, _ = await idle.communicate(b"over")
    return Cost(**json.loads(said)), float(stalled)


async def _idle() -> float:
    """The worst stall of this loop until its input ends, in milliseconds."""
    worst = [0.0]
    watch = asyncio.create_task(_stalls(worst))
    await asyncio.sleep(0.2)
    worst[0] = 0.0
    await asyncio.to_thread(sys.stdin.read)
    watch.cancel()
    return worst[0] * 1000


def run() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        write_songs(Path(folder))
        print(f"\n## An album of {SONGS} songs, {SONGS * SECONDS * TIMES / 60:.0f} minutes\n")
        print(
            "| the channel takes | sides, kbit/s | heard, made in s, of a core | MB above idle, of a process "
            "| worst stall ms, of an idle loop | LU between songs before, after | chapters found | MB |\n"
            "|---|---|---|---|---|---|---|---|"
        )
        for name, limit in ROOMS.items():
            cost, idle = asyncio.run(_in_a_process(Path(folder), limit))
            even = f"{cost.before:.1f}, {cost.after:.2f}"
            print(
                f"| {name} | {cost.sides}, {cost.kbps} | {cost.hearing:.1f}, {cost.making:.1f}, {cost.computing:.1f} "
                f"| {cost.megabytes:.0f}, {cost.of_process:.0f} | {cost.stall_ms:.0f}, {idle:.0f} | {even} "
                f"| {cost.chapters} of {SONGS} | {cost.file_mb:.1f} |"
            )


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(asyncio.run(_idle()))
    else:
        made = measure(sorted(Path(sys.argv[1]).glob("song*.mp3")), int(sys.argv[2]))
        print(json.dumps(asdict(asyncio.run(made))))
