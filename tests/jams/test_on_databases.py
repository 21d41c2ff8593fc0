"""A whole jam on the real tables, the process gone after every single step."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.jams.advance import advance
from bot.jams.answers import Did
from bot.jams.jams import Jam
from bot.jams.opening import Opening, Plan
from bot.jams.playing import Playing
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.songs.checking import Defaults
from bot.songs.prices import Prices
from bot.songs.service import Order, Service
from bot.songs.songs import Address, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish
from tests.contracts.fake_clock import FakeClock
from tests.contracts.scripted_board import ScriptedBoard
from tests.contracts.scripted_chat import MESSAGE
from tests.jams.night import BLIND, CHANNEL, DEADLINE, HOST, PRICE, person


class Gone(BaseException):
    """The process ends here."""


class OneWrite:
    """The jams' tables for a process that ends after its first write."""

    def __init__(self, jams: Any) -> None:
        self._jams = jams

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._jams, name)

        async def called(*args: Any, **kwargs: Any) -> Any:
            answer = await method(*args, **kwargs)
            if name in {"write", "change_part"}:
                raise Gone
            return answer

        return called if name in {"write", "change_part"} else method


def tools(store: SqlSongStore, clock: FakeClock, board: ScriptedBoard) -> Tools:
    service = Service(
        songs=store,
        drafts=store,
        admission=None,  # type: ignore[arg-type]  nobody attaches anything
        delivery=None,  # type: ignore[arg-type]  nothing is deleted
        clock=clock,
        files=None,  # type: ignore[arg-type]  nor kept in files
        publish=lambda song: None,
        defaults=Defaults(),
        prices=Prices(300_000),
        deadline=DEADLINE,
    )
    return Tools(
        jams=store.jams,
        sheets=store.sheets,
        votes=store.votes,
        songs=store,
        singing=service,
        money=store.jams,
        board=board,
        clock=clock,
        publish=lambda song: None,
        changed=lambda jam_id: None,
        song_deadline=DEADLINE,
        keep=86_400.0,
    )


async def sing(store: SqlSongStore, song: Song, fails: bool) -> None:
    song = await store.move(song, State.SUBMITTING)
    song = await store.move(song, State.GENERATING, charged=song.expected)
    if fails:
        await store.move(song, State.FAILED, reason=Reason.BROKEN)
    else:
        await store.move(song, State.READY, kept=Reason.JAM)


async def post(store: SqlSongStore, jam: Jam) -> None:
    for song in await store.of_jam(jam.id):
        if song.state is State.READY and song.kept is None:
            await store.move(await store.move(song, State.POSTING), State.DONE, posted=MESSAGE)


async def begin(store: SqlSongStore, clock: FakeClock, board: ScriptedBoard) -> Jam:
    """An open jam to which three people have handed in a song, of which one fails."""
    reached = tools(store, clock, board)
    opening, playing = Opening(reached, "minimax/music-2.6"), Playing(reached)
    plan = Plan(1, 3, "de", 2, CHANNEL, HOST, "rainy day", "songs", "flash", "", BLIND)
    jam = (await opening.draft(plan)).jam
    await opening.change(jam.id, HOST.id, places=4)
    assert (await opening.open(jam.id, HOST.id)).did is Did.DONE
    for user in (11, 12, 13):
        clock.time += 1
        wish = Wish(lyrics="Rain on the window, rain on the roof", style="A gentle round")
        order = Order(wish, 100 + user, person(user), 3, "de", Address("interaction"))
        assert (await playing.hand_in(jam.id, order, 0.0)).did is Did.DONE
        (song,) = [song for song in await store.of_jam(jam.id) if song.requester.id == user]
        await sing(store, song, fails=user == 13)
    return jam


async def test_a_jam_whose_process_ends_after_every_write_comes_to_its_finale(url: str) -> None:
    clock, board, steps = FakeClock(), ScriptedBoard(), 0
    async with open_database(url, now=clock.now) as store:
        jam = await begin(store, clock, board)
        reached = tools(store, clock, board)
        mortal = replace(reached, jams=OneWrite(store.jams))  # type: ignore[arg-type]
        orders = set[tuple[str, ...]]()
        found: Jam | None = jam
        while steps < 200:
            steps += 1
            found = await store.jams.get(jam.id)
            assert found is not None
            orders.add(found.order)
            if found.state is JamState.DONE and found.due_at is None:
                break
            try:
                await advance(mortal, jam.id)
            except Gone:
                continue
            await post(store, jam)
            next_due = await store.jams.next_due(clock.now())
            clock.time = max(clock.time + 1, next_due or 0.0)
        songs = [song for song in await store.of_jam(jam.id) if song.state is State.DONE]
    assert found is not None
    assert found.state is JamState.DONE
    assert len(orders - {()}) == 1
    assert sorted(found.order) == sorted(song.id for song in songs)
    assert len(songs) == 2
    assert all(not song.blind for song in songs)
    assert [credit.number for credit in board.credits] == [1, 2]
    assert board.posted[f"{jam.id}-finale"] == 1
    assert (found.spent, found.returned) == (2 * PRICE, 2 * PRICE)


async def test_what_is_due_is_found_among_hundreds_that_sleep(url: str) -> None:
    clock = FakeClock()
    async with open_database(url, now=clock.now) as store:
        first = await begin(store, clock, ScriptedBoard())
        sleeping = (
            replace(first, id=f"sleeping-{number:05}", interaction_id=10_000 + number, due_at=2e9 + number)
            for number in range(300)
        )
        await asyncio.gather(*(store.jams.draft(jam) for jam in sleeping))
        assert await store.jams.next_due(1.9e9) == 2e9
        assert len(await store.jams.due(1.9e9)) == 1
