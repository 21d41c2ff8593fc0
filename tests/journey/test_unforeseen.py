"""What nobody foresaw: tried a bounded number of times, over restarts too, and then told with its cost and a button."""

from __future__ import annotations

import asyncio
import errno
import re
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.audio.errors import IsolationFailed
from bot.chat.buttons import under_card
from bot.chat.messages.endings import ending
from bot.engine.embedded import EmbeddedEngine
from bot.journey.journey import TRIES_MOST, Step, Tools, advance
from bot.journey.steps import STEPS
from bot.pacing.retries import FIRST, MOST, retry_pause
from bot.pacing.turns import Limits
from bot.songs.errors import Busy, Down, OwnerNeeded, ProviderError
from bot.songs.ports.provider import LogRow
from bot.songs.songs import Song, look_helps
from bot.songs.states import OPEN, Reason, State
from tests.chat.songs import TEXTS
from tests.contracts.scripted_provider import PENDING
from tests.stand_ins import START, Played, make_song, play

PAID: dict[str, Any] = {"submitted_at": START, "generation_id": "g", "charged": 195_000}

STANDS: dict[State, dict[str, Any]] = {
    State.QUEUED: {},
    State.SUBMITTING: {"submitted_at": START},
    State.SUBMIT_UNKNOWN: {"submitted_at": START},
    State.GENERATING: PAID,
    State.READY: PAID,
    State.POSTING: {**PAID, "posting_at": START},
}
"""A song in each open state."""

ENDS: dict[State, tuple[State, Reason | None, Reason | None, str]] = {
    State.QUEUED: (State.FAILED, Reason.FAULT, None, "Try again"),
    State.SUBMITTING: (State.SUBMIT_UNKNOWN, None, Reason.UNSURE, "Try again"),
    State.SUBMIT_UNKNOWN: (State.SUBMIT_UNKNOWN, None, Reason.UNSURE, "Try again"),
    State.GENERATING: (State.FAILED, Reason.FAULT, None, "Look again"),
    State.READY: (State.READY, None, Reason.FAULT, "Post here"),
    State.POSTING: (State.READY, None, Reason.UNSURE, "Post here"),
}
"""Where it ends where every step raises: state, reason, kept, and the first button."""

COST = r"(?i)nothing was spent|paid for \(\$0\.195\)|nobody knows whether it was charged"


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return play(tmp_path)


def raising(counted: list[State] | None = None) -> dict[State, Step]:
    """Steps of which every one fails in a way that nobody foresaw."""

    async def step(tools: Tools, song: Song) -> Song:
        if counted is not None:
            counted.append(song.state)
        raise ZeroDivisionError("nobody foresaw it")

    return dict.fromkeys(State, step)


async def until_closed(played: Played, song: Song, act: Callable[[Song], Awaitable[Song]]) -> Song:
    """`act` until the song has ended; a song that goes on for ever fails."""
    for _ in range(2 * TRIES_MOST):
        if not song.open:
            return song
        song = await act(song)
    raise AssertionError(f"still {song.state} after {song.tries} tries")


def told(song: Song, state: State) -> None:
    """It ended as the table says, with its cost in a sentence and a button."""
    end, reason, kept, button = ENDS[state]
    assert (song.state, song.reason, song.kept) == (end, reason, kept)
    assert TEXTS(f"button.{next(shown.action for shown in under_card(song))}") == button
    assert re.search(COST, ending(song, TEXTS)), ending(song, TEXTS)
    assert re.search(r"(?i)press|try again", ending(song, TEXTS)), ending(song, TEXTS)


def test_the_table_has_every_open_state() -> None:
    assert set(STANDS) == set(ENDS) == OPEN


