"""What a start makes good: words that were swallowed, files that were left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bot.journey.catching_up import SPOKEN, STRAY, catch_up

from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.stand_ins import START, Played, make_song, play

DEADLINE = 15 * 60.0


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return play(tmp_path)


async def caught_up(played: Played) -> list[Song]:
    shown: list[Song] = []
    await catch_up(played.store, played.tools.files, shown.append, START + 60, DEADLINE)
    return shown


def left(played: Played, song_id: str, age: float = 0) -> Path:
    path = played.tools.files.raw(song_id)
    path.write_bytes(b"left behind")
    os.utime(path, (START + 60 - age, START + 60 - age))
    return path


async def test_a_song_that_failed_just_before_the_crash_is_told_again(played: Played) -> None:
    song = played.put(make_song(state=State.FAILED, reason=Reason.BROKEN, ended_at=START + 50))
    assert await caught_up(played) == [song]


@pytest.mark.parametrize(
    "song",
    [
        make_song(state=State.GENERATING),
        make_song(state=State.DONE),
        make_song(state=State.FAILED, reason=Reason.BROKEN, asked_at=START - SPOKEN - DEADLINE),
    ],
    ids=["under way", "posted", "long ago"],
)
async def test_nothing_is_said_of_a_song_that_is(played: Played, song: Song) -> None:
    played.put(song)
    assert await caught_up(played) == []


@pytest.mark.parametrize(
    ("song", "stays"),
    [
        (make_song(state=State.GENERATING), True),
        (make_song(state=State.READY, kept=Reason.NO_PLACE), True),
        (make_song(state=State.DONE), False),
        (make_song(state=State.CANCELLED), False),
        (make_song(state=State.SUBMIT_UNKNOWN), True),
        (make_song(state=State.SUBMIT_UNKNOWN, kept=Reason.UNSURE), False),
    ],
    ids=["under way", "kept", "posted", "cancelled", "looked for", "looked for in vain"],
)
async def test_only_songs_with_something_left_to_do_keep_their_files(played: Played, song: Song, stays: bool) -> None:
    path = left(played, played.put(song).id)
    await caught_up(played)
    assert path.exists() == stays


async def test_files_of_an_unknown_song_go_after_a_day(played: Played) -> None:
    fresh, stray = left(played, "fresh"), left(played, "stray", age=STRAY + 1)
    await caught_up(played)
    assert (fresh.exists(), stray.exists()) == (True, False)
