"""Every port on its stand-in and on the real thing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.database.opening import open_database
from tests.contracts.fake_clock import START
from tests.contracts.memory_store import MemorySongStore, Store
from tests.databases import cluster, postgres, url

__all__ = ["cluster", "postgres", "url"]

Open = Callable[[], AbstractAsyncContextManager[Store]]
"""Opens the same store again and again: what was acknowledged must be there."""


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """The store in each of its kinds; its clock stands at `START`."""
    if request.param == "memory":
        kept = MemorySongStore(lambda: START)

        @asynccontextmanager
        async def memory() -> AsyncIterator[Store]:
            yield kept

        return memory
    there = f"sqlite:///{tmp_path / 'songs.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")
    return lambda: open_database(there, now=lambda: START)
