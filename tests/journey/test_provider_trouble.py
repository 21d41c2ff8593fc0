"""Polls that fail: a hiccup is a song's own affair, a rate limit and an outage are everybody's."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from bot.journey.generating import ODD_ANSWERS_MOST
from bot.journey.journey import advance
from bot.journey.steps import STEPS
from bot.pacing.fitting import learn
from bot.pacing.schedule import PollSchedule
from bot.songs.errors import Busy, Down, Garbled, ProviderError
from bot.songs.models import Prior
from bot.songs.ports.provider import Finished, PollResult
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.contracts.scripted_provider import PENDING
from tests.stand_ins import START, Played, make_song, play

HICCUPS = (Down("502"), Down("524"), Garbled("<html>"), Down("reset"))


async def polled(played: Played, song: Song) -> list[float]:
    """Seconds since the start of each poll, until the song is posted."""
    moments: list[float] = []
    poll = played.provider.poll

    async def timed(song: Song) -> PollResult:
        moments.append(played.clock.now() - START)
        return await poll(song)

    played.provider.poll = timed  # type: ignore[method-assign]
    assert (await advance(played.tools, STEPS, played.put(song))).state is State.DONE
    return moments


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
@pytest.mark.parametrize("order", [HICCUPS[n:] + HICCUPS[:n] for n in range(4)])
async def test_four_hiccups_in_a_row_delay_a_song_by_ten_seconds_at_most(
    tmp_path: Path, order: tuple[ProviderError, ...], chance: float
) -> None:
    """It is finished before the first poll, which meets the first of them."""
    played = play(tmp_path)
    object.__setattr__(played.tools, "schedule", PollSchedule(played.commands, chance=lambda: chance))
    played.provider.polls = list(order)
    moments = await polled(played, make_song())
    assert len(moments) == 5
    assert moments[-1] - moments[0] <= 10


async def test_a_rate_limit_slows_every_song_down_and_a_hiccup_only_its_own(tmp_path: Path) -> None:
    second: dict[str, float] = {}
    for name, trouble in (("none", PENDING), ("hiccup", Down("502")), ("limit", Busy(40.0))):
        played = play(tmp_path)
        troubled, other = make_song(id="a", interaction_id=1), make_song(id="b", interaction_id=2)
        played.provider.polls = [trouble, *[PENDING] * 4]
        moments = (await asyncio.gather(polled(played, troubled), polled(played, other)))[1]
        second[name] = moments[-1]
    assert second["hiccup"] <= second["none"] + 1
    assert second["limit"] > 40


async def test_a_submit_that_never_left_slows_other_submits_down_and_no_poll(tmp_path: Path) -> None:
    schedule = play(tmp_path).tools.schedule
    song = make_song(submitted_at=START)
    estimate = learn([], Prior(30, 40))
    calm, now = schedule.wait(song, estimate, START), START
    for _ in range(5):
        schedule.note_unsent_submit("aiml", now, None)
        now += 2.0 + schedule.submit_wait(song, now)
    assert schedule.wait(song, estimate, START) == pytest.approx(calm, abs=0.1)
    assert schedule.submit_wait(song, now) > 8


async def test_a_reply_that_stays_broken_is_given_up_in_the_end(tmp_path: Path) -> None:
    played = play(tmp_path)
    played.provider.polls = [Garbled("<html>")] * 1000
    done = await advance(played.tools, STEPS, played.put(make_song()))
    assert (done.state, done.reason) == (State.FAILED, Reason.UNUSABLE)
    assert played.provider.count("poll") == ODD_ANSWERS_MOST[Reason.UNUSABLE] + 1
    assert played.clock.now() - START > 20


async def test_ten_minutes_without_a_provider_cost_one_call_in_two_seconds_and_every_song_is_back_within_ten(
    tmp_path: Path,
) -> None:
    """A hundred songs at work when it goes down at 60 s; it is back at 660 s, and they are finished then."""
    played, chance = play(tmp_path), random.Random(6)
    object.__setattr__(played.tools, "schedule", PollSchedule(played.commands, chance=chance.random))
    calls: list[float] = []
    first: dict[str, float] = {}

    async def poll(song: Song) -> PollResult:
        now = played.clock.now() - START
        calls.append(now)
        if 60 <= now < 660:
            raise Down("503")
        if now < 60:
            return PENDING
        first.setdefault(song.id, now)
        return Finished("https://cdn.example/song.mp3")

    played.provider.poll = poll  # type: ignore[method-assign]
    songs = [
        make_song(
            id=f"song-{n}",
            interaction_id=n,
            state=State.GENERATING,
            submitted_at=START,
            deadline_at=START + 3600,
            generation_id=f"g{n}",
        )
        for n in range(100)
    ]
    done = await asyncio.gather(*(advance(played.tools, STEPS, played.put(song)) for song in songs))
    assert {song.state for song in done} == {State.DONE}
    assert sum(60 <= moment < 660 for moment in calls) <= 300
    assert len(first) == 100
    assert max(first.values()) <= 670
