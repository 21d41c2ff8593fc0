"""Files that nobody vouches for are opened only in a process that cannot hang, fill memory, write far or reach
anything.

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
from bot.audio.peaks import Levels, Outline
from bot.audio.sniff import Candidate

FOUND = 80
"""Characters of what it found instead of sound."""

LONGEST_CLAIM = 1e9
"""Seconds: headers lie, and more than thirty years is nothing that anybody reckons with."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one job may take: seconds by the clock, seconds of computing, bytes in the file that it writes."""

    wall: float
    cpu: int
    written: int


CLIP = Bounds(wall=20.0, cpu=15, written=32 << 20)
"""The longest honest clip takes about two seconds; a made clip is under 10 MiB."""

SONG = Bounds(wall=150.0, cpu=60, written=600 << 20)
"""An hour of song takes about twenty seconds (five minutes: two), on a machine that may be busy. It was paid for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a decode gave: `seconds` up to where it was stopped, against the header's `claimed` length (0: none).

    `written` is how many seconds of mp3 a cut left; `loud` whether anything is to be heard in what is used. `damaged`
    is said of a file with more than 1 % broken packets or of several parts, `spent` of one that was not heard to its
    end.
    """

    kind: str
    seconds: float
    claimed: float
    codec: str
    damaged: bool
    spent: bool
    loud: bool
    written: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A song as it was heard: its outline, the byte at which its sound starts; what was `encoded`, if anything, and how
    many seconds of it."""

    outline: Outline
    starts: int
    encoded: bool
    written: float
    excerpt: bool


def measure(upload: Path, found: Sequence[Candidate], most: float) -> Heard:
    """`upload` decoded up to `most` seconds. Raises `Unreadable` or `IsolationFailed`."""
    return _heard(_ask("measure", upload, found, CLIP, most=most))


def cut(
    upload: Path, found: Sequence[Candidate], into: Path, *, start: float, length: float, room: int, kbps: int,
    counted: float,
) -> Heard:  # fmt: skip
    """At most `length` seconds from `start` written to `into` as mp3 in `room` bytes; the rest of `upload` is counted
    up to `counted` seconds. Raises `Unreadable` or `IsolationFailed`."""
    into.write_bytes(b"")
    wanted = {"into": str(into), "start": start, "length": length, "room": room, "kbps": kbps, "counted": counted}
    return _heard(_ask("cut", upload, found, CLIP, **wanted))


def finish(raw: Path, found: Sequence[Candidate], into: Path, room: int) -> Finished:
    """`raw` heard and, unless it can stay as it is, written as mp3 in `room` bytes behind what `into` holds. Raises
    `Unreadable` or `IsolationFailed`."""
    said = _ask("finish", raw, found, SONG, into=str(into), room=room)
    try:
        starts = next(candidate.starts for candidate in found if candidate.starts == said["starts"])
        return Finished(_outline(said), starts, bool(said["encoded"]), _number(said["written"]), bool(said["excerpt"]))
    except (KeyError, TypeError, ValueError, StopIteration) as odd:
        raise Unreadable from odd


def outline(raw: Path, found: Sequence[Candidate]) -> Outline:
    """How loud `raw` is, moment by moment. Raises `Unreadable` or `IsolationFailed`."""
    said = _ask("outline", raw, found, SONG)
    try:
        return _outline(said)
    except (KeyError, TypeError, ValueError) as odd:
        raise Unreadable from odd


def _ask(do: str, file: Path, found: Sequence[Candidate], bounds: Bounds, **wanted: object) -> Mapping[str, Any]:
    places = [(candidate.kind.name, candidate.starts) for candidate in found]
    job = {"do": do, "file": str(file), "candidates": places, "cpu": bounds.cpu, "written": bounds.written, **wanted}
    said = _answer(process.run(json.dumps(job), bounds.wall))
    if "found" in said:
        raise Unreadable(str(said["found"])[:FOUND])
    return said


def _answer(lines: bytes) -> Mapping[str, Any]:
    """The process's answer; an empty find where it died after it had opened the file, which only the file, or a starved
    machine, makes it do. Raises `IsolationFailed`."""
    before, opened, after = lines.partition(OPENED.encode() + b"\n")
    if not opened:
        raise IsolationFailed(_reason(before.decode("utf-8", "replace")))
    try:
        said = json.loads(after.partition(b"\n")[0])
    except (ValueError, RecursionError):
        return {"found": ""}
    return cast(Mapping[str, Any], said) if isinstance(said, dict) else {"found": ""}


def _reason(said: str) -> str:
    """Of a traceback the line that names the error."""
    lines = said.strip().splitlines()
    return next((line for line in reversed(lines) if "Error" in line), lines[-1] if lines else "no process")[:300]


def _heard(said: Mapping[str, Any]) -> Heard:
    try:
        return Heard(
            kind=str(said["kind"])[:FOUND],
            seconds=_number(said["seconds"]),
            claimed=_number(said["claimed"]),
            codec=str(said["codec"])[:FOUND],
            damaged=bool(said["damaged"]),
            spent=bool(said["spent"]),
            loud=bool(said["loud"]),
            written=_number(said["written"]),
        )
    except (KeyError, TypeError, ValueError) as odd:
        raise Unreadable from odd


def _outline(said: Mapping[str, Any]) -> Outline:
    levels: Levels = np.frombuffer(b64decode(said["levels"]), "<u2").astype(np.float32) / np.float32(65535)
    return Outline(Sound(_number(said["seconds"]), damaged=bool(said["damaged"])), levels)


def _number(value: object) -> float:
    """A number that something can be reckoned with. Raises `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError
    return min(max(float(value), 0.0), LONGEST_CLAIM)
