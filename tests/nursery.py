"""Bots as forks of a process that has imported everything: a test waits for its bot, and not for Python's imports.

Each is a process of its own all the same, with its own settings, and can be killed like any other. `test_starting`
and the demo start theirs as people do; so does everything where there is no `fork` to rely on.
"""

from __future__ import annotations

import asyncio
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.rehearsal import Process, started
from tests.guard import stand_for_good

HERE = Path(__file__).parent.parent


class Child:
    """A forked bot, as `asyncio.subprocess.Process` would have it."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self._code: int | None = None
        self.pid = pid

    @property
    def returncode(self) -> int | None:
        if self._code is None:
            self._code = self._nursery.ask({"ended": self.pid})
        return self._code

    def send_signal(self, signal: int, /) -> None:
        os.kill(self.pid, signal)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    async def wait(self) -> int:
        while (code := self.returncode) is None:
            gone = asyncio.get_running_loop().create_future()
            end = os.pidfd_open(self.pid)
            asyncio.get_running_loop().add_reader(end, lambda gone=gone: gone.done() or gone.set_result(None))
            try:
                await gone
            finally:
                asyncio.get_running_loop().remove_reader(end)
                os.close(end)
        return code


class Nursery:
    """The process that forks. It ends, and every child with it, when the one that asks it is gone."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, order: Mapping[str, Any]) -> int | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@cache
def _nursery() -> Nursery:
    return Nursery()


async def forked(module: str, folder: Path, env: Mapping[str, str], log: Path) -> Process:
    """`bot.rehearsal.started`, without the wait."""
    if sys.platform != "linux":
        return await started(module, folder, env, log)
    nursery = _nursery()
    pid = nursery.ask({"module": module, "folder": str(folder), "env": dict(env), "log": str(log)})
    assert pid is not None
    return Child(nursery, pid)


# --- in the nursery -----------------------------------------------------------------------------------------------


def _orders() -> Iterator[dict[str, Any]]:
    while line := sys.stdin.readline():
        yield json.loads(line)


def _serve() -> dict[str, Any] | None:
    """Fork and reap as ordered; answers, in a child, with what it has to become."""
    children = set[int]()
    for order in _orders():
        if "ended" in order:
            pid, status = os.waitpid(order["ended"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
            children.discard(pid)
        else:
            answer = os.fork()
            if answer == 0:
                return order
            children.add(answer)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return None


def _become(order: dict[str, Any]) -> None:
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number, file in enumerate((nothing, log, log)):
        os.dup2(file, number)
    sys.argv = [order["module"]]
    stand_for_good()
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


def main() -> None:
    for module in ("bot.app", "bot.logs", "sqlalchemy.dialects.sqlite.pysqlite"):
        import_module(module)
    if (order := _serve()) is not None:
        _become(order)


if __name__ == "__main__":
    main()
