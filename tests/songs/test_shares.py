"""Places that are shared: how many at a time, and how many of them one person may have."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.songs.files import DiskBudget, SongFiles
from bot.songs.refusals import NoRoom, Refusal
from bot.songs.shares import Shares


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def holder(shares: Shares, user: int, held: list[str], name: str) -> tuple[asyncio.Task[None], asyncio.Event]:
    done = asyncio.Event()

    async def hold() -> None:
        async with shares.hold(user):
            held.append(name)
            await done.wait()

    return asyncio.create_task(hold()), done


async def test_one_persons_many_clips_leave_a_place_for_another() -> None:
    shares, held = Shares(2, 1), list[str]()
    holders = [holder(shares, 1, held, f"mine {number}") for number in range(8)]
    await settle()
    holders.append(holder(shares, 2, held, "another's"))
    await settle()
    assert held == ["mine 0", "another's"]
    for _, done in holders:
        done.set()
    await asyncio.gather(*(task for task, _ in holders))
    assert len(held) == 9
    assert shares._people == {}


async def test_no_more_than_the_total_have_a_place() -> None:
    shares, held = Shares(2, 2), list[str]()
    holders = [holder(shares, user, held, str(user)) for user in range(4)]
    await settle()
    assert held == ["0", "1"]
    holders[0][1].set()
    await settle()
    assert held == ["0", "1", "2"]
    for task, _ in holders:
        task.cancel()
    await asyncio.gather(*(task for task, _ in holders), return_exceptions=True)


async def test_near_the_limit_of_the_disk_a_clip_is_refused_and_a_song_still_has_room(tmp_path: Path) -> None:
    files = SongFiles(tmp_path)
    budget = DiskBudget(files, 1000)
    files.raw("paid").write_bytes(b"x" * 700)
    async with budget.reserve(40):
        with pytest.raises(Refusal) as refused:
            async with budget.reserve(40):
                raise AssertionError("there was room")
    assert refused.value.fault == NoRoom()
    assert await asyncio.to_thread(files.used) == 700
    async with budget.reserve(40):
        pass
