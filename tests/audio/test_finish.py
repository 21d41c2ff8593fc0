"""What the models return, made fit to post: it plays, it fits, and it carries its own credits and recipe."""

from __future__ import annotations

import asyncio
import io
import queue
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.audio import local
from bot.audio.local import Job, LocalAudio
from bot.songs.errors import Garbled
from bot.songs.models import BY_ID, ReferenceRule
from bot.songs.ports.audio import Clip, Product
from bot.songs.refusals import NotAudio, Refusal
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason
from bot.songs.wishes import Reference, Rights, Wish
from tests.audio import played
from tests.audio.finished import finish
from tests.audio.sounds import encoded, mp3, tone, wav24
from tests.stand_ins import make_song

pytestmark = pytest.mark.usefixtures("forked_decoders")

LIMIT = 10 * 1024 * 1024
LYRICS = "[Verse]\nRow, row, row your boat\n[Chorus]\nGently down the stream"


@pytest.fixture
async def audio() -> AsyncIterator[LocalAudio]:
    open_ = LocalAudio()
    yield open_
    open_.close()


def song(**changes: Any) -> Song:
    return make_song(**{"title": "Row", "wish": Wish(lyrics=LYRICS, style="A gentle round"), **changes})


def written(folder: Path, sound: bytes) -> Path:
    raw = folder / "song.raw"
    raw.write_bytes(sound)
    return raw


def mp3_of(seconds: float) -> bytes:
    return encoded(tone(seconds), "mp3", "libmp3lame", 44_100)


def sound_of(whole: bytes) -> bytes:
    """What is behind the ID3 tag."""
    size = sum(byte << shift for byte, shift in zip(whole[6:10], (21, 14, 7, 0), strict=True))
    return whole[10 + size :] if whole.startswith(b"ID3") else whole


async def test_an_mp3_that_fits_is_not_encoded_again(audio: LocalAudio, tmp_path: Path) -> None:
    sound = mp3_of(5)
    product = await audio.finish(written(tmp_path, sound), tmp_path / "song.mp3", song(), limit=LIMIT)
    assert sound_of(product.read().getvalue()) == sound_of(sound)
    assert product.excerpt is False


async def test_an_mp3_that_is_whole_and_fits_is_not_even_heard(audio: LocalAudio, tmp_path: Path) -> None:
    product = await audio.finish(written(tmp_path, mp3_of(5)), tmp_path / "song.mp3", song(), limit=LIMIT)
    assert product.picture is None
    assert product.audio.seconds == pytest.approx(5, abs=0.1)
    assert product.audio.size == len(product.read().getvalue())


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(lambda: wav24(tone(4)), id="wav"),
        pytest.param(lambda: mp3_of(4) + b"PK" + bytes(range(256)) * 20, id="mp3 with something behind"),
        pytest.param(lambda: mp3_of(4)[:30_000] + bytes(1000) + mp3_of(4)[30_000:], id="mp3 with a hole"),
        pytest.param(lambda: mp3_of(1), id="a second of mp3"),
    ],
)
async def test_whatever_had_to_be_heard_has_its_picture(audio: LocalAudio, tmp_path: Path, sound: Any) -> None:
    product = await audio.finish(written(tmp_path, sound()), tmp_path / "song.mp3", song(), limit=LIMIT)
    assert product.picture == tmp_path / "song.png"
    assert (tmp_path / "song.png").exists()


async def test_an_mp3_that_is_whole_but_too_large_is_made_smaller(audio: LocalAudio, tmp_path: Path) -> None:
    raw = written(tmp_path, mp3(tone(30), kbps=320))
    product = await audio.finish(raw, tmp_path / "song.mp3", song(), limit=800_000)
    assert len(product.read().getvalue()) < 800_000
    assert product.picture is not None
    assert played.length(product.read().getvalue()) == pytest.approx(30, abs=0.2)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(lambda: wav24(tone(6)), id="24-bit wav"),
        pytest.param(lambda: encoded(tone(6), "flac", "flac", 44_100), id="flac"),
        pytest.param(lambda: encoded(tone(6, 48_000), "ogg", "libopus"), id="opus"),
    ],
)
async def test_whatever_comes_becomes_an_mp3_that_fits(audio: LocalAudio, tmp_path: Path, sound: Any) -> None:
    product = await audio.finish(written(tmp_path, sound()), tmp_path / "song.mp3", song(), limit=LIMIT)
    assert played.length(product.read().getvalue()) == pytest.approx(6, abs=0.2)
    assert product.audio.size == len(product.read().getvalue()) < LIMIT


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, queue.Queue[str]]]:
    """Clips, and what must be decoded of person 7's, wait until it is opened; with what waits, as it comes."""
    opened, came = threading.Event(), queue.Queue[str]()
    transcoded = local.transcode

    def check(*_: object) -> Clip:
        came.put("clip")
        opened.wait(20)
        raise Refusal(NotAudio())

    def transcode(begun: local.Begun) -> Product:
        if begun.job.song.requester.id == 7:
            came.put("result")
            opened.wait(20)
        return transcoded(begun)

    monkeypatch.setattr(local.clips, "check", check)
    monkeypatch.setattr(local, "transcode", transcode)
    yield opened, came
    opened.set()


