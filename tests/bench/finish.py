"""A five-minute 24-bit wav (86 MB) made fit for a channel: memory, time, and what the event loop feels of it.

The baseline is what most bots do: read it all, decode it all, encode it all, in the loop's own thread.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.audio.local import LocalAudio
from bot.songs.wishes import Wish
from tests.bench.memory import peak
from tests.stand_ins import make_song

SECONDS = 300
LIMIT = 10 * 1024 * 1024 - 64 * 1024
SONG = make_song(wish=Wish(lyrics="[Verse]\nRow, row\n[Chorus]\nYour boat", style="A round"), title="Row")


@dataclass(frozen=True)
class Cost:
    """Seconds; megabytes above idle at the peak; the loop's worst stall in milliseconds; the file's megabytes."""

    seconds: float
    megabytes: float
    stall_ms: float
    file_mb: float


def write_wav(path: Path) -> None:
    """A chord that swells, 48 kHz stereo, 24 bits, written in pieces."""
    import wave

    import numpy as np

    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(3)
        wav.setframerate(48_000)
        for second in range(SECONDS):
            at = np.arange(48_000) / 48_000 + second
            level = 0.2 + 0.1 * np.sin(at / 3)
            one = (sum(np.sin(2 * np.pi * hertz * at) for hertz in (220.0, 277.2, 329.6)) / 3 * level * 8e6).astype(
                "<i4"
            )
            wav.writeframes(np.repeat(one, 2).view(np.uint8).reshape(-1, 4)[:, :3].tobytes())


async def ours(raw: Path, into: Path) -> None:
    audio = LocalAudio()
    await audio.finish(raw, into, SONG, limit=LIMIT)
    audio.close()


async def naive(raw: Path, into: Path) -> None:
    """The whole file at once, on the loop."""
    import av
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_channels(2)
    encoder.set_in_sample_rate(48_000)
    encoder.set_bit_rate(256)
    encoder.silence()
    with av.open(str(raw)) as source:
        turned = av.AudioResampler(format="s16", layout="stereo", rate=48_000)
        frames = [frame for packet in source.decode(audio=0) for frame in turned.resample(packet)]
    pcm = b"".join(frame.to_ndarray().tobytes() for frame in frames)
    into.write_bytes(bytes(encoder.encode(pcm)) + bytes(encoder.flush()))


async def _measured(side: str, raw: Path) -> Cost:
    worst = [0.0]
    watch = asyncio.create_task(_stalls(worst))
    await asyncio.sleep(0.2)
    worst[0] = 0.0
    idle, begun = peak(), time.perf_counter()
    into = raw.with_suffix(".mp3")
    await {"ours": ours, "naive": naive}[side](raw, into)
    took = time.perf_counter() - begun
    await asyncio.sleep(0.02)
    watch.cancel()
    return Cost(took, (peak() - idle) / 1024, worst[0] * 1000, into.stat().st_size / 1e6)


async def _stalls(worst: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        worst[0] = max(worst[0], time.perf_counter() - before - 0.005)


async def measure() -> dict[str, Cost]:
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "song.wav"
        await asyncio.to_thread(write_wav, raw)
        for side in ("naive", "ours"):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.finish", side, str(raw), stdout=asyncio.subprocess.PIPE
            )
            said, _ = await process.communicate()
            costs[side] = Cost(**json.loads(said))
    return costs


def run() -> None:
    """Print the table."""
    costs = asyncio.run(measure())
    print("\n## Finishing a five-minute 24-bit wav (86 MB) for a channel of 10 MiB\n")
    print("| side | seconds | peak MB above idle | worst stall ms | mp3 MB |\n|---|---|---|---|---|")
    for side, name in (("naive", "all at once, in the loop"), ("ours", "Jamboree")):
        cost = costs[side]
        print(f"| {name} | {cost.seconds:.1f} | {cost.megabytes:.0f} | {cost.stall_ms:.0f} | {cost.file_mb:.1f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", nargs="?")
    parser.add_argument("raw", nargs="?", type=Path)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(asdict(asyncio.run(_measured(given.side, given.raw)))))
    else:
        run()
