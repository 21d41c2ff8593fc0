"""What the port `Votes` promises, on the stand-in and on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.database.opening import open_database
from bot.jams.ballots import Ballot, Slate
from bot.jams.counting import Rank, Result
from bot.jams.dealing import Dealt, deal
from bot.jams.jams import Jam
from bot.jams.ports.votes import Votes
from bot.jams.states import JamState
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.memory_votes import MemoryVotes
from tests.contracts.test_jam_store import Jams, open_jam
from tests.stand_ins import START

Open = Callable[[], AbstractAsyncContextManager[tuple[Jams, Votes]]]
SONGS = {f"song-{number}": number for number in range(12)}


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """The jams and their votes of one database, in each of its kinds."""
    if request.param == "memory":
        jams = MemoryJamStore(MemorySongStore(lambda: START))
        votes = MemoryVotes(jams)

        @asynccontextmanager
        async def memory() -> AsyncIterator[tuple[Jams, Votes]]:
            yield jams, votes

        return memory
    there = f"sqlite:///{tmp_path / 'songs.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")

    @asynccontextmanager
    async def database() -> AsyncIterator[tuple[Jams, Votes]]:
        async with open_database(there, now=lambda: START) as store:
            yield store.jams, store.votes

    return database


async def heard(jams: Jams, number: int = 1) -> Jam:
    """A jam in which people listen."""
    jam = await open_jam(jams, number)
    for state in (JamState.SINGING, JamState.PUBLISHING, JamState.LISTENING):
        jam = await jams.write(jam, state=state)
    return jam


def pick(person: int) -> Callable[[Dealt], Sequence[str]]:
    return lambda dealt: deal(SONGS, person, dealt, f"{person}-{len(dealt.theirs)}")


def ballot(jam: Jam, user: int, marks: dict[str, int], at: float = START) -> Ballot:
    return Ballot(jam.id, user, marks, at, START - 5.5)


async def test_a_slate_is_dealt_once_and_is_the_same_ever_after(opened: Open) -> None:
    async with opened() as (jams, votes):
        jam = await heard(jams)
        first = await votes.deal(jam.id, 50, 1, START, pick(50))
        assert first is not None
        assert await votes.deal(jam.id, 50, 1, START, lambda _: ["another"]) == first
        assert await votes.deal(jam.id, 50, 3, START, pick(50)) is None
        assert await votes.deal(jam.id, 50, 0, START, pick(50)) is None
        second = await votes.deal(jam.id, 50, 2, START, pick(50))
        assert second is not None
        assert not {*first.entries} & {*second.entries}
    async with opened() as (_, votes):
        assert await votes.slates(jam.id, 50) == [first, second]
        assert await votes.slates(jam.id, 51) == []
        assert await votes.deal(jam.id, 50, 3, START, lambda dealt: []) is None


async def test_people_who_ask_at_the_same_moment_are_dealt_evenly(opened: Open) -> None:
    async with opened() as (jams, votes):
        jam, other = await heard(jams), await heard(jams, 2)
        await votes.deal(other.id, 3, 1, START, pick(3))
        dealt = await asyncio.gather(*(votes.deal(jam.id, user, 1, START, pick(user)) for user in range(15)))
        again = await asyncio.gather(*(votes.deal(jam.id, user, 1, START, pick(user)) for user in range(15)))
        assert dealt == again
        times = Counter(entry for slate in dealt if slate is not None for entry in slate.entries)
        assert sum(times.values()) == 75
        assert max(times.values()) - min(times.values()) <= 1


async def test_a_person_has_one_ballot_of_which_the_latest_marks_stand(opened: Open) -> None:
    async with opened() as (jams, votes):
        jam = await heard(jams)
        assert await votes.ballot_of(jam.id, 7) is None
        cast = [votes.cast(ballot(jam, user, {"song-1": 1, "song-2": 0})) for user in (7, 8)]
        await asyncio.gather(*cast)
        merged = await votes.cast(ballot(jam, 7, {"song-1": 0, "song-3": 4}, START + 1))
        assert merged == ballot(jam, 7, {"song-1": 0, "song-2": 0, "song-3": 4}, START + 1)
    async with opened() as (_, votes):
        assert await votes.ballots(jam.id) == [merged, ballot(jam, 8, {"song-1": 1, "song-2": 0})]
        assert await votes.voters(jam.id) == {7, 8}


async def test_a_ballot_without_a_rating_is_nobodys_vote(opened: Open) -> None:
    async with opened() as (jams, votes):
        jam = await heard(jams)
        await votes.cast(ballot(jam, 7, {"song-1": 5}))
        await votes.cast(ballot(jam, 7, {"song-1": 0}))
        assert await votes.voters(jam.id) == frozenset()


@pytest.mark.parametrize("moved", [JamState.PAUSED, JamState.FINALE, JamState.CALLED_OFF])
async def test_no_ballot_is_taken_once_nobody_listens(opened: Open, moved: JamState) -> None:
    async with opened() as (jams, votes):
        jam = await heard(jams)
        await jams.write(jam, state=moved)
        assert await votes.cast(ballot(jam, 7, {"song-1": 5})) is None
        assert await votes.ballots(jam.id) == []


async def test_a_result_comes_back_as_it_was_stored(opened: Open) -> None:
    result = Result(7, (Rank("b", 1, 2, 4), Rank("a", 1, 2, 3), Rank("c", None, None, 0)), ("b",), "a", 3, 1)
    async with opened() as (jams, _):
        jam = await jams.write(await heard(jams), state=JamState.FINALE)
        assert jam.result is None
        assert (await jams.write(jam, result=result)).result == result
    async with opened() as (jams, _):
        found = await jams.get(jam.id)
        assert found is not None
        assert found.result == result


async def test_ballots_and_slates_go_once_their_jam_has_ended_long_ago(opened: Open) -> None:
    async with opened() as (jams, votes):
        ended: list[Jam] = []
        for number in (1, 2):
            jam = await heard(jams, number)
            for user in (7, 8):
                await votes.deal(jam.id, user, 1, START, pick(user))
                await votes.cast(ballot(jam, user, {"song-1": 5}))
            ended.append(jam)
        changes: Any = {"state": JamState.CALLED_OFF, "ended_at": START + 10}
        await jams.write(ended[0], **changes)
        assert await votes.purge(START + 9, limit=100) == 0
        gone = [await votes.purge(START + 10, limit=4) for _ in range(5)]
        assert gone == [6, 4, 2, 0, 0], "two ballots and ten songs of slates, four of each at a time"
        assert await votes.ballots(ended[0].id) == []
        assert await votes.slates(ended[0].id, 7) == []
        assert len(await votes.ballots(ended[1].id)) == 2
        assert isinstance((await votes.slates(ended[1].id, 8))[0], Slate)
