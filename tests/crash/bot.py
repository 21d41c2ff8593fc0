"""The bot with a fuse: the real program, which kills itself with SIGKILL at a point that a test has named.

The fuse is laid around the ports with `app.run`'s own hook: nothing in the product knows of it, and nothing but
Python code can set it.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import signal
from typing import Any, cast

from bot import logs
from bot.app import Ports, run
from bot.config import read
from bot.songs.ports.audio import AudioProcessor
from bot.songs.ports.chat import Stage
from bot.songs.ports.provider import Provider
from bot.songs.ports.store import SongStore

FUSE = "JAMBOREE_TEST_FUSE"
"""The environment variable that names the point: `room.call before|after n`, the n-th time it is passed."""


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
    """A room whose every asynchronous call passes the fuse, before and after."""

    def __init__(self, name: str, room: Any, fuse: Fuse) -> None:
        self._name = name
        self._room = room
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._room, name)
        if not inspect.iscoroutinefunction(found):
            return found
        call = f"{self._name}.{name}"

        async def passed(*args: Any, **kwargs: Any) -> Any:
            self._fuse.pass_by(call, "before")
            answer = await found(*args, **kwargs)
            self._fuse.pass_by(call, "after")
            return answer

        return passed


def laid(point: str) -> Any:
    """The hook that lays a fuse for `point` around every room."""
    fuse = Fuse(point)

    def wrap(ports: Ports) -> Ports:
        return Ports(
            store=cast(SongStore, Fused("ledger", ports.store, fuse)),
            provider=cast(Provider, Fused("provider", ports.provider, fuse)),
            audio=cast(AudioProcessor, Fused("workshop", ports.audio, fuse)),
            stage=cast(Stage, Fused("stage", ports.stage, fuse)),
        )

    return wrap


def main() -> None:
    settings = read()
    logs.configure(settings.log_level, settings.log_format)
    point = os.environ.get(FUSE)
    asyncio.run(run(settings, wrap=laid(point)) if point else run(settings))


if __name__ == "__main__":
    main()
