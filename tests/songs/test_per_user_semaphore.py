"""What is bounded: permits, in all and of one person, and bytes on the disk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.songs.files import SONG_BYTES, DiskBudget, SongFiles
from bot.songs.per_user_semaphore import PerUserSemaphore
from bot.songs.refusals import NoRoom, Refusal


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def holder(
    semaphore: PerUserSemaphore, user: int, held: list[str], name: str
) -> tuple[asyncio.Task[None], asyncio.Event]:
    done = asyncio.Event()

    async def hold() -> None:
        async with semaphore.permit(user):
            held.append(name)
            await done.wait()

    return asyncio.create_task(hold()), done


async def test_one_persons_many_clips_leave_a_permit_for_another() -> None:
    semaphore, held = PerUserSemaphore(2, 1), list[str]()
    holders = [holder(semaphore, 1, held, f"mine {number}") for number in range(8)]
    await settle()
    holders.append(holder(semaphore, 2, held, "another's"))
    await settle()
    assert held == ["mine 0", "another's"]
    for _, done in holders:
        done.set()
    await asyncio.gather(*(task for task, _ in holders))
    assert len(held) == 9
    assert semaphore._users == {}


async def test_no_more_than_the_total_hold_a_permit() -> None:
    semaphore, held = PerUserSemaphore(2, 2), list[str]()
    holders = [holder(semaphore, user, held, str(user)) for user in range(4)]
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


async def test_clips_leave_room_for_the_songs_that_jams_wait_for(tmp_path: Path) -> None:
    awaited = 0

    async def songs() -> int:
        return awaited

    budget = DiskBudget(SongFiles.at(tmp_path), 8 * SONG_BYTES, songs)
    async with budget.reserve(5 * SONG_BYTES):
        pass
    awaited = 3
    assert await budget.has_room(5)
    assert not await budget.has_room(6), "nor may a jam open whose songs would have none"
    with pytest.raises(Refusal):
        async with budget.reserve(5 * SONG_BYTES):
            pass
