"""Bots and isolated processes as forks of one that has imported everything: a test waits for what they do, and not for
Python's imports.

Each is a process of its own all the same, with its own settings and bounds, and can be killed like any other.
`test_starting`, `test_isolation` and the demo start theirs as people do; so does everything where there is no `fork` to
rely on.
"""

from __future__ import annotations

import asyncio
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from bot.audio import process
from bot.rehearsal import Process, Start, started
from tests.guard import stand_for_good

HERE = Path(__file__).parent.parent

BOT = ("bot.app", "bot.logs", "sqlalchemy.dialects.sqlite.pysqlite")
JOBS = ("bot.audio.isolated", "bot.audio.album_jobs", "bot.audio.clip_jobs", "bot.audio.song_jobs")
"""What each nursery has imported."""


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


class Decoding:
    """A forked isolated process, as far as `process.run` looks at a `subprocess.Popen`."""

    def __init__(self, nursery: Nursery, pid: int, stdout: IO[bytes]) -> None:
        self._nursery = nursery
        self.returncode: int | None = None
        self.pid = pid
        self.stdout = stdout

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask({"ended": self.pid})
        return self.returncode

    def __enter__(self) -> Decoding:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stdout.close()
        while self.poll() is None:  # until then it is there to be looked at
            end = os.pidfd_open(self.pid)
            select.select([end], [], [])
            os.close(end)


class Nursery:
    """The process that forks. It ends, and every child with it, when the one that asks it is gone."""

    def __init__(self, *modules: str, **env: str) -> None:
        self._one_at_a_time = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, *modules],
            cwd=HERE,
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, order: Mapping[str, Any]) -> int | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())


_nursery = cache(Nursery)
"""One of each kind."""


def decoding(job: str) -> Decoding:
    """`bot.audio.process.started`, without the wait."""
    nursery = _nursery(*JOBS, OPENBLAS_NUM_THREADS="1")
    with tempfile.TemporaryDirectory(prefix="jamboree-") as folder:
        pipe = Path(folder) / "answer"
        os.mkfifo(pipe)
        argv = ["-c", *process.arguments(job)]
        order = {"code": process.START, "argv": argv, "env": process.environment(os.environ), "log": str(pipe)}
        pid = nursery.ask(order)
        assert pid is not None
        return Decoding(nursery, pid, pipe.open("rb", buffering=0))  # when its other end is open


def forking(*before: str) -> Start:
    """`bot.rehearsal.started`, without the wait; `before` are modules that are imported before the bot's own."""

    async def start(module: str, folder: Path, env: Mapping[str, str], log: Path) -> Process:
        if sys.platform != "linux":
            return await started(module, folder, env, log)
        nursery = _nursery(*before, *BOT)
        pid = nursery.ask({"argv": [module], "folder": str(folder), "env": dict(env), "log": str(log)})
        assert pid is not None
        return Child(nursery, pid)

    return start


forked = forking()


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
    if "code" in order:
        os.setsid()  # before its answer is open: from then on it may be killed with its group
    os.environ.clear()
    os.environ.update(order["env"])
    nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number, file in enumerate((nothing, log, log)):
        os.dup2(file, number)
    os.close(nothing)
    os.close(log)
    sys.argv = order["argv"]
    if "code" in order:
        exec(order["code"], {"__name__": "__main__"})
        os._exit(0)
    os.chdir(order["folder"])
    stand_for_good()
    runpy.run_module(order["argv"][0], run_name="__main__", alter_sys=True)


def main() -> None:
    for module in sys.argv[1:]:
        import_module(module)
    if (order := _serve()) is not None:
        _become(order)


if __name__ == "__main__":
    main()
