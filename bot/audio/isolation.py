"""Decoding of untrusted files, in a process that is limited in time, memory, files and network.

What that process answers is as little to be trusted as the file: each value is checked, and the line is bounded.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from bot.audio import process
from bot.audio.errors import OPENED, IsolationFailed, Unreadable
from bot.audio.fit import Sound
from bot.audio.process import Leash
from bot.audio.sniff import Candidate
from bot.audio.waveform import Levels, Waveform
from bot.songs.albums import Heard

TEXT_MOST = 80
"""Characters of any text that is taken from the process's answer."""

LARGEST_NUMBER = 1e9
"""The largest number that is taken from the process's answer; as seconds, thirty years, which only a wrong header
has."""


LOUDEST = 120.0
"""Decibels either way that are taken from the process's answer."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one job may take: seconds by the clock, seconds of computing, bytes in the file that it writes."""

    wall: float
    cpu: int
    written_bytes: int


CLIP_BOUNDS = Bounds(wall=20.0, cpu=15, written_bytes=32 << 20)
"""The longest honest clip takes about two seconds; a made clip is under 10 MiB."""

SONG_BOUNDS = Bounds(wall=150.0, cpu=60, written_bytes=600 << 20)
"""An hour of song takes about twenty seconds (five minutes: two), on a machine that may be busy. It was paid for."""


ALBUM_LEAST, ALBUM_PACE = 60.0, 4.0
"""Seconds of computing that a side of an album may take in any case, and of sound for each further one: it takes one
for forty (measured). By the clock it may take as long as it is heard: it stands behind everything else."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What decoding a clip gave: `seconds` up to where it was stopped; `header_seconds` by the file's header (0: none).

    `written_seconds` is the length of the mp3 that a cut made; `audible` whether what is used is more than silence.
    `damaged` is said of a file with more than 1 % broken packets or of several parts, `truncated` of one that was not
    decoded to its end, since it has more samples than are decoded of any file.
    """

    kind: str
    seconds: float
    header_seconds: float
    codec: str
    damaged: bool
    truncated: bool
    audible: bool
    written_seconds: float


@dataclass(frozen=True, slots=True)
class FinishedAudio:
    """A song's sound, decoded: its waveform, and `offset`, the byte of the file at which it begins.

    `encoded` is whether an mp3 was made of it; else it stays as it is. `seconds` is the length of what is posted,
    `excerpt` whether that is only a part of the song.
    """

    waveform: Waveform
    offset: int
    encoded: bool
    seconds: float
    excerpt: bool


def measure(upload: Path, candidates: Sequence[Candidate], decode_seconds: float) -> Decoded:
    """What decoding `upload` up to `decode_seconds` gives; nothing is written. Raises `Unreadable` or
    `IsolationFailed`."""
    return _decoded(_ask("measure", upload, candidates, CLIP_BOUNDS, decode_seconds=decode_seconds))


def cut(
    upload: Path, candidates: Sequence[Candidate], into: Path, *, start: float, length: float, most_bytes: int,
    kbps: int, decode_seconds: float,
) -> Decoded:  # fmt: skip
    """Write `into` anew: at most `length` seconds of `upload` from second `start` on, as mp3 in `most_bytes`.

    The rest of `upload` is decoded up to `decode_seconds` in all, for its length alone. Raises `Unreadable` or
    `IsolationFailed`.
    """
    into.write_bytes(b"")
    wanted: dict[str, Any] = {
        "start": start,
        "length": length,
        "most_bytes": most_bytes,
        "kbps": kbps,
        "decode_seconds": decode_seconds,
    }
    return _decoded(_ask("cut", upload, candidates, CLIP_BOUNDS, into=str(into), **wanted))


def finish(raw: Path, candidates: Sequence[Candidate], into: Path, most_bytes: int) -> FinishedAudio:
    """Append the sound of `raw` to what `into` holds, as mp3 in `most_bytes`; append nothing where `raw` can stay as it
    is. Raises `Unreadable` or `IsolationFailed`."""
    said = _ask("finish", raw, candidates, SONG_BOUNDS, into=str(into), most_bytes=most_bytes)
    try:
        offset = next(candidate.offset for candidate in candidates if candidate.offset == said["offset"])
        encoded, excerpt = bool(said["encoded"]), bool(said["excerpt"])
        return FinishedAudio(_waveform(said), offset, encoded, _number(said["finished_seconds"]), excerpt)
    except (KeyError, TypeError, ValueError, StopIteration) as odd:
        raise Unreadable from odd


def waveform(raw: Path, candidates: Sequence[Candidate]) -> Waveform:
    """How loud `raw` is, moment by moment. Raises `Unreadable` or `IsolationFailed`."""
    said = _ask("waveform", raw, candidates, SONG_BOUNDS)
    try:
        return _waveform(said)
    except (KeyError, TypeError, ValueError) as odd:
        raise Unreadable from odd


