"""What runs beside the songs: background tasks that one surprise does not stop, and garbage that is found."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot import runtime
from bot.runtime import FIRST_PAUSE, LONGEST_PAUSE, Background


class Knot:
    """What holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
async def collecting(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(runtime, "YOUNG", 0.01)
    task = asyncio.create_task(runtime.collect_garbage())
    await asyncio.sleep(0)  # it has begun
    yield
    task.cancel()
    await asyncio.wait([task])
    assert gc.isenabled()
    gc.unfreeze()


@pytest.mark.usefixtures("collecting")
async def test_what_holds_itself_goes_soon() -> None:
    gone = asyncio.Event()
    weakref.finalize(Knot(), gone.set)
    async with asyncio.timeout(5):
        await gone.wait()


@pytest.mark.usefixtures("collecting")
async def test_python_does_not_search_by_itself() -> None:
    assert not gc.isenabled()


# --- background tasks --------------------------------------------------------------------------------------------


class Pauses:
    """Notes each pause, which is over at once."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


class Work:
    """Fails so many times, and then does what is `left`."""

    def __init__(self, failures: int, left: asyncio.Event | None = None) -> None:
        self.failures = failures
        self.left = left
        self.begun = 0
        self.last = asyncio.Event()
        self.ended = False

    async def __call__(self) -> None:
        self.begun += 1
        if self.begun <= self.failures:
            raise RuntimeError(f"surprise {self.begun}")
        self.last.set()
        try:
            if self.left is not None:
                await self.left.wait()
        finally:
            self.ended = True


async def test_a_task_that_fails_is_logged_and_begins_again_after_a_pause_that_doubles() -> None:
    pauses, work = Pauses(), Work(failures=9)
    background = Background(pauses)
    with capture_logs() as logged:
        background.start("pictures", work)
        await work.last.wait()
        await background.stop()
    assert pauses.seconds == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert (pauses.seconds[0], pauses.seconds[-1]) == (FIRST_PAUSE, LONGEST_PAUSE)
    assert [(line["event"], line["task"], line["log_level"]) for line in logged] == [
        ("background.failed", "pictures", "error")
    ] * 9
    assert [line["again_in"] for line in logged] == pauses.seconds
    assert all(line["exc_info"] for line in logged)


async def test_a_task_that_returns_is_done() -> None:
    pauses, work = Pauses(), Work(failures=0)
    background = Background(pauses)
    background.start("account", work)
    await work.last.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    await background.stop()
    assert (work.begun, work.ended, pauses.seconds) == (1, True, [])


async def test_to_stop_cancels_every_task_and_waits_until_each_has_ended() -> None:
    working, failing, never = Work(0, asyncio.Event()), Work(failures=1_000_000), asyncio.Event()

    async def pause(_: float) -> None:
        await never.wait()

    background = Background(pause)
    background.start("status cards", working)
    background.start("listing", failing)
    await working.last.wait()
    await asyncio.sleep(0)
    before = {task.get_name() for task in asyncio.all_tasks()}
    assert {"status cards", "listing"} <= before
    await background.stop()
    assert working.ended
    assert failing.begun == 1, "one that waits to begin again does not"
    assert not {"status cards", "listing"} & {task.get_name() for task in asyncio.all_tasks()}


async def test_one_task_that_fails_leaves_the_others_alone() -> None:
    working, failing = Work(0, asyncio.Event()), Work(failures=3)
    background = Background(Pauses())
    background.start("status cards", working)
    background.start("listing", failing)
    await failing.last.wait()
    assert (working.begun, working.ended) == (1, False)
    await background.stop()
