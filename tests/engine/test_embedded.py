"""What is the embedded engine's own; what every engine promises is in `tests/contracts/test_engine.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.engine.embedded import CLAIM_AT_ONCE, EmbeddedEngine
from bot.pacing.turns import Limits
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.contracts.engines import Trial, song, turn, until
from tests.contracts.fake_clock import START


async def test_a_start_claims_a_bounded_number_in_each_transaction() -> None:
    trial = Trial(EmbeddedEngine)
    claimed: list[int] = []
    claim = trial.store.claim

    async def counted(*, after: str = "", limit: int = 500) -> Sequence[Song]:
        found = await claim(after=after, limit=limit)
        claimed.append(len(found))
        return found

    trial.store.claim = counted  # type: ignore[method-assign]
    songs = [song(f"song-{n:04}", n, state=State.GENERATING) for n in range(2 * CLAIM_AT_ONCE + 7)]
    async with trial.started(Limits(), *songs) as engine:
        assert claimed == [CLAIM_AT_ONCE, CLAIM_AT_ONCE, 7, 0]
        assert len(engine.unfinished) == len(songs)


async def test_what_was_paid_for_before_a_restart_waits_for_no_place() -> None:
    trial = Trial(EmbeddedEngine)
    paid = [song(f"paid-{n}", state=State.GENERATING) for n in range(3)]
    async with trial.started(Limits(at_once=1), *paid, song("queued")):
        assert sorted(trial.advance.advanced) == ["paid-0", "paid-1", "paid-2"]


async def test_what_is_told_of_a_song_after_its_next_move_is_passed_over() -> None:
    trial = Trial(EmbeddedEngine)
    async with trial.started(Limits(at_once=1), song("first")) as engine:
        engine.song_changed(song("second", asked_at=START + 1))
        engine.song_changed(song("first", state=State.SUBMITTING))
        engine.song_changed(song("first", state=State.GENERATING))
        engine.song_changed(song("first", state=State.READY))
        engine.song_changed(song("first", state=State.GENERATING, cancel_asked=True))
        assert [one.state for one in engine.unfinished if one.id == "first"] == [State.READY]
        await turn()
        assert trial.advance.advanced == ["first", "second"]


async def test_a_song_whose_state_cannot_be_read_is_taken_up_again_after_some_seconds() -> None:
    trial = Trial(EmbeddedEngine)
    trial.advance.fails = 2
    async with trial.started(Limits(), song("one")):
        await until(lambda: len(trial.advance.advanced) == 3)
        assert START < trial.clock.now() < START + 60


async def test_a_song_that_is_let_go_of_while_its_task_is_ending_is_taken_up_once_more() -> None:
    trial = Trial(EmbeddedEngine)
    async with trial.started(Limits(), song("one", state=State.GENERATING)) as engine:
        await turn()
        engine.song_changed(song("one", state=State.READY, kept=Reason.JAM))
        engine.song_changed(song("one", state=State.READY))
        trial.advance.ends = lambda known: replace(known, state=State.READY, kept=Reason.JAM)
        trial.advance.let_go("one")
        await until(lambda: len(trial.advance.advanced) == 2)
