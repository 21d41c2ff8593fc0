"""A few at a time: who has a permit, who waits for one, and for how long at most."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.journey.journey import advance
from bot.journey.steps import STEPS
from bot.pacing.limits import LONGEST_QUIET_WAIT, LONGEST_WAIT, DeliveryLimiter
from bot.songs.errors import ChatDown, Down, Gone
from bot.songs.ports.chat import Posted
from bot.songs.ports.provider import Finished
from bot.songs.songs import Audio, Song
from bot.songs.states import State
from tests.contracts.fake_clock import FakeClock
from tests.stand_ins import MESSAGE, START, Played, make_song, play


class Stopped(FakeClock):
    """A clock that lets nobody's patience end."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


async def settle() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


def hold(limiter: DeliveryLimiter, held: list[int], name: int) -> tuple[asyncio.Task[None], asyncio.Event]:
    """A task that holds a permit until the event is set."""
    done = asyncio.Event()

    async def holding() -> None:
        async with limiter.permit():
            held.append(name)
            await done.wait()

    return asyncio.create_task(holding()), done


async def test_as_many_as_there_are_permits_go_together_and_the_next_when_one_is_done() -> None:
    limiter, held = DeliveryLimiter(Stopped(), total=2), list[int]()
    holders = [hold(limiter, held, number) for number in range(4)]
    await settle()
    assert held == [0, 1]
    holders[0][1].set()
    await settle()
    assert held == [0, 1, 2]
    for _, done in holders:
        done.set()
    await asyncio.gather(*(task for task, _ in holders))
    assert held == [0, 1, 2, 3]


async def test_nobody_waits_long_for_those_who_are_slow() -> None:
    clock = FakeClock()
    limiter = DeliveryLimiter(clock, total=1)
    async with limiter.permit(), limiter.permit(), limiter.permit():
        assert clock.now() - START == pytest.approx(2 * LONGEST_WAIT)


async def test_who_went_ahead_without_a_permit_gives_none_back() -> None:
    limiter, held = DeliveryLimiter(FakeClock(), total=1), list[int]()
    async with limiter.permit():
        async with limiter.permit():
            pass
        limiter._clock = Stopped()
        task, done = hold(limiter, held, 1)
        await settle()
        assert held == []
    await settle()
    assert held == [1]
    done.set()
    await task


async def test_who_gives_up_waiting_takes_nobodys_permit() -> None:
    limiter, held = DeliveryLimiter(Stopped(), total=1), list[int]()
    first, first_done = hold(limiter, held, 0)
    await settle()
    lost, _ = hold(limiter, held, 1)
    last, last_done = hold(limiter, held, 2)
    await settle()
    lost.cancel()
    first_done.set()
    await settle()
    assert held == [0, 2]
    last_done.set()
    await asyncio.gather(first, last)


async def test_a_permit_that_is_released_early_lets_the_next_begin_and_is_released_once() -> None:
    limiter, held = DeliveryLimiter(Stopped(), total=1), list[int]()
    async with limiter.permit() as permit:
        permit.release()
        task, done = hold(limiter, held, 1)
        await settle()
        assert held == [1]
    another, _ = hold(limiter, held, 2)
    await settle()
    assert held == [1]
    done.set()
    await settle()
    assert held == [1, 2]
    await task
    another.cancel()


async def test_what_nobody_waits_for_waits_until_it_is_quiet_but_not_for_long() -> None:
    clock = FakeClock()
    limiter = DeliveryLimiter(clock)
    await limiter.wait_quiet()
    assert clock.now() == START
    async with limiter.permit():
        await limiter.wait_quiet()
        assert clock.now() - START == pytest.approx(LONGEST_QUIET_WAIT)


# --- on a song's way ------------------------------------------------------------------------------------------------


@pytest.fixture
def played(tmp_path: Path) -> Played:
    played = play(tmp_path)
    played.tools.limiter._permits = asyncio.Semaphore(1)
    return played


def free(played: Played) -> bool:
    return not played.tools.limiter._permits.locked()


async def test_a_song_whose_bytes_do_not_come_lets_others_go_first(played: Played) -> None:
    played.provider.polls = [Finished("https://cdn.example/song.mp3")] * 2
    played.provider.fetches = [Down("cut")]
    seen: list[bool] = []
    poll = played.provider.poll

    async def polled(song: Song) -> object:
        seen.append(free(played))
        return await poll(song)

    played.provider.poll = polled  # type: ignore[method-assign]
    song = played.put(make_song(state=State.GENERATING, submitted_at=START, generation_id="g"))
    done = await advance(played.tools, STEPS, song)
    assert (done.state, seen) == (State.DONE, [True, True])


async def test_a_song_that_waits_for_discord_holds_up_no_other(played: Played) -> None:
    played.stage.posts = [ChatDown("away"), ChatDown("away"), Posted(MESSAGE)]
    ready = played.put(make_song(id="stuck", state=State.READY, audio=Audio("mp3", 8), submitted_at=START))
    played.tools.files.raw("stuck").write_bytes(b"ID3 song")
    seen: list[bool] = []
    sleep = played.clock.sleep

    async def slept(seconds: float) -> None:
        seen.append(free(played))
        await sleep(seconds)

    played.clock.sleep = slept  # type: ignore[method-assign]
    done = await advance(played.tools, STEPS, ready)
    assert (done.state, seen) == (State.DONE, [True, True])


@pytest.mark.parametrize("end", [State.FAILED, State.READY])
async def test_a_song_that_cannot_be_posted_gives_its_permit_back(played: Played, end: State) -> None:
    facts = {"submitted_at": START, "generation_id": "g", "audio": Audio("mp3", 8)}
    ready = played.put(make_song(id="lost", state=State.READY, **facts))
    if end is State.READY:
        played.tools.files.raw("lost").write_bytes(b"ID3 song")
        played.stage.posts = [ChatDown("away")] * 1000
    else:
        played.provider.polls = [Gone("404")]
    done = await advance(played.tools, STEPS, ready)
    assert (done.state, free(played)) == (end, True)
