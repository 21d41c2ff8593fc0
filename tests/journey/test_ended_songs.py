"""Songs that have ended: the picture follows the sound, the files are deleted, and a start makes good what was left."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.journey import ended_songs
from bot.journey.ended_songs import ENDED_MARGIN, STRAY_AGE, refresh_final_cards
from bot.journey.journey import advance
from bot.journey.steps import STEPS
from bot.songs.songs import Audio, Entry, Song
from bot.songs.states import Reason, State
from tests.stand_ins import START, Played, make_song, play

DEADLINE = 15 * 60.0


@pytest.fixture
def played(tmp_path: Path) -> Played:
    played = play(tmp_path)
    played.audio.draws = True
    return played


def ready(played: Played, name: str) -> Song:
    """A song whose audio is here."""
    song = played.put(make_song(id=name, state=State.READY, audio=Audio("mp3", 8), submitted_at=START))
    played.tools.files.raw(name).write_bytes(b"ID3 song")
    return song


async def post(played: Played, *songs: Song) -> list[Song]:
    return await asyncio.gather(*(advance(played.tools, STEPS, song) for song in songs))


@asynccontextmanager
async def drawing(played: Played) -> AsyncIterator[None]:
    """While pictures are drawn."""
    running = asyncio.create_task(played.ended_songs.run())
    try:
        yield
    finally:
        running.cancel()


async def until_pictures(played: Played, count: int) -> None:
    async with asyncio.timeout(5):
        while played.stage.calls.count("attach picture") < count:  # noqa: ASYNC110  # the fake clock moves at each turn
            await asyncio.sleep(0)
    await asyncio.sleep(0)


def left(played: Played, song_id: str, age: float = 0) -> Path:
    path = played.tools.files.raw(song_id)
    path.write_bytes(b"left behind")
    os.utime(path, (START + 60 - age, START + 60 - age))
    return path


async def test_a_song_of_a_jam_is_posted_and_named_without_a_picture_and_its_files_are_deleted(played: Played) -> None:
    entered = played.put(replace(ready(played, "entered"), jam_id="jam", entry=Entry(1, 2, "rain", blind=True)))
    async with drawing(played):
        (posted,) = await post(played, entered)
        assert posted.state is State.DONE
        assert not played.tools.files.raw("entered").exists()
        named = await played.store.annotate("entered", entry=Entry(1, 2, "rain"))
        assert named is not None
        played.feed.publish(named)
        (other,) = await post(played, ready(played, "other"))
        await until_pictures(played, 1)
    assert other.state is State.DONE
    assert played.stage.calls.count("attach picture") == 1


async def test_the_sound_is_posted_first_and_the_picture_follows(played: Played) -> None:
    await post(played, ready(played, "one"))
    assert played.stage.calls == ["post", "clear"]
    async with drawing(played):
        await until_pictures(played, 1)
    assert played.stage.calls == ["post", "clear", "attach picture"]


async def test_the_files_of_a_posted_song_go_once_its_picture_is_drawn(played: Played, tmp_path: Path) -> None:
    await post(played, ready(played, "one"))
    assert list(tmp_path.iterdir())
    async with drawing(played):
        await until_pictures(played, 1)
    assert list(tmp_path.iterdir()) == []


async def test_a_song_whose_picture_cannot_be_drawn_leaves_no_file(played: Played, tmp_path: Path) -> None:
    played.audio.draws = False
    await post(played, ready(played, "one"))
    async with drawing(played), asyncio.timeout(5):
        while list(tmp_path.iterdir()):  # noqa: ASYNC110  # the fake clock moves at each turn
            await asyncio.sleep(0)
    assert "attach picture" not in played.stage.calls


async def test_pictures_wait_for_songs_that_arrive_but_not_for_ever(played: Played) -> None:
    await post(played, ready(played, "first"))
    async with played.tools.limiter.permit(), drawing(played):
        await until_pictures(played, 1)
    assert played.clock.now() > START


async def test_every_picture_follows_however_many_songs_come_together(played: Played, tmp_path: Path) -> None:
    await post(played, *(ready(played, f"song-{number}") for number in range(20)))
    async with drawing(played):
        await until_pictures(played, 20)
    assert list(tmp_path.iterdir()) == []


async def test_of_too_many_songs_without_a_picture_the_oldest_go_without(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ended_songs, "PICTURE_QUEUE_MOST", 2)
    await post(played, *(ready(played, f"song-{number}") for number in range(3)))
    assert [path.name for path in played.tools.files.folder.glob("*.raw")] != []
    async with drawing(played):
        await until_pictures(played, 2)
    assert len(played.audio.drawn) == 2
    assert not list(played.tools.files.folder.iterdir())


async def test_the_files_of_a_cancelled_song_go_at_once(played: Played, tmp_path: Path) -> None:
    played.tools.files.upload("0123456789abcdefgh").write_bytes(b"clip")
    await post(played, played.put(make_song(cancel_asked=True)))
    assert list(tmp_path.iterdir()) == []


async def refreshed(played: Played) -> list[Song]:
    shown: list[Song] = []
    await refresh_final_cards(played.store, shown.append, START + 60 - DEADLINE)
    return shown


async def test_the_card_of_a_song_that_failed_just_before_the_crash_is_drawn_again(played: Played) -> None:
    song = played.put(make_song(state=State.FAILED, reason=Reason.BROKEN, ended_at=START + 50))
    assert await refreshed(played) == [song]


@pytest.mark.parametrize(
    "song",
    [
        make_song(state=State.GENERATING),
        make_song(state=State.DONE),
        make_song(state=State.FAILED, reason=Reason.BROKEN, asked_at=START - ENDED_MARGIN - DEADLINE),
    ],
    ids=["under way", "posted", "long ago"],
)
async def test_no_card_is_drawn_again_of_a_song_that_is(played: Played, song: Song) -> None:
    played.put(song)
    assert await refreshed(played) == []


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
    ids=["under way", "kept", "posted", "cancelled", "searched for", "searched for in vain"],
)
async def test_only_songs_with_something_left_to_do_keep_their_files(played: Played, song: Song, stays: bool) -> None:
    path = left(played, played.put(song).id)
    await played.ended_songs.delete_leftovers(played.store, START + 60)
    assert path.exists() == stays


async def test_files_of_an_unknown_song_go_after_a_day(played: Played) -> None:
    fresh, stray = left(played, "fresh"), left(played, "stray", age=STRAY_AGE + 1)
    await played.ended_songs.delete_leftovers(played.store, START + 60)
    assert (fresh.exists(), stray.exists()) == (True, False)
