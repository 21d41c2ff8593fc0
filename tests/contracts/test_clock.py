"""What the port `Clock` promises, on the stand-in and on the machine's own."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.outside import RealClock
from bot.songs.ports.clock import Clock
from tests.contracts.fake_clock import FakeClock

YEAR_2020, YEAR_2100 = 1_577_836_800, 4_102_444_800
SHORT = 0.01
"""Seconds: long enough for two sleepers to be told apart."""


@pytest.fixture(params=[FakeClock, RealClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    return request.param()


def test_now_is_in_unix_seconds(clock: Clock) -> None:
    assert YEAR_2020 < clock.now() < YEAR_2100


async def test_a_sleep_takes_its_seconds(clock: Clock) -> None:
    before = clock.now()
    await clock.sleep(SHORT)
    assert clock.now() - before > SHORT / 2  # a real clock may be set while one sleeps


async def test_sleepers_wake_in_the_order_of_their_times(clock: Clock) -> None:
    woken: list[int] = []

    async def sleeper(ticks: int) -> None:
        await clock.sleep(ticks * SHORT)
        woken.append(ticks)

    await asyncio.gather(*(sleeper(ticks) for ticks in (3, 1, 2)))
    assert woken == [1, 2, 3]


@pytest.mark.parametrize("seconds", [0.0, -1.0])
async def test_a_sleep_of_no_time_lets_others_go_on(clock: Clock, seconds: float) -> None:
    other = asyncio.create_task(asyncio.sleep(0))
    await clock.sleep(seconds)
    await clock.sleep(seconds)
    assert other.done()


async def test_a_sleeper_that_is_cancelled_holds_up_nobody(clock: Clock) -> None:
    lost = asyncio.create_task(clock.sleep(3600))
    kept = asyncio.create_task(clock.sleep(SHORT))
    await asyncio.sleep(0)
    lost.cancel()
    with suppress(asyncio.CancelledError):
        await lost
    await kept
    assert clock.now() < YEAR_2100
