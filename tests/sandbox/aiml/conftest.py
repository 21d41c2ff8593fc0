"""A studio whose clock stands still, and somebody who calls it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from bot.sandbox.aiml import Studio, tone
from tests.sandbox.aiml.caller import Caller, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def studio(clock: Clock) -> AsyncGenerator[Studio]:
    async with Studio(compose=tone, now=clock) as studio:
        yield studio


@pytest.fixture
async def caller(studio: Studio) -> AsyncGenerator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(studio, session)
