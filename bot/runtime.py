"""The process: its signals, its drain, its background tasks and when Python looks for garbage."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import structlog

from bot.songs.ports.engine import Engine

log = structlog.get_logger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]
"""What a background task does from beginning to end."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a background task that ended in an exception begins again; the pause doubles from one to the other."""

YOUNG = 0.25
"""Seconds between searches of what was made since the last one: under 1 ms each (measured with 5,000 songs and 200
commands a second)."""

ALL = 10 * 60.0
"""Seconds between searches of everything: a tenth of a second with thousands of songs waiting."""


class Background:
    """The background tasks of a process, each with a name.

    One surprise stops none for good: an exception is logged, and the task begins again after a pause. A task that
    returns is done.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, name: str, work: Work) -> None:
        """Run `work` from now on."""
        self._tasks.append(asyncio.create_task(self._supervise(name, work), name=name))

    async def stop(self) -> None:
        """Cancel every task, and wait until each has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _supervise(self, name: str, work: Work) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                return await work()
            except Exception:
                log.exception("background.failed", task=name, again_in=pause)
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


async def until_stopped(
    serve: Coroutine[Any, Any, None], drain: Callable[[], Awaitable[None]], stop: asyncio.Event | None = None
) -> None:
    """Serve until SIGTERM or SIGINT comes, or `stop` is set, then drain. Raises what `serve` raises; `serve` should not
    end by itself."""
    stop = stop or asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no signal handlers in the loop
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = asyncio.create_task(serve, name="discord")
    stopping = asyncio.create_task(stop.wait(), name="signals")
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if serving.done():
        serving.result()
        raise RuntimeError("the connection to Discord ended by itself")
    await drain()
    serving.cancel()
    await asyncio.wait({serving}, timeout=5)


async def drain(engine: Engine, seconds: float, last: Sequence[Callable[[], Awaitable[object]]]) -> None:
    """Let songs under way finish for a while, in seconds; then do what comes last, in this order."""
    log.info("bot.draining", songs=engine.under_way, seconds=seconds)
    left = await engine.drain(seconds)
    log.info("bot.drained", left_for_the_next_start=left)
    for each in last:
        await each()


async def collect_garbage() -> None:
    """Search for garbage in cycles at moments of our own choosing, for ever.

    Left to itself Python looks through waiting songs again and again: up to 35 ms in which nobody is answered, up to
    120 ms where it looks through all (measured). `gc.freeze()`: objects alive at the start are excluded from later
    collections. What is not in a cycle goes without any search.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        while True:
            for _ in range(round(ALL / YOUNG)):
                await asyncio.sleep(YOUNG)
                gc.collect(0)
            gc.collect()
    finally:
        gc.enable()
