"""What the ports `JamStore` and `Money` promise, on the stand-in and on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.database.opening import open_database
from bot.jams.jams import Jam, Options
from bot.jams.parts import Look, Part, Seat
from bot.jams.ports.money import Figures, Money
from bot.jams.ports.store import JamStore
from bot.jams.states import MOVES, RUNNING, EndCause, JamState, PauseCause
from bot.songs.errors import Superseded
from bot.songs.ports.store import SongStore
from bot.songs.refusals import JamsFull, JamShut, OverCeiling, OverPlace, Refusal, Shut
from bot.songs.songs import Address, Entry, Requester
from bot.songs.states import Reason, State
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_store import MemorySongStore
from tests.stand_ins import START, make_song

PRICE = 195_000


class Jams(JamStore, Money, Protocol):
    """The ports that jams have in the database."""


Open = Callable[[], AbstractAsyncContextManager[tuple[SongStore, Jams]]]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """The songs and the jams of one database, in each of its kinds."""
    if request.param == "memory":
        songs = MemorySongStore(lambda: START)
        jams = MemoryJamStore(songs)

        @asynccontextmanager
        async def memory() -> AsyncIterator[tuple[SongStore, Jams]]:
            yield songs, jams

        return memory
    there = f"sqlite:///{tmp_path / 'songs.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")

    @asynccontextmanager
    async def database() -> AsyncIterator[tuple[SongStore, Jams]]:
        async with open_database(there, now=lambda: START) as store:
            yield store, store.jams

    return database


def make_jam(number: int = 1, **changes: Any) -> Jam:
    jam = Jam(
        id=f"jam-{number:04}",
        interaction_id=number,
        guild_id=3,
        channel_id=200 + number,
        channel=Address("channel"),
        host=Requester(1, "Ana", "de"),
        theme="rainy day",
        created_at=START + number,
        places=2,
        model="minimax/music-2.6",
        price=PRICE,
        due_at=START + 100,
    )
    return replace(jam, **changes)


FULL = make_jam(
    rules='Words: "umbrella" \0 \ud800',
    options=Options(blind=True, vote=True, listeners=True, look_first=True),
    pace="week",
    guild_locale="de",
    opened_at=START,
    began_at=START + 1.5,
    ends_at=START + 2.5,
    left_seconds=3.5,
    paused_from=JamState.LISTENING,
    pause_cause=PauseCause.ACCOUNT,
    away_seconds=4.5,
    lengthened_by=2**62,
    locked=True,
    asked_model="other",
    thread=Address("thread"),
    threadless=True,
    board=Address("board"),
    board_at=START,
    drawn="digest",
    drawn_state=JamState.OPEN,
    drawn_at=START,
    order=("a", "b"),
    published=1,
    next_at=START,
    revealed=1,
    reminded=2,
    finale=Address("finale"),
    ended_at=START,
    end_cause=EndCause.IDLE,
    spent=5,
    returned=6,
)


async def open_jam(jams: Jams, number: int = 1, **changes: Any) -> Jam:
    jam = await jams.draft(make_jam(number, **changes))
    ends: Any = {"opened_at": START, "began_at": START, "ends_at": START + 600, "due_at": START + 600}
    return await jams.open(jam, jam.ceiling, state=JamState.OPEN, **ends)


def part_for(jam: Jam, user: int, at: float = START, **changes: Any) -> Part:
    return replace(Part(f"part-{user}-{at:.0f}", jam.id, Requester(user, f"P{user}", "en"), at), **changes)


def song_for(jam: Jam, user: int, number: int = 0, **changes: Any) -> Any:
    asked = {"requester": Requester(user, f"P{user}"), "jam_id": jam.id, "expected": PRICE}
    return make_song(id=f"song-{user}-{number}", interaction_id=10_000 + 100 * user + number, **{**asked, **changes})


async def test_a_jam_comes_back_as_it_went_in(opened: Open) -> None:
    async with opened() as (_, jams):
        kept = await jams.draft(FULL)
    async with opened() as (_, jams):
        assert await jams.get(FULL.id) == kept
        written = await jams.write(kept, theme="sun", order=("b", "a", "c"))
        assert written == replace(kept, theme="sun", order=("b", "a", "c"), fence=1)
    async with opened() as (_, jams):
        assert await jams.get(FULL.id) == written
    assert replace(kept, rules=FULL.rules) == FULL


async def test_an_interaction_has_one_jam_however_often_it_is_told(opened: Open) -> None:
    async with opened() as (_, jams):
        told = await asyncio.gather(*(jams.draft(make_jam(id=f"jam-{n}")) for n in range(5)))
        assert len({jam.id for jam in told}) == 1


@pytest.mark.parametrize("to", JamState)
async def test_a_move_is_made_where_it_is_legal_and_refused_where_not(opened: Open, to: JamState) -> None:
    async with opened() as (_, jams):
        jam = await open_jam(jams)
        if to in MOVES[JamState.OPEN] or to is JamState.OPEN:
            assert (await jams.write(jam, state=to)).state is to
        else:
            with pytest.raises(ValueError, match="does not go from"):
                await jams.write(jam, state=to)


async def test_whoever_decided_on_an_older_row_is_refused(opened: Open) -> None:
    async with opened() as (_, jams):
        jam = await open_jam(jams)
        outcomes = await asyncio.gather(*(jams.write(jam, reminded=n) for n in range(5)), return_exceptions=True)
        assert sum(isinstance(outcome, Jam) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, Superseded) for outcome in outcomes) == 4
        with pytest.raises(Superseded):
            await jams.write(make_jam(99), reminded=1)


async def test_a_draft_is_opened_once(opened: Open) -> None:
    async with opened() as (_, jams):
        jam = await jams.draft(make_jam())
        changes: Any = {"state": JamState.OPEN, "opened_at": START}
        outcomes = await asyncio.gather(*(jams.open(jam, 1, **changes) for _ in range(3)), return_exceptions=True)
        assert sum(isinstance(outcome, Jam) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, Superseded) for outcome in outcomes) == 2


async def test_a_channel_and_a_server_have_only_so_many_jams(opened: Open) -> None:
    async with opened() as (_, jams):
        first = await open_jam(jams, 1)
        same = await jams.draft(make_jam(2, channel_id=first.channel_id))
        with pytest.raises(Refusal) as refused:
            await jams.open(same, 1, state=JamState.OPEN, opened_at=START)
        assert refused.value.fault == JamsFull(1, here=True)
        await open_jam(jams, 3)
        await open_jam(jams, 4)
        with pytest.raises(Refusal) as refused:
            await open_jam(jams, 5)
        assert refused.value.fault == JamsFull(3, here=False)
        assert (await jams.get("jam-0005") or first).state is JamState.DRAFT
        await jams.write(first, state=JamState.CALLED_OFF, ended_at=START)
        assert (await open_jam(jams, 6)).state in RUNNING
        found = await jams.running_in(206)
        assert found is not None
        assert found.id == "jam-0006"
        assert await jams.running_in(first.channel_id) is None


async def test_what_is_due_is_found_the_longest_overdue_first(opened: Open) -> None:
    async with opened() as (_, jams):
        for number, due in ((1, 50.0), (2, 40.0), (3, 60.0), (4, None)):
            await jams.draft(make_jam(number, due_at=None if due is None else START + due))
        assert [jam.id for jam in await jams.due(START + 50)] == ["jam-0002", "jam-0001"]
        assert [jam.id for jam in await jams.due(START + 50, limit=1)] == ["jam-0002"]
        assert await jams.due(START) == []
        assert await jams.next_due(START) == START + 40
        assert await jams.next_due(START + 50) == START + 60
        assert await jams.next_due(START + 60) is None
        assert [jam.id for jam in await jams.awake(after="jam-0001", limit=1)] == ["jam-0002"]
        assert [jam.id for jam in await jams.awake()] == ["jam-0001", "jam-0002", "jam-0003"]


async def test_a_servers_jams_come_newest_first_and_without_drafts(opened: Open) -> None:
    async with opened() as (_, jams):
        await open_jam(jams, 1)
        await open_jam(jams, 2)
        await jams.draft(make_jam(3))
        await open_jam(jams, 4, guild_id=9)
        assert [jam.id for jam in await jams.of_guild(3)] == ["jam-0002", "jam-0001"]
        assert [jam.id for jam in await jams.of_guild(3, limit=1)] == ["jam-0002"]


# --- places ---------------------------------------------------------------------------------------------------------


async def test_places_are_taken_in_turn_and_then_people_wait(opened: Open) -> None:
    async with opened() as (_, jams):
        jam = await open_jam(jams)
        joined = await asyncio.gather(*(jams.join(part_for(jam, user), at_once=30) for user in range(1, 6)))
        assert sorted(part.seat for part in joined) == [Seat.TAKEN] * 2 + [Seat.WAITING] * 3
        again = await jams.join(part_for(jam, 1, START + 9), at_once=30)
        assert again.joined_at == START, "who has a part keeps it"
        left = await jams.leave(jam.id, 1)
        assert left is not None
        assert left.seat is Seat.LEFT
        back = await jams.join(part_for(jam, 1, START + 9), at_once=30)
        assert (back.id, back.seat, back.joined_at) == (again.id, Seat.WAITING, START + 9), "behind those who wait"
        assert [part.person.id for part in await jams.parts(jam.id)][-1] == 1
        assert await jams.leave(jam.id, 77) is None


async def test_nobody_joins_a_jam_that_is_not_open_nor_too_many_at_once(opened: Open) -> None:
    async with opened() as (_, jams):
        jam = await open_jam(jams)
        for user in (1, 2, 3):
            await jams.join(part_for(jam, user), at_once=3)
        with pytest.raises(Refusal) as refused:
            await jams.join(part_for(jam, 4), at_once=3)
        assert refused.value.fault == JamShut(Shut.CROWD)
        assert (await jams.join(part_for(jam, 4, START + 61), at_once=3)).seat is Seat.WAITING
        paused = await jams.write(jam, state=JamState.PAUSED)
        with pytest.raises(Refusal) as refused:
            await jams.join(part_for(paused, 5, START + 200), at_once=3)
        assert refused.value.fault == JamShut(Shut.NOT_OPEN)


async def test_a_part_comes_back_as_it_was_changed_and_an_older_one_is_refused(opened: Open) -> None:
    async with opened() as (_, jams):
        jam = await open_jam(jams)
        part = await jams.join(part_for(jam, 1), at_once=30)
        changes: Any = {"look": Look.REFUSED, "looked": Address("look"), "reason": "rude", "warned_at": START + 1.5}
        changed = await jams.change_part(part, seat=Seat.STRUCK, **changes)
        assert changed == replace(part, seat=Seat.STRUCK, **changes)
        assert await jams.part_of(jam.id, 1) == changed
        with pytest.raises(Superseded):
            await jams.change_part(part, reason="again")
        with pytest.raises(Refusal) as refused:
            await jams.join(part_for(jam, 1, START + 9), at_once=30)
        assert refused.value.fault == JamShut(Shut.STRUCK)
        assert [(one.id, mine.id) for one, mine in await jams.jams_of(1)] == [(jam.id, part.id)]


async def test_who_is_reminded_is_remembered_once(opened: Open) -> None:
    async with opened() as (_, jams):
        jam = await open_jam(jams)
        for user in (5, 4, 5):
            await jams.remind(jam.id, user, wanted=True)
        assert await jams.reminded_of(jam.id) == [4, 5]
        await jams.remind(jam.id, 4, wanted=False)
        assert await jams.reminded_of(jam.id) == [5]


async def test_when_the_bot_was_awake_is_known_at_the_next_start(opened: Open) -> None:
    async with opened() as (_, jams):
        assert await jams.beat(START) is None
        assert await jams.beat(START + 5) == START
    async with opened() as (_, jams):
        assert await jams.beat(START + 100) == START + 5


# --- a song on its place --------------------------------------------------------------------------------------------


async def test_a_song_is_written_with_its_place_or_not_at_all(opened: Open) -> None:
    async with opened() as (songs, jams):
        jam = await open_jam(jams)
        with pytest.raises(Refusal) as refused:
            await songs.add(song_for(jam, 1))
        assert refused.value.fault == JamShut(Shut.NO_PLACE)
        assert await songs.get("song-1-0") is None
        part = await jams.join(part_for(jam, 1), at_once=30)
        song, new = await songs.add(song_for(jam, 1))
        assert new
        assert await songs.add(song_for(jam, 1)) == (song, False), "the same interaction has the same song"
        held = await jams.part_of(jam.id, 1)
        assert held == replace(part, song_id=song.id, handed_in_at=song.asked_at)
        assert await jams.leave(jam.id, 1) == held, "a place with a song on it is not given back"
        with pytest.raises(Refusal) as refused:
            await songs.add(song_for(jam, 1, 1))
        assert refused.value.fault == JamShut(Shut.HANDED_IN)


async def test_of_many_presses_one_song_is_written(opened: Open) -> None:
    async with opened() as (songs, jams):
        jam = await open_jam(jams)
        await jams.join(part_for(jam, 1), at_once=30)
        presses = (songs.add(song_for(jam, 1, number)) for number in range(10))
        outcomes = await asyncio.gather(*presses, return_exceptions=True)
        assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1
        assert len(await songs.of_jam(jam.id)) == 1


async def test_a_song_needs_a_jam_that_is_open_and_a_price_that_fits(opened: Open) -> None:
    async with opened() as (songs, jams):
        jam = await open_jam(jams)
        await jams.join(part_for(jam, 1), at_once=30)
        with pytest.raises(Refusal) as refused:
            await songs.add(song_for(jam, 1, expected=PRICE + 1))
        assert refused.value.fault == OverPlace(PRICE + 1, PRICE)
        paused = await jams.write(jam, state=JamState.PAUSED)
        with pytest.raises(Refusal) as refused:
            await songs.add(song_for(paused, 1))
        assert refused.value.fault == JamShut(Shut.NOT_OPEN)


async def test_songs_are_awaited_until_they_wait(opened: Open) -> None:
    async with opened() as (songs, jams):
        assert await jams.awaited() == 0
        jam = await open_jam(jams)
        assert await jams.awaited() == jam.places == 2
        await jams.join(part_for(jam, 1), at_once=30)
        await songs.add(song_for(jam, 1, state=State.READY, kept=Reason.JAM))
        assert await jams.awaited() == 1
        await jams.write(jam, state=JamState.CALLED_OFF, ended_at=START)
        assert await jams.awaited() == 0


async def test_a_draft_is_forgotten_and_an_open_jam_is_not(opened: Open) -> None:
    async with opened() as (_, jams):
        draft = await jams.draft(make_jam(7))
        await jams.forget(draft)
        assert await jams.get(draft.id) is None
        with pytest.raises(Superseded):
            await jams.forget(draft)
        jam = await open_jam(jams)
        for seen in (jam, replace(jam, state=JamState.DRAFT, fence=0)):
            with pytest.raises(Superseded):
                await jams.forget(seen)
        assert await jams.get(jam.id) == jam


async def test_a_second_song_of_the_same_person_is_not_paid_from_the_places_of_others(opened: Open) -> None:
    async with opened() as (songs, jams):
        jam = await open_jam(jams)
        part = await jams.join(part_for(jam, 1), at_once=30)
        await songs.add(song_for(jam, 1))
        handed_in = await jams.part_of(jam.id, 1)
        assert handed_in is not None
        emptied = await jams.change_part(handed_in, song_id=None, handed_in_at=None)
        other = await jams.join(part_for(jam, 2), at_once=30)
        assert (part.seat, other.seat) == (Seat.TAKEN, Seat.WAITING), "one place is sung, and his own is empty"
        await jams.change_part(other, seat=Seat.TAKEN)
        with pytest.raises(Refusal) as refused:
            await songs.add(song_for(jam, 1, 1))
        assert refused.value.fault == OverCeiling(PRICE, 2 * PRICE, 2 * PRICE)
        assert await jams.part_of(jam.id, 1) == emptied
        await songs.add(song_for(jam, 2))
        assert await jams.figures(jam) == Figures(2 * PRICE, 2 * PRICE)


async def test_songs_never_draw_more_than_the_ceiling_and_a_failed_one_gives_its_price_back(opened: Open) -> None:
    async with opened() as (songs, jams):
        jam = await open_jam(jams)
        part = await jams.join(part_for(jam, 1), at_once=30)
        await jams.join(part_for(jam, 2), at_once=30)
        await songs.add(song_for(jam, 2))
        song, _ = await songs.add(song_for(jam, 1))
        assert await jams.figures(jam) == Figures(2 * PRICE, 2 * PRICE)
        # A look again at a song that was given up may bring it back after its writer's next one: then there is no room.
        known = await jams.part_of(jam.id, 1)
        assert known is not None
        await jams.change_part(known, song_id=None)
        with pytest.raises(Refusal) as refused:
            await songs.add(song_for(jam, 1, 1))
        assert refused.value.fault == OverCeiling(PRICE, 2 * PRICE, 2 * PRICE)
        submitting = await songs.move(song, State.SUBMITTING)
        await songs.move(submitting, State.FAILED, reason=Reason.REFUSED)
        assert (await jams.figures(jam)).free == PRICE
        again, new = await songs.add(song_for(jam, 1, 1))
        assert new
        assert await jams.close(jam) == Figures(2 * PRICE, 2 * PRICE)
        assert [one.id for one in await songs.of_jam(jam.id)] == sorted([song.id, again.id, "song-2-0"])
        assert part.jam_id == jam.id


async def test_an_entry_is_kept_with_the_song_through_its_moves(opened: Open) -> None:
    async with opened() as (songs, jams):
        jam = await open_jam(jams)
        await jams.join(part_for(jam, 1), at_once=30)
        song, _ = await songs.add(song_for(jam, 1, state=State.READY, kept=Reason.JAM))
        assert song.waits_for_jam
        entry = Entry(3, 9, "rainy day ☂", blind=True)
        released = await songs.annotate(song.id, entry=entry, kept=None, kept_until=None)
        assert released is not None
        moved = await songs.move(song, State.POSTING)
        assert (moved.entry, moved.kept, moved.blind, moved.waits_for_jam) == (entry, None, True, False)
        assert await songs.get(song.id) == moved