async def test_no_song_waits_for_strangers_clips_nor_for_their_results(
    audio: LocalAudio, gate: tuple[threading.Event, queue.Queue[str]], tmp_path: Path
) -> None:
    opened, came = gate
    whole, wav_ = tmp_path / "whole.raw", tmp_path / "wav.raw"
    whole.write_bytes(mp3_of(3))
    wav_.write_bytes(wav24(tone(3)))
    rule = cast(ReferenceRule, BY_ID["minimax/music-cover"].reference)

    async def finished(raw: Path, user: int, number: int) -> Product:
        made = song(requester=Requester(user, "Somebody"))
        return await audio.finish(raw, tmp_path / f"{user}-{number}.mp3", made, limit=LIMIT)

    hostile = [
        *(asyncio.create_task(audio.check(whole, tmp_path / "c.mp3", rule, "a model", start=0)) for _ in range(8)),
        *(asyncio.create_task(finished(wav_, 7, number)) for number in range(3)),
    ]
    begun = [await asyncio.to_thread(came.get, timeout=20) for _ in range(local.CLIPS + 1)]
    assert sorted(begun) == ["clip", "clip", "result"], "one of a person's results at a time"
    assert (await finished(whole, 8, 0)).audio.seconds == pytest.approx(3, abs=0.1)
    assert (await finished(wav_, 8, 1)).audio.seconds == pytest.approx(3, abs=0.1)
    assert await audio.picture(whole, tmp_path / "8-0.mp3", song()) is not None
    assert came.empty()
    assert not any(task.done() for task in hostile)
    opened.set()
    ended = await asyncio.gather(*hostile, return_exceptions=True)
    assert [type(one) for one in ended] == [Refusal] * 8 + [Product] * 3


async def test_a_long_song_steps_down_its_rate_until_it_fits(audio: LocalAudio, tmp_path: Path) -> None:
    raw = written(tmp_path, wav24(tone(90)))
    product = await audio.finish(raw, tmp_path / "song.mp3", song(), limit=1_600_000)
    assert len(product.read().getvalue()) < 1_600_000
    assert product.excerpt is False
    assert played.length(product.read().getvalue()) == pytest.approx(90, abs=0.5)


async def test_where_nothing_sensible_fits_there_is_a_minute_of_it(audio: LocalAudio, tmp_path: Path) -> None:
    raw = written(tmp_path, wav24(tone(100)))
    product = await audio.finish(raw, tmp_path / "song.mp3", song(), limit=700_000)
    assert product.excerpt is True
    assert played.length(product.read().getvalue()) == pytest.approx(60, abs=0.5)
    assert len(product.read().getvalue()) < 700_000


@pytest.mark.parametrize(
    "junk", [b"", b"<!DOCTYPE html><p>no</p>", bytes(5000), b"\xff\xfb\x90\xc4" + bytes(range(256)) * 40]
)
async def test_what_is_no_audio_is_told_apart(audio: LocalAudio, tmp_path: Path, junk: bytes) -> None:
    with pytest.raises(Garbled):
        await audio.finish(written(tmp_path, junk), tmp_path / "song.mp3", song(), limit=LIMIT)


async def test_the_file_carries_its_credits(audio: LocalAudio, tmp_path: Path) -> None:
    made = song(
        title="Übermut 🎶",
        requester=Requester(1, "Ada"),
        wish=Wish(lyrics=LYRICS, style="Folk", reference=Reference("u", "hum.ogg", 1), rights=Rights.MINE),
    )
    product = await audio.finish(written(tmp_path, mp3_of(4)), tmp_path / "song.mp3", made, limit=LIMIT)
    whole = product.read().getvalue()
    found = played.metadata(whole)
    assert found["title"] == "Übermut 🎶"
    assert found["artist"] == "Ada"
    assert found["model"] == made.model
    assert found["style"] == "Folk"
    assert "hum.ogg (mine)" in found["comment"]
    assert found["lyrics-und"] == LYRICS
    assert found["date"].startswith("2023")
    assert Image.open(io.BytesIO(played.cover(whole) or b"")).size == (500, 500)


