"""People's files are opened only in a child process that cannot hang, fill memory, write far or reach the network."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.audio.decode import Unreadable
from bot.audio.sniff import Kind

WALL = 20.0
"""Seconds by the clock before the child and its group are killed; the longest honest clip takes about two."""

REPLY = 10_000
"""Characters of a child's line that are read; an honest one has about 150."""

_HERE = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.insert(0, sys.argv.pop()); from bot.audio.clip_child import main; main()"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a decode gave: `seconds` up to where it was stopped, against the header's `claimed` length (0: none).

    `written` is how many seconds of mp3 a cut left. `damaged` is said of a file with more than 1 % broken packets.
    """

    seconds: float
    claimed: float
    codec: str
    damaged: bool
    written: float


def measure(upload: Path, kind: Kind, most: float) -> Heard:
    """`upload` decoded up to `most` seconds. Raises `Unreadable`."""
    return _ask({"upload": str(upload), "kind": kind.name, "most": most})


def cut(upload: Path, kind: Kind, into: Path, *, start: float, length: float, room: int, kbps: int) -> Heard:
    """At most `length` seconds from `start` written to `into` as mp3 in `room` bytes. Raises `Unreadable`."""
    job = {"upload": str(upload), "kind": kind.name, "into": str(into), "start": start, "length": length}
    return _ask({**job, "room": room, "kbps": kbps})


def _ask(job: Mapping[str, object]) -> Heard:
    said = json.loads(_run(json.dumps(job)) or '{"found": ""}')
    if "found" in said:
        raise Unreadable(said["found"])
    return Heard(**said)


def _run(job: str) -> str:
    """The child's line; empty where it died, which only a hostile file or a starved machine makes it do."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own code, no shell
        [sys.executable, "-I", "-c", _START, job, _HERE],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,
    ) as child:
        try:
            line, _ = child.communicate(timeout=WALL)
        except subprocess.TimeoutExpired:
            line = b""
        finally:
            _end(child)
    if child.returncode != 0:
        _log.warning("clip child ended with %s", child.returncode)
        return ""
    return line[:REPLY].decode("ascii", "replace")


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the child and its group."""
    if child.poll() is None:
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
