"""The process that meets people's files: it measures one, or cuts an mp3 out of it, and says so in one JSON line.

It runs apart (`fence`), locks itself in before it reads the first byte of the file, and is expected to die now and
then. Nothing of ours that knows a secret is ever loaded here.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

# PyAV loads these with the first file that it opens, when no other file may be opened any more.
import av.subtitles.codeccontext  # pyright: ignore[reportUnusedImport]
import av.subtitles.stream  # pyright: ignore[reportUnusedImport]
import av.video.stream  # noqa: F401  # pyright: ignore[reportUnusedImport]

from bot.audio import lame
from bot.audio.decode import Tape, Unreadable, opened
from bot.audio.sniff import BY_NAME

MEMORY = 768 << 20
"""Bytes of address space; a decode and an encode together take about 60 MB of real memory (measured)."""

CPU = 15
"""Seconds of computing; the longest honest clip takes about two."""

LONG = 180.0
"""Seconds from which on a clip is encoded in mono: six minutes then take one second instead of two (measured). It is
heard by a model, for its tune and its voice."""

WRITTEN = 32 << 20
"""Bytes of output; a made clip is under 10 MiB."""


def measure(tape: Tape, most: float) -> None:
    """Decode, up to `most` seconds."""
    for _ in tape.play():
        if tape.seconds > most:
            break


def cut(tape: Tape, into: BinaryIO, *, start: float, length: float, room: int, kbps: int) -> float:
    """Write at most `length` seconds from `start` as mp3 in `room` bytes; the seconds written.

    An mp3 that leaves room is cut between its packets; all else is encoded at up to `kbps`.
    """
    if tape.kind.name == "mp3" and lame.size_at(tape.kbps, length) <= room:
        return _copy(tape, into, start=start, end=start + length, room=room)
    long = min(length, tape.claimed or length) > LONG
    shape = replace(tape.shape, channels=1) if long else tape.shape
    rate = lame.rate_for(length, room, most=kbps) or lame.LADDER[-1]
    pcm = lame.window(tape.pcm(shape), shape.bytes_in(start), shape.bytes_in(length))
    return lame.encode(pcm, shape, rate, into)


def _copy(tape: Tape, into: BinaryIO, *, start: float, end: float, room: int) -> float:
    written, before = 0.0, 0.0
    for packet, _ in tape.play():
        if tape.seconds > end or into.tell() + packet.size > room:
            break
        if before >= start:
            into.write(bytes(packet))
            written += tape.seconds - before
        before = tape.seconds
    return written


def _limit() -> None:
    """Memory, computing and output are bounded from here on; on Windows only the clock on the wall is left."""
    if sys.platform != "win32":
        import resource

        bounds = (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, CPU),
            (resource.RLIMIT_FSIZE, WRITTEN),
            (resource.RLIMIT_CORE, 0),
        )
        for what, most in bounds:
            with contextlib.suppress(ValueError, OSError):  # macOS knows some of these by name only
                resource.setrlimit(what, (most, most))


def _lock() -> None:
    """No descriptor beyond those that are open: no further file, and no socket at all."""
    if sys.platform != "win32":
        import resource

        lowest_free = os.dup(0)
        os.close(lowest_free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, lowest_free))


@contextmanager
def _locked_in(job: dict[str, Any]) -> Generator[tuple[BinaryIO, BinaryIO | None]]:
    """The upload and, for a cut, the file to write."""
    with contextlib.ExitStack() as files:
        upload = files.enter_context(Path(job["upload"]).open("rb"))
        into = files.enter_context(Path(job["into"]).open("wb")) if "into" in job else None
        _lock()
        yield upload, into


def _work(job: dict[str, Any], do: Callable[[Tape, BinaryIO | None], float]) -> dict[str, Any]:
    with _locked_in(job) as (upload, into):
        try:
            with opened(upload, BY_NAME[job["kind"]]) as tape:
                written = do(tape, into)
                return {
                    "seconds": tape.seconds,
                    "claimed": tape.claimed,
                    "codec": tape.codec,
                    "damaged": tape.damaged,
                    "written": written,
                }
        except Unreadable as nothing:
            return {"found": str(nothing)}


def main() -> None:
    """Do the job that the first argument describes."""
    _limit()
    job = json.loads(sys.argv[1])

    def do(tape: Tape, into: BinaryIO | None) -> float:
        if into is None:
            measure(tape, job["most"])
            return 0.0
        return cut(tape, into, start=job["start"], length=job["length"], room=job["room"], kbps=job["kbps"])

    sys.stdout.write(json.dumps(_work(job, do)) + "\n")