async def test_the_recipe_in_the_file_remakes_the_wish(audio: LocalAudio, tmp_path: Path) -> None:
    wish = Wish(lyrics=LYRICS, style="Folk", length=30, seed=7, instrumental=False, title="Row", clip_from=2.5)
    made = song(wish=wish, model="stable-audio")
    product = await audio.finish(written(tmp_path, mp3_of(4)), tmp_path / "song.mp3", made, limit=LIMIT)
    found = await audio.recipe(await asyncio.to_thread(product.written, tmp_path / "posted.mp3"))
    assert found == Wish(
        lyrics=LYRICS, style="Folk", model="stable-audio", length=30, seed=7, title="Row", clip_from=2.5
    )


async def test_an_mp3_of_somebody_else_has_no_recipe(audio: LocalAudio, tmp_path: Path) -> None:
    assert await audio.recipe(written(tmp_path, mp3_of(2))) is None
    assert await audio.recipe(written(tmp_path, b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(100))) is None
    assert await audio.recipe(tmp_path / "not there") is None


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lyrics=TEXT, style=TEXT, title=TEXT, name=TEXT, seed=st.none() | st.integers(0, 2**62))
def test_any_words_can_be_tagged_and_read_back(
    tmp_path: Path, lyrics: str, style: str, title: str, name: str, seed: int | None
) -> None:
    from bot.audio import recipe

    wish = Wish(lyrics=lyrics, style=style, title=title, seed=seed)
    made = song(title=title or "Untitled", wish=wish, requester=Requester(1, name or "Ada"))
    raw = tmp_path / "song.raw"
    if not raw.exists():
        raw.write_bytes(mp3_of(3.5))
    product = finish(Job(raw, tmp_path / "song.mp3", made, LIMIT))
    posted = product.written(tmp_path / "posted.mp3")
    found = recipe.read_recipe(posted)
    assert found is not None
    assert found.wish == Wish(lyrics=lyrics, style=style, title=title, seed=seed, model=made.model)
    with av.open(str(posted)) as played:
        assert played.duration


@pytest.mark.parametrize(
    "title",
    [
        "Row",
        "A title that goes on and on until it has reached the hundred characters that a title may have!",
        "夜の港の歌",
        "أغنية الميناء",
        "🎶🎸",
    ],
    ids=["short", "long", "Japanese", "Arabic", "emoji"],
)
async def test_every_song_has_a_picture_whatever_its_title(audio: LocalAudio, tmp_path: Path, title: str) -> None:
    raw = written(tmp_path, mp3_of(4))
    picture = await audio.picture(raw, tmp_path / "song.mp3", song(title=title))
    assert picture is not None
    with Image.open(picture) as card:
        assert card.size == (1200, 300)
        colours = card.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 100


@pytest.mark.parametrize("junk", [b"", b"<!DOCTYPE html><p>no</p>", b"\xff\xfb\x90\xc4" + bytes(range(256)) * 40])
async def test_where_there_is_nothing_to_draw_the_log_says_why(
    audio: LocalAudio, tmp_path: Path, junk: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert await audio.picture(written(tmp_path, junk), tmp_path / "song.mp3", song()) is None
    assert await audio.picture(tmp_path / "not there", tmp_path / "song.mp3", song()) is None
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert all(record.exc_info for record in caplog.records)
    assert not (tmp_path / "song.png").exists()


async def test_a_song_has_the_same_cover_whichever_way_it_took(audio: LocalAudio, tmp_path: Path) -> None:
    covers = set[bytes | None]()
    for sound in (mp3_of(4), wav24(tone(5)), mp3_of(4)[:30_000] + bytes(1000) + mp3_of(4)):
        product = await audio.finish(written(tmp_path, sound), tmp_path / "song.mp3", song(), limit=LIMIT)
        covers.add(played.cover(product.read().getvalue()))
    assert len(covers) == 1
    assert None not in covers


async def test_nothing_but_the_song_and_its_picture_is_left_beside_it(audio: LocalAudio, tmp_path: Path) -> None:
    await audio.finish(written(tmp_path, wav24(tone(4))), tmp_path / "song.mp3", song(reason=Reason.BUSY), limit=LIMIT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["song.mp3", "song.png", "song.raw"]