def hear(mp3: Path, candidates: Sequence[Candidate], leash: Leash | None = None) -> Heard:
    """What listening to a song gives. Raises `Unreadable` or `IsolationFailed`."""
    said = _ask("hear", mp3, candidates, SONG_BOUNDS, leash, behind_others=True)
    try:
        loudness, peak = (_signed(said[name]) for name in ("loudness", "peak"))
        return Heard(_number(said["length"]), loudness, _number(said["spread"]), peak, _number(said["tempo"]))
    except (KeyError, ValueError) as odd:
        raise Unreadable from odd


def join(
    songs: Sequence[tuple[Path, Candidate, Heard]], into: Path, leash: Leash | None = None, *,
    fades: Sequence[float], kbps: int, rate: int, written_bytes: int,
) -> float:  # fmt: skip
    """Append the songs, one after the other, to what `into` holds; answers with the seconds that were written. Raises
    `Unreadable` or `IsolationFailed`."""
    (first, _, _), *rest = songs
    told = [(one.kind.name, one.offset, heard.loudness, heard.spread, heard.peak) for _, one, heard in songs]
    seconds = sum(heard.seconds for _, _, heard in songs)
    bounds = Bounds(2 * ALBUM_LEAST + seconds, int(ALBUM_LEAST + seconds / ALBUM_PACE), written_bytes)
    wanted = {"others": [str(file) for file, _, _ in rest], "songs": told, "fades": fades, "kbps": kbps, "rate": rate}
    said = _ask("join", first, [], bounds, leash, into=str(into), behind_others=True, **wanted)
    try:
        return _number(said["written_seconds"])
    except (KeyError, ValueError) as odd:
        raise Unreadable from odd


def _ask(
    do: str, file: Path, candidates: Sequence[Candidate], bounds: Bounds, leash: Leash | None = None, **wanted: object
) -> Mapping[str, Any]:
    """What a process answers that does the job `do` with `file`. Raises `Unreadable` or `IsolationFailed`."""
    plain = [(candidate.kind.name, candidate.offset) for candidate in candidates]
    limits = {"cpu": bounds.cpu, "written_bytes": bounds.written_bytes}
    job = {"do": do, "file": str(file), "candidates": plain, **limits, **wanted}
    said = _answer(process.run(json.dumps(job), bounds.wall, leash))
    if "unreadable" in said:
        raise Unreadable(str(said["unreadable"])[:TEXT_MOST])
    return said


def _answer(lines: bytes) -> Mapping[str, Any]:
    """The process's answer; `unreadable` without a reason where it died after it had opened the file, which only the
    file, or a starved machine, makes it do. Raises `IsolationFailed`."""
    before, opened, after = lines.partition(OPENED.encode() + b"\n")
    if not opened:
        raise IsolationFailed(_reason(before.decode("utf-8", "replace")))
    try:
        said = json.loads(after.partition(b"\n")[0])
    except (ValueError, RecursionError):
        return {"unreadable": ""}
    return cast(Mapping[str, Any], said) if isinstance(said, dict) else {"unreadable": ""}


def _reason(said: str) -> str:
    """Of a traceback the line that names the error."""
    lines = said.strip().splitlines()
    return next((line for line in reversed(lines) if "Error" in line), lines[-1] if lines else "no process")[:300]


def _decoded(said: Mapping[str, Any]) -> Decoded:
    try:
        return Decoded(
            kind=str(said["kind"])[:TEXT_MOST],
            seconds=_number(said["seconds"]),
            header_seconds=_number(said["header_seconds"]),
            codec=str(said["codec"])[:TEXT_MOST],
            damaged=bool(said["damaged"]),
            truncated=bool(said["truncated"]),
            audible=bool(said["audible"]),
            written_seconds=_number(said["written_seconds"]),
        )
    except (KeyError, TypeError, ValueError) as odd:
        raise Unreadable from odd


def _waveform(said: Mapping[str, Any]) -> Waveform:
    levels: Levels = np.frombuffer(b64decode(said["levels"]), "<u2").astype(np.float32) / np.float32(65535)
    return Waveform(Sound(_number(said["seconds"]), damaged=bool(said["damaged"])), levels)


def _signed(value: object) -> float:
    """`value` as a number of decibels. Raises `ValueError` for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -LOUDEST <= value <= LOUDEST:
        raise ValueError
    return float(value)


def _number(value: object) -> float:
    """`value` as a number from 0 to `LARGEST_NUMBER`. Raises `ValueError` for what is no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError
    return min(max(float(value), 0.0), LARGEST_NUMBER)
