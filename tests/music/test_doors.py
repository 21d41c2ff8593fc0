"""In the order in which they came, a few at a time, and nobody held up for long."""

from __future__ import annotations

import asyncio

import pytest

from bot.music.doors import Door


async def test_a_few_go_through_at_a_time_and_who_came_first_goes_first() -> None:
    door, inside, order = Door(2, longest=60), 0, list[int]()

    async def pass_through(number: int) -> None:
        nonlocal inside
        async with door.through() as in_turn:
            assert in_turn
            inside += 1
            order.append(number)
            assert inside <= 2
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(pass_through(number) for number in range(20)))
    assert order == [*range(20)]


async def test_those_that_hang_hold_nobody_up_for_long() -> None:
    door = Door(1, longest=0.01)
    async with door.through() as first, door.through() as second:
        assert (first, second) == (True, False)
    async with door.through() as later:
        assert later


async def test_what_fails_inside_makes_room() -> None:
    door = Door(1, longest=60)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with door.through():
                _ = 1 / 0
    async with asyncio.timeout(5), door.through() as in_turn:
        assert in_turn
