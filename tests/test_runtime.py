"""Garbage in cycles is found at moments of our own choosing, and found all the same."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator

import pytest

from bot import runtime


class Knot:
    """What holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
async def collecting(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(runtime, "YOUNG", 0.01)
    task = asyncio.create_task(runtime.collect())
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
