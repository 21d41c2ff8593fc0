"""The bot with a fuse: the real program, which kills itself with SIGKILL at a point that a test has named.

The fuse is laid around the ports with `app.run`'s own argument: nothing in the product knows of it, and nothing but
Python code can set it.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import signal
from typing import Any, cast

from bot import logs
from bot.app import run
from bot.config import read
from bot.outside import Port, Wrap

FUSE = "JAMBOREE_TEST_FUSE"
"""The environment variable that names the point: `port.call before|after n`, the n-th time it is passed."""


class Fuse:
    """Burns down to one point."""

    def __init__(self, point: str) -> None:
        self._call, self._when, count = point.split()
        self._left = int(count)

    def pass_by(self, call: str, when: str) -> None:
        if (call, when) != (self._call, self._when):
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Fused:
    """A port whose every asynchronous call passes the fuse, before and after."""

    def __init__(self, name: str, port: Any, fuse: Fuse) -> None:
        self._name = name
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not inspect.iscoroutinefunction(found):
            return found
        call = f"{self._name}.{name}"

        async def passed(*args: Any, **kwargs: Any) -> Any:
            self._fuse.pass_by(call, "before")
            answer = await found(*args, **kwargs)
            self._fuse.pass_by(call, "after")
            return answer

        return passed


class Fuses(Wrap):
    """Lays a fuse for one point around every port."""

    def __init__(self, point: str) -> None:
        self._fuse = Fuse(point)

    def __call__(self, name: str, port: Port) -> Port:
        return cast("Port", Fused(name, port, self._fuse))


def main() -> None:
    settings = read()
    logs.configure(settings.log_level, settings.log_format)
    point = os.environ.get(FUSE)
    asyncio.run(run(settings, wrap=Fuses(point) if point else None))


if __name__ == "__main__":
    main()
