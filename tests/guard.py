"""Nothing of the product blocks the event loop: a test in which something does fails.

While the guard stands, a call that waits for a disk, a socket, a lock or a clock raises where the product makes it in a
running loop (blockbuster). The bots that tests fork stand under the same guard. What some `except` swallows is told all
the same: a test under guard fails at its end, and a fork writes the call to its log, where its test looks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from blockbuster import BlockBuster, BlockingError
from blockbuster import blockbuster as engine

ROOT = Path(__file__).parent.parent

PRODUCT = ("bot/", "cogs/")

BESIDE = (
    "bot/sandbox/",
    "bot/rehearsal.py",
    "bot/demo.py",
    "bot/demo_jam.py",
    "bot/demo_line.py",
    "bot/demo_stage.py",
    "bot/playground.py",
)
"""The other side of the product's sockets, and those who start it: they serve one developer at a time."""

BLOCKED = "BLOCKED THE LOOP"
"""How a line begins that a guarded fork writes to its log."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Functions of one file that may block, and why."""

    file: str
    functions: frozenset[str]
    why: str


ALLOWED = (
    Allowed(
        "bot/songs/files.py",
        frozenset({"reference", "songs", "delete", "delete_leftovers", "at"}),
        "a stat takes 2 µs and an unlink 0.1 ms (of an 86 MB wav 15 ms), a hop to a thread 0.1 ms (measured)",
    ),
    Allowed("bot/journey/posting.py", frozenset({"_product"}), "two stats of a song's own files, as above"),
    Allowed(
        "bot/config.py",
        frozenset({"read"}),
        "the command line reads the settings before there is a loop; tests do in one",
    ),
)

told: list[str] = []
"""Every blocking call since the guard was set up."""


class Blocked(BlockingError):
    """A blocking call; told at once, so that no `except` hides it."""

    def __init__(self, function: str) -> None:
        frame = _nearest()
        place = f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}" if frame else "elsewhere"
        super().__init__(f"{function}, from {place}")
        told.append(f"{BLOCKED}: {self}")


def _nearest() -> FrameType | None:
    """The innermost frame of a file in this repository; None where only libraries are on the stack."""
    frame = sys._getframe()
    while frame is not None:
        if _own(frame.f_code.co_filename) and frame.f_code.co_filename != __file__:
            return frame
        frame = frame.f_back
    return None


def _own(file: str) -> bool:
    return file.startswith(f"{ROOT}/") and not file.startswith(f"{ROOT}/.venv/")


def _products() -> bool:
    """Whether the product made the call, and not a test, a stand-in or the sandbox that it called."""
    frame = _nearest()
    name = frame.f_code.co_filename.removeprefix(f"{ROOT}/") if frame else ""
    return name.startswith(PRODUCT) and not name.startswith(BESIDE)


def _guard() -> BlockBuster:
    """Every function that blockbuster knows, with the exceptions above; not yet active."""
    engine.BlockingError = Blocked  # type: ignore[misc]  # it has no other way to be told of what was swallowed
    built = BlockBuster()
    for function in built.functions.values():
        function.can_block_predicate = _or_another(function.can_block_predicate)
        function.can_block_in("logging/__init__.py", "emit")  # a line of the log is written where it is made
        for allowed in ALLOWED:
            function.can_block_in(allowed.file, allowed.functions)
    return built


def _or_another(may: Callable[..., bool]) -> Callable[..., bool]:
    def predicate(*args: Any, **kwargs: Any) -> bool:
        return may(*args, **kwargs) or not _products()

    return predicate


@contextmanager
def guarded() -> Iterator[None]:
    """The guard for as long as a test lasts. Raises `AssertionError` at the end where anything blocked."""
    told.clear()
    standing = _guard()
    standing.activate()
    try:
        yield
    finally:
        standing.deactivate()
    assert not told, "\n".join(told)


class _Written(list[str]):
    def append(self, line: str, /) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def stand_for_good() -> None:
    """Guard this process until it ends; what blocks is written to standard error."""
    global told  # noqa: PLW0603  # a fork has no test that could look into a list
    told = _Written()
    _guard().activate()
