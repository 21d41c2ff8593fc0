"""What the port `Engine` promises, on every engine: who is advanced when, and that nobody is forgotten."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from bot.pacing.turns import Limits
from bot.songs.errors import DatabaseDown
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.contracts.engines import ENGINES, Trial, song, turn, until
from tests.contracts.fake_clock import START


@pytest.fixture(params=ENGINES)
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(ENGINES[request.param])


async def test_a_start_goes_on_with_every_unfinished_song_and_with_no_other(trial: Trial) -> None:
    songs = [
        song("queued"),
        song("generating", state=State.GENERATING),
        song("unknown", state=State.SUBMIT_UNKNOWN),
        song("posting", state=State.POSTING),
        song("kept", state=State.READY, kept=Reason.NO_PLACE),
        song("done", state=State.DONE),
        song("failed", state=State.FAILED),
    ]
    async with trial.started(Limits(), *songs) as engine:
        open_ = ["queued", "generating", "unknown", "posting"]
        assert Counter(trial.advance.advanced) == Counter(open_)
        assert sorted(one.id for one in engine.unfinished) == sorted(open_)
        assert engine.under_way == len(open_)


async def test_a_start_goes_on_with_thousands(trial: Trial) -> None:
    songs = [song(f"song-{n:04}", n, state=State.GENERATING) for n in range(1_200)]
    async with trial.started(Limits(), *songs):
        assert sorted(trial.advance.advanced) == [one.id for one in songs]
        assert {one.fence for one in trial.store.songs.values()} == {1}, "each was claimed once"


async def test_a_start_without_a_database_says_so_and_can_be_repeated(trial: Trial) -> None:
    engine = trial.engine(Limits(), song("queued"))
    trial.store.away = 1
    with pytest.raises(DatabaseDown):
        await engine.start(trial.advance)
    await engine.start(trial.advance)
    await turn()
    assert trial.advance.advanced == ["queued"]
    await engine.drain(0)


async def test_a_song_that_is_new_is_taken_up(trial: Trial) -> None:
    async with trial.started(Limits()) as engine:
        engine.song_changed(song("new"))
        await turn()
        assert trial.advance.advanced == ["new"]


async def test_a_new_song_waits_for_a_place_and_gets_it(trial: Trial) -> None:
    async with trial.started(Limits(at_once=1), song("first")) as engine:
        engine.song_changed(song("second", asked_at=START + 1))
        engine.song_changed(song("third", asked_at=START + 2))
        await turn()
        assert trial.advance.advanced == ["first"]
        lines = [engine.line_of(name) for name in ("first", "second", "third", "nobody")]
        assert [line and (line.ahead, line.own_ahead) for line in lines] == [None, (0, 0), (1, 1), None]
        assert lines[1] is not None
        assert ([one.id for one in lines[1].own], [one.id for one in lines[1].sharing]) == (["first"], ["first"])
        assert not lines[1].held_by_own
        trial.advance.let_go("first")
        await turn()
        assert trial.advance.advanced == ["first", "second"]
        lines = [engine.line_of(name) for name in ("second", "third")]
        assert [line and line.ahead for line in lines] == [None, 0]


async def test_a_song_that_is_being_posted_takes_no_place(trial: Trial) -> None:
    async with trial.started(Limits(at_once=1), song("first")) as engine:
        engine.song_changed(song("second", asked_at=START + 1))
        engine.song_changed(song("first", state=State.SUBMITTING))
        engine.song_changed(song("first", state=State.GENERATING))
        await turn()
        assert trial.advance.advanced == ["first"]
        engine.song_changed(song("first", state=State.READY))
        await turn()
        assert trial.advance.advanced == ["first", "second"]


async def test_a_song_is_never_advanced_twice_at_once_however_often_it_is_told_of(trial: Trial) -> None:
    async with trial.started(Limits(), song("one")) as engine:
        for state in (State.QUEUED, State.SUBMITTING, State.SUBMITTING, State.GENERATING, State.QUEUED):
            engine.song_changed(song("one", state=state))
            await turn()
        assert (trial.advance.advanced, trial.advance.most_at_once) == (["one"], 1)
        assert [one.id for one in engine.unfinished] == ["one"]


async def test_a_song_that_was_sent_back_is_taken_up_when_its_time_has_come(trial: Trial) -> None:
    seen: list[float] = []
    trial.advance.ends = lambda one: (seen.append(trial.clock.now()), replace(one, not_before=START + 30))[1]
    trial.advance.let_go("busy")
    async with trial.started(Limits(), song("busy")):
        await until(lambda: len(seen) > 1)
        assert seen[0] == START
        assert seen[1] >= START + 30


async def test_a_cancelled_song_is_let_go_of(trial: Trial) -> None:
    async with trial.started(Limits(at_once=1), song("first")) as engine:
        second = song("second", asked_at=START + 1)
        engine.song_changed(second)
        engine.song_changed(replace(second, state=State.CANCELLED))
        assert engine.line_of("second") is None
        trial.advance.let_go("first")
        await turn()
        assert trial.advance.advanced == ["first"]
        assert list(engine.unfinished) == []


@pytest.mark.parametrize(
    ("over", "open_again"),
    [
        (song("one", state=State.READY, kept=Reason.NO_PLACE), song("one", state=State.READY)),
        (song("one", state=State.FAILED, reason=Reason.OVERDUE), song("one", state=State.GENERATING)),
    ],
    ids=["kept, and free to be posted", "overdue, and looked at again"],
)
async def test_a_song_that_was_over_and_is_open_again_is_taken_up(trial: Trial, over: Song, open_again: Song) -> None:
    async with trial.started(Limits(), over) as engine:
        assert trial.advance.advanced == []
        trial.store.songs["one"] = open_again
        engine.song_changed(open_again)
        await turn()
        assert trial.advance.advanced == ["one"]


@pytest.mark.parametrize("error", [DatabaseDown("away"), RuntimeError("nobody foresaw it")], ids=["database", "fault"])
async def test_a_step_that_fails_is_taken_up_again_later(trial: Trial, error: Exception) -> None:
    trial.advance.fails, trial.advance.error = 2, error
    async with trial.started(Limits(), song("one"), song("other", 2)):
        await until(lambda: len(trial.advance.advanced) == 4)
        assert Counter(trial.advance.advanced) == Counter({"one": 2, "other": 2})
        assert trial.clock.now() > START


async def test_a_song_that_failed_is_read_anew_before_it_goes_on(trial: Trial) -> None:
    trial.advance.fails = 1
    seen: list[State] = []
    trial.advance.ends = lambda one: (seen.append(one.state), replace(one, state=State.DONE))[1]
    engine = trial.engine(Limits(), song("one"))
    await engine.start(trial.advance)
    trial.store.songs["one"] = song("one", state=State.GENERATING)
    trial.advance.let_go("one")
    await until(lambda: bool(seen))
    await engine.drain(0)
    assert seen == [State.GENERATING]


async def test_a_drain_lets_songs_finish_and_starts_no_more(trial: Trial) -> None:
    async with trial.started(Limits(at_once=1), song("first")) as engine:
        engine.song_changed(song("second", asked_at=START + 1))
        draining = asyncio.create_task(engine.drain(10))
        await turn()
        engine.song_changed(song("third", state=State.GENERATING))
        trial.advance.let_go("first")
        assert await draining == 0
        await turn()
        assert trial.advance.advanced == ["first"]


async def test_a_drain_that_is_over_cuts_off_what_is_left_as_it_is(trial: Trial) -> None:
    async with trial.started(Limits(), song("first"), song("second", 2)) as engine:
        before = dict(trial.store.songs)
        assert await engine.drain(0) == 2
        assert engine.under_way == 0
        assert trial.store.songs == before


async def test_the_next_start_goes_on_with_what_was_cut_off(trial: Trial) -> None:
    async with trial.started(Limits(), song("one")) as engine:
        await engine.drain(0)
    async with trial.started(Limits()):
        assert trial.advance.advanced == ["one", "one"]
        assert trial.store.songs["one"].fence == 2
