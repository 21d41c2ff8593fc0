"""Sound first: which songs bring their picture along, and which get it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.journey import pictures
from bot.journey.journey import advance
from bot.journey.steps import STEPS
from bot.pacing import limits
from bot.songs.ports.audio import Product
from bot.songs.ports.provider import Broken, Finished
from bot.songs.songs import Audio, Song
from bot.songs.states import State
from tests.stand_ins import START, Played, make_song, play


@pytest.fixture
def played(tmp_path: Path) -> Played:
    played = play(tmp_path)
    played.audio.draws = True
    return played


def ready(played: Played, name: str) -> Song:
    """A song whose audio is here."""
    song = played.put(make_song(id=name, state=State.READY, audio=Audio("mp3", 8), submitted_at=START, card_id=5))
    played.tools.files.raw(name).write_bytes(b"ID3 song")
    return song


async def sung(played: Played, *songs: Song) -> None:
    await asyncio.gather(*(advance(played.tools, song, STEPS) for song in songs))


@asynccontextmanager
async def kept(played: Played) -> AsyncIterator[None]:
    """While the pictures that are owed are drawn."""
    keeping = asyncio.create_task(played.tools.pictures.keep())
    try:
        yield
    finally:
        keeping.cancel()


async def until(happened: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await happened.wait()


async def test_a_song_that_arrives_alone_brings_its_picture(played: Played) -> None:
    await sung(played, ready(played, "alone"))
    assert played.stage.calls == ["post with picture", "clear"]
    assert not [*played.tools.files.folder.iterdir()]


async def test_of_several_that_arrive_together_the_sound_goes_first_and_every_picture_follows(played: Played) -> None:
    songs = [ready(played, f"song-{number}") for number in range(5)]
    dressed = asyncio.Event()
    played.stage.on_dress = lambda: played.stage.calls.count("dress") == 5 and dressed.set()
    async with kept(played):
        await sung(played, *songs)
        assert [call for call in played.stage.calls if call.startswith("post")] == ["post"] * 5
        await until(dressed)
    assert sorted(played.audio.drawn) == [song.id for song in songs]
    assert played.stage.calls.index("dress") > max(n for n, call in enumerate(played.stage.calls) if call == "post")


async def test_the_sound_stays_until_its_picture_is_drawn_and_then_everything_goes(played: Played) -> None:
    songs = [ready(played, f"song-{number}") for number in range(3)]
    await sung(played, *songs)
    assert all(played.tools.files.raw(song.id).exists() for song in songs)
    cleared = asyncio.Event()
    played.stage.on_dress = lambda: played.stage.calls.count("dress") == 3 and cleared.set()
    async with kept(played):
        await until(cleared)
        await asyncio.sleep(0)
    assert not [*played.tools.files.folder.iterdir()]


async def test_a_picture_that_cannot_be_drawn_costs_the_song_nothing(played: Played) -> None:
    played.audio.draws = False
    await sung(played, ready(played, "plain"))
    assert played.stage.calls == ["post", "clear"]
    assert played.audio.drawn == ["plain"]
    assert not [*played.tools.files.folder.iterdir()]


async def test_a_picture_waits_for_those_that_arrive_but_not_for_one_that_is_slow(played: Played) -> None:
    await sung(played, *(ready(played, f"song-{number}") for number in range(3)))
    await played.tools.arrivals.turn(make_song(id="slow"))
    async with kept(played):
        await played.clock.sleep(limits.ASIDE / 2)
        assert played.audio.drawn == []
        await played.clock.sleep(3 * limits.ASIDE)
        assert len(played.audio.drawn) == 3


async def test_a_cover_too_is_drawn_while_another_song_is_slow(played: Played) -> None:
    await played.tools.arrivals.turn(make_song(id="slow"))
    played.tools.pictures.expect(make_song(id="next", asked_at=START))
    async with kept(played):
        await played.clock.sleep(2 * limits.ASIDE)
    assert played.audio.covered == ["next"]


async def test_what_cannot_be_dressed_afterwards_brings_its_picture_along(played: Played) -> None:
    songs = [ready(played, f"song-{number}") for number in range(5)]
    away = played.put(songs[4].evolve(place=replace(songs[4].place, reachable=False)))
    await sung(played, *songs[:4], away)
    assert played.stage.calls.count("post with picture") == 1


async def test_where_too_many_are_owed_the_oldest_go_without(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "OWED", 2)
    songs = [ready(played, f"song-{number}") for number in range(4)]
    for song in songs:
        await played.tools.arrivals.turn(song)
    for song in songs:
        await played.tools.pictures.along(song, Product(played.tools.files.raw(song.id), Audio("mp3", 8)))
        played.tools.pictures.settle(song)
    assert [played.tools.files.raw(song.id).exists() for song in songs] == [False, False, True, True]


def waiting(played: Played, name: str) -> Song:
    """A song that is with its model; the first look finds it finished."""
    song = played.put(make_song(id=name, state=State.GENERATING, submitted_at=START, generation_id="g", card_id=5))
    played.provider.looks.append(Finished("https://cdn.example/song.mp3"))
    return song


async def test_the_cover_is_drawn_while_the_song_is_with_its_model(played: Played) -> None:
    async with kept(played):
        await sung(played, waiting(played, "early"))
    assert played.audio.covered == ["early"]
    assert played.audio.covers == [b"early"]


async def test_a_cover_that_was_not_drawn_in_time_is_left_to_the_finish(played: Played) -> None:
    await sung(played, waiting(played, "late"))
    assert played.audio.covers == [None]


async def test_no_cover_is_drawn_for_a_song_that_failed_meanwhile(played: Played) -> None:
    song = waiting(played, "broken")
    played.provider.looks[:] = [Broken("no")]
    await sung(played, song)
    async with kept(played):
        await played.clock.sleep(60)
    assert played.audio.covered == []


async def test_covers_are_drawn_for_so_many_and_room_is_made_for_those_who_come_after_the_lost(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "AHEAD", 2)
    drawing = played.tools.pictures
    for name in ("one", "two", "three"):
        drawing.expect(make_song(id=name, asked_at=START))
    async with kept(played):
        await played.clock.sleep(pictures.STALE)
        drawing.expect(make_song(id="four", asked_at=START + pictures.STALE))
        await played.clock.sleep(1)
    assert played.audio.covered == ["one", "two", "four"]


async def test_a_song_that_is_expected_twice_has_its_cover_drawn_once(played: Played) -> None:
    for _ in range(2):
        played.tools.pictures.expect(make_song(id="again", asked_at=START))
    async with kept(played):
        await played.clock.sleep(1)
    assert played.audio.covered == ["again"]
