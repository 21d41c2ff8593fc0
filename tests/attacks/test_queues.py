"""Queues have ends, and every way into work goes through the same turns."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.messages.refusals import refusal
from bot.engine.embedded import EmbeddedEngine
from bot.pacing.people import AT_ONCE, PersonTurns
from bot.pacing.turns import Limits
from bot.songs import refusals
from bot.songs.orders import Order
from bot.songs.ports.store import DRAFTS_MOST, Draft
from bot.songs.refusals import QueueFull, Refusal
from bot.songs.songs import Requester
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference, Wish
from tests.attacks import server as here
from tests.attacks.server import Spot, serving
from tests.chat.songs import TEXTS
from tests.contracts.conftest import Open, opened
from tests.contracts.engines import Trial, song, turn
from tests.databases import cluster, postgres
from tests.stand_ins import START, make_song

__all__ = ["cluster", "opened", "postgres"]

JAM, SPEAKS = Spot(here.JAM), "send_messages attach_files"


async def test_six_overdue_songs_that_are_looked_at_again_take_three_slots() -> None:
    overdue = [song(f"song-{n}", state=State.FAILED, reason=Reason.OVERDUE, generation_id=f"g{n}") for n in range(6)]
    trial = Trial(EmbeddedEngine)
    async with trial.started(Limits(at_once=3, per_user=3), *overdue) as running:
        for one in overdue:
            running.song_changed(replace(one, state=State.GENERATING, reason=None))
        await turn()
        assert trial.advance.advanced == ["song-0", "song-1", "song-2"]
        trial.advance.let_go("song-1")
        await turn()
        assert trial.advance.advanced == ["song-0", "song-1", "song-2", "song-3"]


async def test_what_was_paid_for_before_a_restart_goes_on_at_once_all_the_same() -> None:
    paid = [song(f"song-{n}", state=State.GENERATING, generation_id=f"g{n}") for n in range(6)]
    trial = Trial(EmbeddedEngine)
    async with trial.started(Limits(at_once=3, per_user=3), *paid):
        assert len(trial.advance.advanced) == 6


async def test_no_more_songs_wait_than_one_person_may_have_however_they_are_ordered(opened: Open) -> None:
    async with opened() as store:
        orders = [make_song(id=f"song-{n:02}", interaction_id=n) for n in range(30)]
        told = await asyncio.gather(*(store.add(one, queued_most=3) for one in orders), return_exceptions=True)
        refused = [one for one in told if isinstance(one, Refusal)]
        assert [one.fault for one in refused] == [QueueFull(3)] * 27
        kept = [one for one in orders if await store.get(one.id) is not None]
        assert len(kept) == 3
        assert (await store.add(replace(kept[0], id="again"), queued_most=3)) == (kept[0], False), "it has its song"
        other = make_song(id="other", interaction_id=99, requester=Requester(2, "Ben"))
        assert (await store.add(other, queued_most=3))[1]
        await store.move(kept[0], State.SUBMITTING)
        assert (await store.add(make_song(id="next", interaction_id=98), queued_most=3))[1]


async def test_an_order_too_many_is_refused_in_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, queued_most=2) as server:
        said = [
            await server.command(here.MEMBER, "song create", JAM, may=SPEAKS, lyrics="Row, row, row your boat")
            for _ in range(3)
        ]
        assert said == [["thinking"], ["thinking"], ["thinking", refusal(refusals.QueueFull(2), TEXTS)]]
        assert len(server.played.store.songs) == 2
        assert "2 songs" in said[-1][-1]


async def test_of_a_burst_of_orders_nobody_else_is_answered_last(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        order: dict[str, Any] = {"may": SPEAKS, "lyrics": "Row, row, row your boat"}
        burst = [asyncio.create_task(server.command(here.MEMBER, "song create", JAM, **order)) for _ in range(200)]
        other = asyncio.create_task(server.command(here.STRANGER, "song create", JAM, **order))
        await other
        assert sum(one.done() for one in burst) < 100
        await asyncio.gather(*burst)
        theirs = [one for one in server.played.store.songs.values() if one.requester.id == here.MEMBER]
        assert len(theirs) == 10


async def test_a_persons_orders_are_taken_a_few_at_a_time_and_nothing_is_left_of_them() -> None:
    turns, under_way, most = PersonTurns(), 0, 0

    async def order() -> None:
        nonlocal under_way, most
        async with turns.of(7):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(order() for _ in range(50)))
    assert most == AT_ONCE
    assert turns._waiting == {}


async def test_of_a_persons_forms_the_newest_are_kept(opened: Open) -> None:
    async with opened() as store:
        for number in range(DRAFTS_MOST + 5):
            await store.keep_draft(f"{number:03}", Draft(7, Wish(title=str(number))), START + number)
        await store.keep_draft("999", Draft(8, Wish(title="of another")), START)
        kept = [await store.draft(f"{number:03}") is not None for number in range(DRAFTS_MOST + 5)]
        assert kept == [False] * 5 + [True] * DRAFTS_MOST
        assert await store.draft("999") is not None


@pytest.mark.parametrize("most", [1, 10])
async def test_no_clip_is_fetched_for_more_orders_than_may_wait(most: int, tmp_path: Path) -> None:
    async with serving(tmp_path, queued_most=most) as server:
        fetched = 0
        reference = Reference("https://cdn.example/a.mp3", "a.mp3", 4)

        async def order(number: int) -> None:
            nonlocal fetched
            wish = Wish(lyrics="Row, row, row your boat", reference=reference)
            place = server.put().origin
            try:
                await server.service.create(Order(wish, number, Requester(5, "Eve"), here.HOME, "", place))
            except Refusal:
                return
            fetched += 1

        await asyncio.gather(*(order(number) for number in range(1, 41)))
        assert fetched == most