@pytest.mark.parametrize("state", STANDS)
async def test_a_step_that_always_fails_ends_within_the_bound_in_a_sentence_and_a_button(
    played: Played, state: State
) -> None:
    tried: list[State] = []
    song = played.put(make_song(state=state, **STANDS[state]))
    song = await until_closed(played, song, partial(advance, played.tools, raising(tried)))
    told(song, state)
    assert len(tried) <= TRIES_MOST + (state is State.SUBMITTING)
    assert played.clock.now() - START < TRIES_MOST * MOST
    assert played.stage.shown[-1] is song.state  # and its card is told
    assert played.provider.asked == []


@pytest.mark.parametrize("state", STANDS)
async def test_a_restart_after_every_try_does_not_begin_the_count_anew(played: Played, state: State) -> None:
    played.put(make_song(state=state, **STANDS[state]))
    tried: list[State] = []
    for _ in range(2 * TRIES_MOST):
        engine = EmbeddedEngine(played.store, played.clock, Limits())
        played.clock.sleep = _for_ever  # type: ignore[method-assign]  # the process dies before the next try
        await engine.start(partial(advance, played.tools, raising(tried)))
        for _ in range(50):
            await asyncio.sleep(0)
        await engine.drain(0)
    song = next(iter(played.store.songs.values()))
    assert not song.open
    told(song, state)
    assert len(tried) <= TRIES_MOST + 1


async def _for_ever(seconds: float) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("state", STANDS)
async def test_past_the_deadline_one_try_is_enough(played: Played, state: State) -> None:
    played.clock.time += 3600
    tried: list[State] = []
    song = played.put(make_song(state=state, **STANDS[state]))
    song = await until_closed(played, song, partial(advance, played.tools, raising(tried)))
    assert len(tried) == (2 if state is State.SUBMITTING else 1)
    assert under_card(song)
    if state is State.GENERATING:
        assert song.reason is Reason.OVERDUE


@pytest.mark.parametrize("times", range(1, TRIES_MOST))
async def test_a_fault_that_passes_costs_a_moment_and_the_song_arrives(played: Played, times: int) -> None:
    played.provider.polls = [ZeroDivisionError("odd"), *[PENDING] * 2][: times + 2]
    played.audio.finishes = [OverflowError("odd")] * (times - 1)
    song = await advance(played.tools, STEPS, played.put(make_song()))
    assert (song.state, song.tries) == (State.DONE, times)
    assert played.provider.count("submit") == 1


async def test_a_paid_call_that_fails_in_an_unforeseen_way_is_looked_up_and_never_repeated(played: Played) -> None:
    played.provider.submits = [OverflowError("odd")]
    played.provider.finds = [LogRow("found", succeeded=True)]
    song = await advance(played.tools, STEPS, played.put(make_song()))
    assert (song.state, song.generation_id) == (State.DONE, "found")
    assert played.provider.count("submit") == 1


async def test_a_file_at_which_the_bot_fails_is_kept_and_goes_on_once_it_is_mended(played: Played) -> None:
    played.audio.finishes = [ValueError("a mask of 0x600")] * TRIES_MOST
    song = await advance(played.tools, STEPS, played.put(make_song()))
    assert (song.state, song.kept, song.tries) == (State.READY, Reason.FAULT, TRIES_MOST)
    freed = await played.store.annotate(song.id, kept=None, tries=0)
    assert freed is not None
    assert (await advance(played.tools, STEPS, freed)).state is State.DONE


NO_PROCESS = IsolationFailed("no process: [Errno 11] Resource temporarily unavailable")


@pytest.mark.parametrize("trouble", [NO_PROCESS, OSError(errno.ENOSPC, "No space left on device")])
@pytest.mark.parametrize("state", [State.GENERATING, State.READY, State.POSTING])
async def test_a_machine_that_cannot_finish_a_song_for_a_moment_tries_its_audio_again(
    played: Played, state: State, trouble: OSError
) -> None:
    played.audio.finishes = [trouble] * (TRIES_MOST - 1)
    song = await advance(played.tools, STEPS, played.put(make_song(state=state, **STANDS[state])))
    assert (song.state, song.tries) == (State.DONE, TRIES_MOST - 1)
    assert played.stage.calls.count("post") == 1


