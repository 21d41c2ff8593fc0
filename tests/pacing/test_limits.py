"""A few at a time: who has a turn, who waits for it, and for how long at most."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.journey.journey import advance
from bot.journey.steps import STEPS
from bot.pacing import limits
from bot.pacing.limits import Arrivals
from bot.songs.errors import ChatDown, Down
from bot.songs.ports.chat import Posted
from bot.songs.ports.provider import Finished
from bot.songs.songs import Audio, Song
from bot.songs.states import State
from tests.stand_ins import START, FakeClock, Played, make_song, play


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def coming(clock: FakeClock) -> Arrivals:
    return Arrivals(clock)


def songs(count: int) -> list[Song]:
    return [make_song(id=f"song-{number}") for number in range(count)]


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_few_have_their_turn_together_and_the_next_goes_when_one_has_arrived(coming: Arrivals) -> None:
    came = songs(limits.AT_ONCE + 2)
    gone: list[str] = []

    async def go(song: Song) -> None:
        await coming.turn(song)
        gone.append(song.id)

    async with asyncio.TaskGroup() as group:
        for song in came:
            group.create_task(go(song))
        await settle()
        assert gone == [song.id for song in came[: limits.AT_ONCE]]
        coming.arrived(came[3])
        await settle()
        assert gone == [song.id for song in came[: limits.AT_ONCE + 1]]
        coming.arrived(came[0])
    assert gone == [song.id for song in came]


async def test_nobody_waits_long_for_those_who_are_slow(coming: Arrivals, clock: FakeClock) -> None:
    for song in songs(limits.AT_ONCE + 3):
        await coming.turn(song)
    assert clock.now() - START == pytest.approx(3 * limits.PATIENCE)
    assert coming.count == limits.AT_ONCE + 3


async def test_a_turn_is_kept_from_step_to_step(coming: Arrivals, clock: FakeClock) -> None:
    (song,) = songs(1)
    for _ in range(limits.AT_ONCE + 1):
        await coming.turn(song)
    assert (coming.count, clock.now()) == (1, START)


async def test_who_gives_up_waiting_takes_nobodys_turn(coming: Arrivals, clock: FakeClock) -> None:
    async def never(seconds: float) -> None:
        await asyncio.Event().wait()

    clock.sleep = never  # type: ignore[method-assign] - so that patience lets nobody go
    *first, lost, last = songs(limits.AT_ONCE + 2)
    for song in first:
        await coming.turn(song)
    giving_up = asyncio.create_task(coming.turn(lost))
    following = asyncio.create_task(coming.turn(last))
    await settle()
    giving_up.cancel()
    await settle()
    coming.arrived(lost)
    coming.arrived(first[0])
    await settle()
    assert following.done()


async def test_the_tidying_up_waits_for_those_that_arrive_but_not_for_long(coming: Arrivals, clock: FakeClock) -> None:
    (slow,) = songs(1)
    await coming.calm()
    assert clock.now() == START
    await coming.turn(slow)
    await coming.calm()
    assert clock.now() - START == pytest.approx(limits.ASIDE)
    calm = asyncio.create_task(coming.none())
    coming.arrived(slow)
    await calm


# --- on a song's way ------------------------------------------------------------------------------------------------


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return play(tmp_path)


def generating(played: Played, name: str) -> Song:
    return played.put(make_song(id=name, state=State.GENERATING, submitted_at=START, generation_id="g", card_id=5))


async def test_a_song_whose_bytes_do_not_come_lets_others_go_first(played: Played) -> None:
    played.provider.looks = [Finished("https://cdn.example/song.mp3")] * 2
    played.provider.fetches = [Down("cut")]
    seen: list[int] = []
    look = played.provider.poll

    async def looking(generation_id: str) -> object:
        seen.append(played.tools.arrivals.count)
        return await look(generation_id)

    played.provider.poll = looking  # type: ignore[method-assign]
    done = await advance(played.tools, generating(played, "cut"), STEPS)
    assert (done.state, seen) == (State.DONE, [0, 0])


async def test_a_song_that_waits_for_discord_holds_up_no_other(played: Played) -> None:
    played.stage.posts = [ChatDown("away"), ChatDown("away"), Posted(2, 99)]
    ready = played.put(make_song(id="stuck", state=State.READY, audio=Audio("mp3", 8), submitted_at=START, card_id=5))
    played.tools.files.raw("stuck").write_bytes(b"ID3 song")
    sleeping: list[int] = []
    sleep = played.clock.sleep

    async def slept(seconds: float) -> None:
        sleeping.append(played.tools.arrivals.count)
        await sleep(seconds)

    played.clock.sleep = slept  # type: ignore[method-assign]
    done = await advance(played.tools, ready, STEPS)
    assert (done.state, sleeping) == (State.DONE, [0, 0])


@pytest.mark.parametrize("end", [State.FAILED, State.READY])
async def test_a_song_that_cannot_be_posted_is_arriving_no_longer(played: Played, end: State) -> None:
    known = {"submitted_at": START, "generation_id": "g", "audio": Audio("mp3", 8), "card_id": 5}
    ready = played.put(make_song(id="lost", state=State.READY, **known))
    if end is State.READY:
        played.tools.files.raw("lost").write_bytes(b"ID3 song")
        played.stage.posts = [ChatDown("away")] * 1000
    else:
        played.provider.looks = [Down("away")]
    done = await advance(played.tools, ready, STEPS)
    assert (done.state, played.tools.arrivals.count) == (end, 0)
