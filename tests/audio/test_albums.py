"""Albums: songs of any loudness and length in one mp3, as FFmpeg finds it; and tempos that are known."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import av.filter
import numpy as np
import pytest
from numpy.typing import NDArray

from bot.audio import albums, id3
from bot.audio.albums import LocalAlbums
from bot.audio.tempo import RATE, Beats
from bot.songs.albums import Cut, Heard, Side, length, starts
from bot.songs.errors import Garbled
from bot.songs.songs import Requester
from tests.audio import played
from tests.audio.sounds import mp3, tone
from tests.stand_ins import make_song

EVEN = 1.0
"""LU within which songs of an album are equally loud."""


@pytest.fixture
async def maker() -> AsyncIterator[LocalAlbums]:
    open_ = LocalAlbums()
    yield open_
    open_.close()


def beaten(bpm: float, seconds: float, *, level: float, rate: int = 44_100) -> NDArray[np.int16]:
    """A chord under a drum, in stereo: the drum is four times as high as the rest at its loudest."""
    chord = tone(seconds, rate).astype(np.float64) / 32_768
    beats = np.zeros(chord.shape[0])
    hit = np.exp(-np.arange(2_000) / 250) * np.random.default_rng(3).normal(0, 0.3, 2_000)
    for at in range(0, chord.shape[0] - 2_000, round(rate * 60 / bpm)):
        beats[at : at + 2_000] += hit
    return np.asarray(np.clip((0.3 * chord + beats[:, None]) * level, -1, 1) * 32_000, np.int16)


def a_cut(number: int, file: Path, heard: Heard, **changes: Any) -> Cut:
    song = make_song(id=f"song{number}", title=f"Song {number}", requester=Requester(number, f"P{number}"), **changes)
    return Cut(song, f"Person {number}", heard, file)


async def made(
    maker: LocalAlbums, folder: Path, sounds: dict[str, NDArray[np.int16]], **more: Any
) -> tuple[Side, bytes]:
    """A side of these songs, behind tags as ours have them, and its bytes."""
    cuts: list[Cut] = []
    for number, (name, samples) in enumerate(sounds.items(), 1):
        file = folder / f"{name}.mp3"
        file.write_bytes(id3.tag([id3.text("TIT2", name)]) + mp3(samples, kbps=192))
        cuts.append(a_cut(number, file, await maker.hear(file)))
    side = Side("rainy day", 1, 1, cuts, 192, 1_700_000_000.0, **more)
    await maker.make(side, folder / "album.mp3")
    return side, (folder / "album.mp3").read_bytes()


def loudness(whole: bytes, begins: float, ends: float) -> float:
    """LUFS of a stretch, by FFmpeg's own meter."""
    graph, told = av.filter.Graph(), ""
    with av.open(io.BytesIO(whole), "r") as file:
        stream = file.streams.audio[0]
        first, meter = graph.add_abuffer(template=stream), graph.add("ebur128", "metadata=1:framelog=quiet")
        last = graph.add("abuffersink")
        first.link_to(meter)
        meter.link_to(last)
        graph.configure()
        at = 0.0
        for frame in file.decode(stream):
            at += frame.samples / frame.sample_rate
            if begins <= at <= ends:
                graph.push(frame)
                while True:
                    try:
                        told = dict(graph.pull().metadata).get("lavfi.r128.I", told)
                    except BlockingIOError:
                        break
    return float(told)


