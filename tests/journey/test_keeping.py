"""What is kept ends on the day that its requester was told, and not before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.journey.journey import advance
from bot.journey.keeping import expire
from bot.journey.steps import STEPS
from bot.songs.errors import NoPlace
from bot.songs.songs import Audio, Song
from bot.songs.states import Reason, State
from tests.stand_ins import START, Played, make_song, play


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return play(tmp_path)


async def kept(played: Played) -> Song:
    song = make_song(state=State.READY, audio=Audio("mp3", 8), submitted_at=START, generation_id="g", charged=195_000)
    played.tools.files.raw(song.id).write_bytes(b"ID3 song")
    played.stage.posts = [NoPlace("50013")]
    return await advance(played.tools, STEPS, played.put(song))


async def test_a_kept_song_ends_when_its_time_is_over_with_what_it_cost_and_leaves_no_file(played: Played) -> None:
    song = await kept(played)
    assert song.kept_until is not None
    assert song.kept_until == START + played.tools.timeouts.keep
    played.clock.time = song.kept_until - 1
    await expire(played.tools)
    assert played.store.songs[song.id].kept is Reason.NO_PLACE
    assert played.tools.files.raw(song.id).exists()
    played.clock.time = song.kept_until + 1
    await expire(played.tools)
    ended = played.store.songs[song.id]
    assert (ended.state, ended.reason, ended.cost) == (State.FAILED, Reason.EXPIRED, 195_000)
    assert not played.tools.files.raw(song.id).exists()


async def test_a_song_that_was_asked_for_again_is_not_ended(played: Played) -> None:
    song = await kept(played)
    played.store.songs[song.id] = replace(song, kept=None)
    played.clock.time = START + played.tools.timeouts.keep + 1
    await expire(played.tools)
    assert played.store.songs[song.id].state is State.READY


async def test_a_song_that_nobody_was_told_an_end_of_has_none(played: Played) -> None:
    song = played.put(make_song(state=State.READY, kept=Reason.TOO_LARGE))
    played.clock.time = START + 1e9
    await expire(played.tools)
    assert played.store.songs[song.id] == song
