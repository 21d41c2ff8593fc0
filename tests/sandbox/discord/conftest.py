"""A small real bot on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.discord import Town
from tests.sandbox.discord.singer import Singer, singing


class Clock:
    """Unix seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.time = 1_790_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def town(clock: Clock) -> AsyncIterator[Town]:
    async with Town(now=clock) as town:
        yield town


@pytest.fixture
async def singer(town: Town) -> AsyncIterator[Singer]:
    async with singing(town) as bot:
        yield bot
