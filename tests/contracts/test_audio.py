"""What the port `AudioProcessor` promises, on the stand-in and on this machine's codecs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from bot.outside import LocalAudio  # its room may move: here is the one place of the contracts that names it
from bot.songs.errors import Garbled
from bot.songs.models import Handover, ReferenceRule
from bot.songs.ports.audio import AudioProcessor
from bot.songs.refusals import NotAudio, Refusal
from bot.songs.songs import Song
from bot.songs.wishes import Rights, Wish
from tests.audio import sounds
from tests.contracts.plain_audio import PlainAudio
from tests.stand_ins import make_song

LIMIT = 10 * 2**20
WISH = Wish(lyrics="Row, row, row your boat", style="Folk", title="Row", length=30, seed=7, rights=Rights.MINE)
RULE = ReferenceRule(Handover.URL, least=6, most=60)
JUNK = (b"", b"<!DOCTYPE html><p>no</p>")


@cache
def mp3(seconds: float = 12.0) -> bytes:
    return sounds.mp3(sounds.tone(seconds), kbps=320)


@asynccontextmanager
async def stand_in() -> AsyncIterator[AudioProcessor]:
    yield PlainAudio(draws=True)


@asynccontextmanager
async def local() -> AsyncIterator[AudioProcessor]:
    audio = LocalAudio()
    yield audio
    audio.close()


OPEN: dict[str, Callable[[], AbstractAsyncContextManager[AudioProcessor]]] = {"stand-in": stand_in, "codecs": local}


@pytest.fixture(params=OPEN)
async def audio(request: pytest.FixtureRequest) -> AsyncGenerator[AudioProcessor]:
    async with OPEN[request.param]() as opened:
        yield opened


@pytest.fixture
def song() -> Song:
    return make_song(wish=WISH)


def written(folder: Path, sound: bytes, name: str = "song.raw") -> Path:
    path = folder / name
    path.write_bytes(sound)
    return path


async def test_a_clip_that_fits_is_taken_as_it_is(audio: AudioProcessor, tmp_path: Path) -> None:
    upload = written(tmp_path, mp3(), "song.upload")
    clip = await audio.check(upload, tmp_path / "song.clip.mp3", RULE, "a model", start=0)
    assert (clip.path, clip.size, clip.format, clip.changed) == (upload, len(mp3()), "mp3", False)
    assert RULE.least <= clip.seconds <= (RULE.most or clip.seconds)
    assert not (tmp_path / "song.clip.mp3").exists()


async def test_a_clip_from_a_later_moment_is_another_file_and_shorter(audio: AudioProcessor, tmp_path: Path) -> None:
    upload, into = written(tmp_path, mp3(), "song.upload"), tmp_path / "song.clip.mp3"
    whole = await audio.check(upload, into, RULE, "a model", start=0)
    clip = await audio.check(upload, into, RULE, "a model", start=3)
    assert (clip.path, clip.size, clip.format, clip.changed) == (into, into.stat().st_size, "mp3", True)
    assert clip.seconds < whole.seconds
    assert upload.read_bytes() == mp3()


@pytest.mark.parametrize("junk", JUNK, ids=["nothing", "a page"])
async def test_a_clip_that_is_no_audio_is_refused_as_such(audio: AudioProcessor, tmp_path: Path, junk: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        await audio.check(written(tmp_path, junk), tmp_path / "clip.mp3", RULE, "a model", start=0)
    assert isinstance(refused.value.fault, NotAudio)


async def test_a_finished_song_is_an_mp3_whose_facts_are_true(
    audio: AudioProcessor, song: Song, tmp_path: Path
) -> None:
    product = await audio.finish(written(tmp_path, mp3()), tmp_path / "song.mp3", song, limit=LIMIT)
    whole = (await asyncio.to_thread(product.read)).getvalue()
    assert product.audio.format == "mp3"
    assert product.audio.size == len(whole) <= LIMIT
    assert product.audio.seconds
    posted = await asyncio.to_thread(product.written, tmp_path / "posted.mp3")
    assert posted.read_bytes() == whole
    assert not product.excerpt


async def test_a_song_holds_its_limit(audio: AudioProcessor, song: Song, tmp_path: Path) -> None:
    limit = len(mp3()) * 2 // 3
    product = await audio.finish(written(tmp_path, mp3()), tmp_path / "song.mp3", song, limit=limit)
    assert product.audio.size == len(product.read().getvalue()) <= limit


async def test_a_song_can_be_finished_again(audio: AudioProcessor, song: Song, tmp_path: Path) -> None:
    raw = written(tmp_path, mp3())
    first = await audio.finish(raw, tmp_path / "song.mp3", song, limit=LIMIT)
    whole = first.read().getvalue()
    again = await audio.finish(raw, tmp_path / "song.mp3", song, limit=LIMIT)
    assert again.read().getvalue() == whole
    assert raw.read_bytes() == mp3()


@pytest.mark.parametrize("junk", JUNK, ids=["nothing", "a page"])
async def test_a_song_that_is_no_audio_is_garbled(
    audio: AudioProcessor, song: Song, tmp_path: Path, junk: bytes
) -> None:
    with pytest.raises(Garbled):
        await audio.finish(written(tmp_path, junk), tmp_path / "song.mp3", song, limit=LIMIT)


async def test_the_cover_is_a_jpeg_that_needs_no_sound(audio: AudioProcessor, song: Song) -> None:
    cover = await audio.cover(song)
    assert cover is not None
    assert cover.startswith(b"\xff\xd8")


async def test_a_picture_lies_beside_its_mp3(audio: AudioProcessor, song: Song, tmp_path: Path) -> None:
    picture = await audio.picture(written(tmp_path, mp3()), tmp_path / "song.mp3", song)
    assert picture == tmp_path / "song.png"
    assert (tmp_path / "song.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("junk", JUNK, ids=["nothing", "a page"])
async def test_where_there_is_no_sound_there_is_no_picture(
    audio: AudioProcessor, song: Song, tmp_path: Path, junk: bytes
) -> None:
    into = tmp_path / "song.mp3"
    assert await audio.picture(written(tmp_path, junk), into, song) is None
    assert await audio.picture(tmp_path / "not there", into, song) is None
    assert not (tmp_path / "song.png").exists()


async def test_a_finished_song_carries_its_recipe_and_no_other_file_does(
    audio: AudioProcessor, song: Song, tmp_path: Path
) -> None:
    raw = written(tmp_path, mp3())
    product = await audio.finish(raw, tmp_path / "song.mp3", song, limit=LIMIT)
    found = await audio.recipe(await asyncio.to_thread(product.written, tmp_path / "posted.mp3"))
    assert found is not None
    assert (found.lyrics, found.style, found.title, found.length, found.seed) == (
        WISH.lyrics,
        WISH.style,
        WISH.title,
        WISH.length,
        WISH.seed,
    )
    assert (found.model, found.rights) == (song.model, WISH.rights)
    assert await audio.recipe(written(tmp_path, mp3(8.0), "foreign.mp3")) is None
    assert await audio.recipe(tmp_path / "not there") is None
