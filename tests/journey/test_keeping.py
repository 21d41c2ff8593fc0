"""What is kept ends on the day that its requester was told, and not before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.journey.journey import advance
from bot.journey.keeping import expire
from bot.journey.steps import STEPS
from bot.songs.errors import NoPlace
from bot.songs.ports.provider import Completed
from bot.songs.songs import Audio, Entry, Song
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


# --- held for a jam -------------------------------------------------------------------------------------------------

WAITING = make_song(jam_id="jam")


async def test_a_song_of_a_jam_stops_once_it_is_sung_and_its_files_are_kept(played: Played) -> None:
    song = await advance(played.tools, STEPS, played.put(WAITING))
    assert (song.state, song.kept, song.open, song.over) == (State.READY, Reason.JAM, False, False)
    assert played.store.states == [State.SUBMITTING, State.GENERATING, State.READY]
    assert played.tools.files.raw(song.id).exists()
    assert "post" not in played.stage.calls
    await played.ended_songs.delete_leftovers(played.store, START + 1e9)
    played.clock.time = START + 1e9
    await expire(played.tools)
    assert played.tools.files.raw(song.id).exists()
    assert played.store.songs[song.id] == song


async def test_a_song_whose_audio_came_with_the_submits_reply_waits_for_its_jam_as_well(
    played: Played, tmp_path: Path
) -> None:
    played.provider.submits = [Completed(tmp_path / "x.raw", 100_000)]
    song = await advance(played.tools, STEPS, played.put(WAITING))
    assert (song.state, song.kept, song.charged) == (State.READY, Reason.JAM, 100_000)
    assert "post" not in played.stage.calls


async def test_a_song_that_its_jam_releases_is_posted_like_any_other(played: Played) -> None:
    song = await advance(played.tools, STEPS, played.put(WAITING))
    released = await played.store.annotate(song.id, entry=Entry(1, 2, "rain", blind=True), kept=None)
    assert released is not None
    posted = await advance(played.tools, STEPS, released)
    assert posted.state is State.DONE
    assert posted.blind
    assert played.provider.count("submit") == 1