@pytest.mark.parametrize("state", [State.GENERATING, State.READY, State.POSTING])
async def test_a_machine_that_cannot_finish_a_song_at_all_keeps_its_audio_until_a_day_that_is_told(
    played: Played, state: State
) -> None:
    played.audio.finishes = [NO_PROCESS] * TRIES_MOST
    song = await advance(played.tools, STEPS, played.put(make_song(state=state, **STANDS[state])))
    told(song, State.POSTING if state is State.POSTING else State.READY)
    assert song.kept_until is not None
    assert song.kept_until == pytest.approx(played.clock.now() + played.tools.timeouts.keep)
    assert f"<t:{int(song.kept_until)}:f>" in ending(song, TEXTS)
    assert played.tools.files.raw(song.id).exists()
    freed = await played.store.annotate(song.id, kept=None, tries=0)
    assert freed is not None
    assert (await advance(played.tools, STEPS, freed)).state is State.DONE


@pytest.mark.parametrize("trouble", [Down("503"), Busy(30.0), OwnerNeeded(Reason.KEY)])
async def test_a_finished_song_that_cannot_be_fetched_now_is_kept_and_fetched_by_a_press(
    played: Played, trouble: ProviderError
) -> None:
    """After a restart on another disk: the bytes are gone, and the provider does not answer."""
    played.provider.polls = [trouble]
    song = await advance(played.tools, STEPS, played.put(make_song(state=State.READY, **PAID)))
    assert (song.state, song.kept) == (State.READY, Reason.UNUSABLE)
    assert "Post here" in ending(song, TEXTS)
    freed = await played.store.annotate(song.id, kept=None, tries=0)
    assert freed is not None
    assert (await advance(played.tools, STEPS, freed)).state is State.DONE


async def test_a_song_given_up_while_it_was_made_can_be_looked_at_again_for_nothing(played: Played) -> None:
    played.provider.polls = [OverflowError("10**400")] * TRIES_MOST
    song = await advance(played.tools, STEPS, played.put(make_song()))
    assert (song.state, song.reason, song.cost) == (State.FAILED, Reason.FAULT, 200_000)
    assert look_helps(song)


async def test_a_song_that_somebody_else_took_over_is_not_counted(played: Played) -> None:
    song = played.put(make_song(state=State.GENERATING, **PAID))
    played.put(make_song(state=State.GENERATING, fence=song.fence + 1, **PAID))
    after = await advance(played.tools, raising(), song)
    assert (after.state, after.fence, after.tries) == (State.GENERATING, song.fence + 1, 0)


async def test_a_song_cancelled_between_two_tries_stays_cancelled(played: Played) -> None:
    async def step(tools: Tools, song: Song) -> Song:
        await tools.end(song, State.CANCELLED)
        raise ZeroDivisionError

    song = await advance(played.tools, dict.fromkeys(State, step), played.put(make_song()))
    assert (song.state, song.tries) == (State.CANCELLED, 0)


def test_pauses_grow_are_bounded_and_differ() -> None:
    longest = [retry_pause(tries, lambda: 1.0) for tries in range(1, 2000)]
    assert longest[:5] == [FIRST, 10.0, 20.0, 40.0, MOST]
    assert max(longest) == MOST
    assert all(retry_pause(tries, lambda: 0.0) == longest[tries - 1] / 2 for tries in range(1, 20))


@pytest.mark.parametrize("state", STANDS)
async def test_a_song_whose_row_is_gone_is_let_go(played: Played, state: State) -> None:
    played.clock.time += 3600
    for steps in (STEPS, raising()):
        song = make_song(state=state, **STANDS[state])
        played.store.songs.clear()
        await asyncio.wait_for(advance(played.tools, steps, song), 5)