async def test_songs_of_any_loudness_are_equally_loud_each_with_its_chapter(maker: LocalAlbums, tmp_path: Path) -> None:
    """One is as loud as it can be, one is soft, and one is soft but for its drum, which cannot be turned up."""
    side, whole = await made(
        maker,
        tmp_path,
        {
            "loud": (tone(14).astype(np.float64) * 1.2).astype(np.int16),
            "soft": (tone(12) // 20).astype(np.int16),
            "drum": beaten(96, 16, level=0.25),
        },
    )
    begins = starts([one.heard for one in side.cuts])
    with av.open(io.BytesIO(whole), "r") as file:
        chapters = file.chapters()
    assert [chapter["metadata"] for chapter in chapters] == [
        {"title": f"Song {n}", "artist": f"Person {n}"} for n in (1, 2, 3)
    ]
    assert [chapter["start"] for chapter in chapters] == [round(1000 * at) for at in begins]
    assert played.length(whole) == pytest.approx(length([one.heard for one in side.cuts]), abs=0.1)
    before = [one.heard.loudness for one in side.cuts]
    assert max(before) - min(before) > 12
    after = [loudness(whole, one["start"] / 1000 + 2, one["end"] / 1000 - 2) for one in chapters]
    assert max(after) - min(after) < EVEN, after


async def test_neighbours_sound_together_and_nothing_is_cut_off_at_the_top(maker: LocalAlbums, tmp_path: Path) -> None:
    one, other = (np.full((44_100 * 20, 2), 0, np.int16) for _ in range(2))
    at = np.arange(44_100 * 20) / 44_100
    for samples, hertz in ((one, 300.0), (other, 900.0)):
        samples[:] = (np.sin(2 * np.pi * hertz * at) * 20_000).astype(np.int16)[:, None]
    side, whole = await made(maker, tmp_path, {"one": one, "other": other})
    _, begins = starts([cut.heard for cut in side.cuts])
    with av.open(io.BytesIO(whole), "r") as file:
        turned = av.AudioResampler(format="flt", layout="mono", rate=44_100)
        sound = np.concatenate(
            [part.to_ndarray()[0] for frame in file.decode(audio=0) for part in turned.resample(frame)]
        )
    assert np.abs(sound).max() < 0.98
    middle = sound[round((begins + 0.9) * 44_100) : round((begins + 1.1) * 44_100)]
    strengths = np.abs(np.fft.rfft(middle))
    low, high = (strengths[round(hertz * middle.size / 44_100)] for hertz in (300, 900))
    assert 0.3 < low / high < 3, "both are there in the middle of the fade"


async def test_the_tag_says_who_made_what_with_which_model_and_has_a_cover(maker: LocalAlbums, tmp_path: Path) -> None:
    _, whole = await made(maker, tmp_path, {"one": tone(8), "two": tone(9)})
    found = played.metadata(whole)
    assert (found["title"], found["album"], found["track"]) == ("rainy day", "rainy day", "1/1")
    assert found["artist"] == "Person 1, Person 2"
    assert found["model"] == "minimax/music-2.6"
    assert "Made with Jamboree by minimax/music-2.6" in found["comment"]
    assert "0:00 Song 1, by Person 1 (song song1)" in found["comment"]
    assert found["date"].startswith("2023-11-14")
    picture = played.cover(whole)
    assert picture is not None
    assert picture[:2] == b"\xff\xd8"


async def test_one_song_is_an_album_and_silence_stays_silence(maker: LocalAlbums, tmp_path: Path) -> None:
    _, whole = await made(maker, tmp_path, {"one": tone(8)})
    assert played.length(whole) == pytest.approx(8, abs=0.1)
    silence = np.zeros((44_100 * 8, 2), np.int16)
    side, whole = await made(maker, tmp_path, {"nothing": silence, "one": tone(8), "mono": tone(8, channels=1)})
    assert side.cuts[0].heard.tempo == 0
    assert len(side.cuts) == 3
    assert loudness(whole, 1, 5) < -60


async def test_what_is_no_sound_is_called_so_and_leaves_nothing(maker: LocalAlbums, tmp_path: Path) -> None:
    odd, fine = tmp_path / "odd.mp3", tmp_path / "fine.mp3"
    odd.write_bytes(b"no sound at all" * 100)
    fine.write_bytes(mp3(tone(8)))
    with pytest.raises(Garbled):
        await maker.hear(odd)
    heard = await maker.hear(fine)
    into = tmp_path / "album.mp3"
    for files in ((fine, odd), (odd, fine)):
        side = Side("t", 1, 1, [a_cut(n, file, heard) for n, file in enumerate(files)], 128, 0.0)
        with pytest.raises(Garbled):
            await maker.make(side, into)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fine.mp3", "odd.mp3"]


async def test_an_album_that_is_being_made_ends_with_the_program(maker: LocalAlbums, tmp_path: Path) -> None:
    fine = tmp_path / "fine.mp3"
    fine.write_bytes(mp3(tone(60)))
    heard = await maker.hear(fine)
    cuts = [a_cut(n, fine, heard) for n in range(40)]
    making = asyncio.create_task(maker.make(Side("t", 1, 1, cuts, 192, 0.0), tmp_path / "album.mp3"))
    while not list(tmp_path.glob("*.part")):  # noqa: ASYNC110  # another thread writes it
        await asyncio.sleep(0.01)
    maker.close()
    with pytest.raises((Garbled, OSError)):
        await making
    assert [path.name for path in tmp_path.iterdir()] == ["fine.mp3"]


@pytest.mark.parametrize("bpm", [66.0, 90.0, 100.0, 120.0, 128.0, 150.0])
def test_a_known_tempo_is_found_or_its_half_or_double(bpm: float) -> None:
    beats, rng = Beats(), np.random.default_rng(int(bpm))
    sound = rng.normal(0, 0.01, RATE * 30)
    for beat in range(int(30 * bpm / 60) - 1):
        at = int(beat * 60 / bpm * RATE)
        sound[at : at + 800] += np.exp(-np.arange(800) / 200) * rng.normal(0, 0.4, 800)
    for block in np.array_split(sound.astype(np.float32), 37):
        beats.take(block)
    octaves = np.log2(beats.tempo() / bpm)
    assert abs(octaves - round(octaves)) < 0.02


@pytest.mark.parametrize(("level", "seconds"), [(0.0, 30), (0.1, 30), (0.1, 0.001)])
def test_what_has_no_beat_has_no_tempo(level: float, seconds: float) -> None:
    beats = Beats()
    beats.take((np.random.default_rng(1).normal(0, 1, round(RATE * seconds)) * level).astype(np.float32))
    assert beats.tempo() == 0


def test_a_tag_stays_within_its_room_whatever_its_words(tmp_path: Path) -> None:
    heard = Heard(180, -14, 5, -1, 100)
    song = make_song(title="夜" * 900, requester=Requester(1, "x"))
    many = [Cut(song, "é" * 900, heard, tmp_path) for _ in range(50)]
    whole = albums.tag(Side("t", 1, 1, many, 192, 0.0), b"\xff\xd8" + bytes(40_000))
    assert len(whole) <= albums.TAG_MOST
