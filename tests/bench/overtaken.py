"""The bot, with decoders that a file can take over: a clip that ends with `MARK` runs an attacker's code where it is
decoded, in the isolated process and after everything was given up there. Everything else is the product's."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

MARK = b"overtaken by "
"""How such a file ends, but for a digit that says which of `ATTACKS` it runs."""

START = "import sys; sys.path[:0] = sys.argv.pop().splitlines(); from tests.bench.overtaken import child; child()"

Into = BinaryIO | None


def _say(_: Into) -> None:
    while True:
        os.write(1, bytes(1 << 16))


def _write(into: Into) -> None:
    while into is not None:
        into.write(bytes(1 << 20))


def _compute(_: Into) -> None:
    while True:
        pass


def _hoard(_: Into) -> None:
    hoard = list[bytearray]()
    while True:
        hoard.append(bytearray(b"x" * (1 << 20)))


def _linger(_: Into) -> None:
    time.sleep(600)


def _multiply(_: Into) -> None:
    while True:
        os.fork()


ATTACKS: tuple[Callable[[Into], None], ...] = (_say, _write, _compute, _hoard, _linger, _multiply)
"""Each goes on for ever, or as long as it is let."""

Job = Callable[[Mapping[str, Any], BinaryIO, Into], dict[str, Any]]


def _overtaken(job: Job) -> Job:
    def do(asked: Mapping[str, Any], file: BinaryIO, into: Into) -> dict[str, Any]:
        file.seek(-len(MARK) - 1, os.SEEK_END)
        end = file.read()
        file.seek(0)
        if end.startswith(MARK):
            ATTACKS[int(end[len(MARK) :])](into)
        return job(asked, file, into)

    return do


def child() -> None:
    """The isolated process."""
    from bot.audio import clip_jobs, isolated

    clip_jobs.measure, clip_jobs.cut = _overtaken(clip_jobs.measure), _overtaken(clip_jobs.cut)
    isolated.main()


def main() -> None:
    """The bot."""
    from bot.__main__ import main as run
    from bot.audio import process

    process.START = START
    run()


if __name__ == "__main__":
    main()
