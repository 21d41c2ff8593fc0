"""What the port `SheetStore` promises, on the stand-in and on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.database.opening import open_database
from bot.jams.jams import Jam
from bot.jams.parts import Part, Seat
from bot.jams.pens import Took, hand_in, strike, take
from bot.jams.picks import pick_style, propose
from bot.jams.ports.sheets import SheetStore
from bot.jams.ports.store import JamStore
from bot.jams.sheets import Pick, PickKind, Sheet, SongLine, Style
from bot.jams.states import JamState
from bot.songs.ports.store import SongStore
from bot.songs.refusals import JamShut, OverCeiling, OverPlace, Refusal, Shut
from bot.songs.songs import Entry, Requester
from bot.songs.states import Reason, State
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_sheets import MemorySheetStore
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.test_jam_store import PRICE, make_jam, part_for
from tests.stand_ins import START, make_song

HOLD = 90.0
Stores = tuple[SongStore, JamStore, SheetStore]
Open = Callable[[], AbstractAsyncContextManager[Stores]]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """The songs, the jams and the sheets of one database, in each of its kinds."""
    if request.param == "memory":
        songs = MemorySongStore(lambda: START)
        jams = MemoryJamStore(songs)
        sheets = MemorySheetStore(jams)

        @asynccontextmanager
        async def memory() -> AsyncIterator[Stores]:
            yield songs, jams, sheets

        return memory
    there = f"sqlite:///{tmp_path / 'songs.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")

    @asynccontextmanager
    async def database() -> AsyncIterator[Stores]:
        async with open_database(there, now=lambda: START) as store:
            yield store, store.jams, store.sheets

    return database


def who(user: int) -> Requester:
    return Requester(user, f"Ünï \0{user}", "de")


async def begin(jams: JamStore, people: int = 3, **changes: Any) -> Jam:
    """An open jam in which that many people take part."""
    jam = await jams.draft(make_jam(shape="line", lines=8, **changes))
    ends: Any = {"opened_at": START, "began_at": START, "ends_at": START + 600, "due_at": START + 600}
    jam = await jams.open(jam, jam.ceiling, state=JamState.OPEN, **ends)
    for user in range(1, people + 1):
        await jams.join(part_for(jam, user, START + user), at_once=30)
    return jam


async def write(sheets: SheetStore, jam: Jam, user: int, at: float) -> SongLine:
    def act(sheet: Sheet) -> tuple[Sheet, SongLine]:
        sheet, taking = take(sheet, who(user), at, HOLD)
        assert taking.did is Took.GIVEN
        return hand_in(sheet, SongLine(f"{user}-{at}", who(user), f"Rain \0 ☂ {user}", at), HOLD)

    return await sheets.act(jam.id, act)


async def test_a_sheet_is_empty_where_nothing_was_written_and_there_is_none_of_no_jam(opened: Open) -> None:
    async with opened() as (_, jams, sheets):
        jam = await begin(jams)
        sheet = await sheets.sheet(jam.id)
        assert sheet is not None
        assert (sheet.jam, sheet.people, sheet.lines) == (jam, frozenset({1, 2, 3}), ())
        assert (sheet.pen.holder, sheet.pen.since) == (None, START)
        assert await sheets.sheet("none") is None
        with pytest.raises(Refusal) as refused:
            await sheets.act("none", lambda sheet: (sheet, None))
        assert refused.value.fault == JamShut(Shut.NOT_OPEN)


async def test_a_sheet_comes_back_as_it_was_written(opened: Open) -> None:
    def more(sheet: Sheet) -> tuple[Sheet, Sheet]:
        sheet, _ = take(sheet, who(3), START + 3, HOLD)
        sheet, _ = take(sheet, who(1), START + 4, HOLD)
        sheet, _ = take(sheet, who(2), START + 5, HOLD)
        late = SongLine("late", who(2), "too late", START + 6)
        sheet, _ = hand_in(sheet, late, HOLD)
        picked = Pick(PickKind.STRIKE, 1, "x"), Pick(PickKind.STYLE, 1, "y")
        sheet = replace(sheet, picks=picked, styles=(Style("s", who(1), "Warm \0 folk", START),))
        return sheet, sheet

    async with opened() as (_, jams, sheets):
        jam = await begin(jams)
        await write(sheets, jam, 1, START + 1)
        await write(sheets, jam, 2, START + 2)
        written = await sheets.act(jam.id, more)
    async with opened() as (_, jams, sheets):
        found = await sheets.sheet(jam.id)
        assert found is not None
        assert [one.words.replace("\0", "\ufffd") for one in written.lines] == [
            one.words.replace("\0", "\ufffd") for one in found.lines
        ]
        assert [(one.number, one.state, one.writer.id) for one in found.lines] == [
            (one.number, one.state, one.writer.id) for one in written.lines
        ]
        assert (found.pen.since, found.pen.until, found.pen.offered) == (START + 3, START + 3 + HOLD, False)
        assert sorted(one.person.id for one in found.waiting) == [1, 2]
        assert set(found.picks) == set(written.picks)
        assert [style.id for style in found.styles] == ["s"]


async def test_what_refuses_changes_nothing(opened: Open) -> None:
    def refuse(sheet: Sheet) -> tuple[Sheet, None]:
        take(sheet, who(1), START, HOLD)
        raise Refusal(JamShut(Shut.NO_SEAT))

    async with opened() as (_, jams, sheets):
        jam = await begin(jams)
        before = await sheets.sheet(jam.id)
        with pytest.raises(Refusal):
            await sheets.act(jam.id, refuse)
        assert await sheets.sheet(jam.id) == before


async def test_of_many_presses_at_once_one_has_the_pen(opened: Open) -> None:
    async with opened() as (_, jams, sheets):
        jam = await begin(jams, people=8)
        presses = (
            sheets.act(jam.id, lambda sheet, user=user: take(sheet, who(user), START + 1, HOLD)) for user in range(1, 9)
        )
        told = [taking.did for taking in await asyncio.gather(*presses)]
        assert (told.count(Took.GIVEN), told.count(Took.WAITS)) == (1, 7)
        sheet = await sheets.sheet(jam.id)
        assert sheet is not None
        assert len(sheet.waiting) == 7


async def test_the_numbers_of_lines_close_up_where_one_is_struck(opened: Open) -> None:
    async with opened() as (_, jams, sheets):
        jam = await begin(jams)
        first = await write(sheets, jam, 1, START + 1)
        await write(sheets, jam, 2, START + 2)
        await write(sheets, jam, 3, START + 3)
        struck = await sheets.act(jam.id, lambda sheet: strike(sheet, first.id, "rude"))
        assert struck is not None
        sheet = await sheets.sheet(jam.id)
        assert sheet is not None
        assert [(one.number, one.writer.id) for one in sheet.standing] == [(1, 2), (2, 3)]
        assert [one.reason for one in sheet.lines if one.number is None] == ["rude"]


async def test_a_pick_takes_the_place_of_an_earlier_one(opened: Open) -> None:
    async with opened() as (_, jams, sheets):
        jam = await begin(jams)
        await jams.write(jam, state=JamState.CHOOSING)
        for user in (1, 2):
            style = Style(f"style{user}", who(user), "Folk", START + user)
            assert await sheets.act(jam.id, lambda sheet, style=style: propose(sheet, style))
        await sheets.act(jam.id, lambda sheet: pick_style(sheet, 1, "style2"))
        sheet = await sheets.sheet(jam.id)
        assert sheet is not None
        assert sheet.picked(PickKind.STYLE) == {"style2": 2}


def take_for(jam: Jam, number: int, **changes: Any) -> Any:
    asked = {"requester": Requester(1, "P1, P2"), "jam_id": jam.id, "expected": PRICE}
    return make_song(id=f"take-{number}", interaction_id=-number, **{**asked, **changes})


async def test_takes_have_parts_of_their_own_and_as_many_as_places(opened: Open) -> None:
    async with opened() as (songs, jams, _):
        jam = await begin(jams)
        with pytest.raises(Refusal) as refused:
            await songs.add(take_for(jam, 1))
        assert refused.value.fault == JamShut(Shut.NOT_OPEN), "while people write nothing is sung"
        jam = await jams.write(jam, state=JamState.CHOOSING)
        jam = await jams.write(jam, state=JamState.SINGING)
        with pytest.raises(Refusal) as refused:
            await songs.add(take_for(jam, 1, expected=PRICE + 1))
        assert refused.value.fault == OverPlace(PRICE + 1, PRICE)
        song, new = await songs.add(take_for(jam, 1))
        assert new
        assert await songs.add(take_for(jam, 1)) == (song, False)
        await songs.add(take_for(jam, 2))
        with pytest.raises(Refusal) as refused:
            await songs.add(take_for(jam, 3))
        assert refused.value.fault == OverCeiling(PRICE, 2 * PRICE, 2 * PRICE)
        takes = [part for part in await jams.parts(jam.id) if part.seat is Seat.TAKE]
        assert [(part.person.id, part.song_id) for part in sorted(takes, key=_number)] == [
            (-1, "take-1"),
            (-2, "take-2"),
        ]


async def test_a_take_that_failed_makes_room_for_another(opened: Open) -> None:
    async with opened() as (songs, jams, _):
        jam = await begin(jams)
        jam = await jams.write(jam, state=JamState.CHOOSING)
        jam = await jams.write(jam, state=JamState.SINGING)
        song, _ = await songs.add(take_for(jam, 1))
        await songs.add(take_for(jam, 2))
        await songs.move(await songs.move(song, State.SUBMITTING), State.FAILED, reason=Reason.REFUSED)
        (part,) = [part for part in await jams.parts(jam.id) if part.song_id == song.id]
        await jams.change_part(part, song_id=None)
        _, new = await songs.add(take_for(jam, 3))
        assert new
        assert {part.song_id for part in await jams.parts(jam.id) if part.seat is Seat.TAKE} == {"take-2", "take-3"}


async def test_more_people_take_part_than_there_are_takes(opened: Open) -> None:
    async with opened() as (_, jams, _sheets):
        jam = await begin(jams, people=12)
        assert {part.seat for part in await jams.parts(jam.id)} == {Seat.TAKEN}


async def test_who_wrote_which_line_is_kept_with_the_song(opened: Open) -> None:
    async with opened() as (songs, jams, _):
        jam = await begin(jams)
        jam = await jams.write(jam, state=JamState.CHOOSING)
        jam = await jams.write(jam, state=JamState.SINGING)
        song, _ = await songs.add(take_for(jam, 1, state=State.READY, kept=Reason.JAM))
        entry = Entry(1, 2, "rain", lines=(("Ana", "Rain ☂"), ("Ben", "and sun")))
        await songs.annotate(song.id, entry=entry)
        found = await songs.get(song.id)
        assert found is not None
        assert found.entry == entry


def _number(part: Part) -> int:
    return -part.person.id
