"""One isolated process: started with nothing of ours but the job, heard for a time, and ended whatever it does."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from bot.audio.errors import IsolationFailed

ANSWER = 512 << 10
"""Bytes that are read of what the process says; an hour's waveform has 200,000."""

PIECE = 64 << 10

_HERE = str(Path(__file__).resolve().parents[2])
START = (
    "import os, sys; sys.path[:0] = sys.argv.pop().splitlines();"
    "from bot.audio.isolated import main; main(); os._exit(0)"
)
"""Once all is said it leaves at once: to take the interpreter apart takes as long as to decode half a minute."""

_NEEDED = frozenset(
    [
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
        "PYTHONHOME",
        "SYSTEMROOT",
        "SYSTEMDRIVE",
        "WINDIR",
    ]
)
"""What an interpreter may need to find its own libraries. Everything else stays here: the keys are among it."""

_log = logging.getLogger(__name__)


class Leash:
    """Ends whatever runs on it, from another thread: what nobody waits for any more must not hold up the end of the
    program."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._cut = False

    def hold(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        if self._cut:
            _end(child)

    def cut(self) -> None:
        self._cut = True
        if self._child is not None:
            _end(self._child)


def run(job: str, wall: float, leash: Leash | None = None) -> bytes:
    """What a process for this job says within its time, as far as anybody reads on. Raises `IsolationFailed`."""
    try:
        child = started(job)
    except OSError as error:
        raise IsolationFailed(f"no process: {error}") from error
    with child:
        assert child.stdout is not None
        if leash is not None:
            leash.hold(child)
        try:
            lines = _read(child, child.stdout, wall)
        finally:
            _end(child)
    if child.returncode:
        _log.warning("an isolated process ended with %s", child.returncode)
    return lines


def started(job: str) -> subprocess.Popen[bytes]:
    """The process at its beginning, the leader of a group of its own."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own code, no shell
        [sys.executable, "-s", "-P", "-W", "ignore", "-c", START, *arguments(job)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(os.environ),
        start_new_session=True,
    )


def arguments(job: str) -> list[str]:
    """What `START` finds in `sys.argv`: the job, and where modules are."""
    return [job, "\n".join([_HERE, *filter(None, sys.path)])]


def _read(child: subprocess.Popen[bytes], pipe: IO[bytes], wall: float) -> bytes:
    """What comes through the pipe until it ends, for so many seconds and bytes: the process may have handed the pipe to
    one that lives on."""
    if sys.platform == "win32":  # where a pipe cannot be waited for
        timer = threading.Timer(wall, _end, [child])
        timer.start()
        lines = pipe.read(ANSWER)
        timer.cancel()
        return lines
    lines, until = b"", time.monotonic() + wall
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while len(lines) < ANSWER and waiting.select(max(0.0, until - time.monotonic())):
            piece = os.read(pipe.fileno(), PIECE)
            if not piece:
                break
            lines += piece
    return lines


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What an isolated process gets to know of our environment."""
    return {name: value for name, value in ours.items() if name in _NEEDED} | {"OPENBLAS_NUM_THREADS": "1"}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the process and its group."""
    if child.poll() is None:
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
