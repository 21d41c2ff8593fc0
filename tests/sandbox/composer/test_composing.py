"""What the composer plays, by its samples."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.composer import Recording, compose, seed_of, to_mp3, to_wav
from bot.sandbox.composer.voices import Formants, Voice, voice

LYRICS = "[Verse]\nLanterns over the harbour\nEverybody sings along\n[Chorus]\nSing it again, sing it again"
STYLE = "Warm folk, acoustic guitar"

LINES = ("Harbour lights", "C'mon, y'all: 42!", "夜の歌", "أغنية", "🎸🎸", "x" * 80, "'", "\x00")

PRINTED = (
    "import hashlib; from bot.sandbox.composer import compose, to_mp3;"
    f"song = compose(lyrics={LYRICS!r}, style={STYLE!r}, seed=7, seconds=6);"
    "print(hashlib.sha256(to_mp3(song)).hexdigest())"
)


def peak(song: Recording) -> float:
    return float(np.max(np.abs(song.samples)))


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))


@cache
def made(
    *,
    lyrics: str = LYRICS,
    style: str = STYLE,
    seed: int = 7,
    seconds: float | None = 6.0,
    instrumental: bool = False,
) -> Recording:
    return compose(lyrics=lyrics, style=style, seed=seed, seconds=seconds, instrumental=instrumental)


def test_the_same_request_gives_the_same_file_in_every_process() -> None:
    here = hashlib.sha256(to_mp3(made())).hexdigest()
    there = subprocess.run([sys.executable, "-c", PRINTED], check=True, capture_output=True, text=True).stdout.strip()
    assert there == here


@pytest.mark.parametrize("change", [{"lyrics": "Other words, other song"}, {"style": "Fast techno"}, {"seed": 8}])
def test_other_lyrics_another_style_or_another_seed_give_another_song(change: dict[str, Any]) -> None:
    assert not np.array_equal(made().samples, made(**change).samples)


def test_a_seed_counts_the_whole_request_and_not_its_order() -> None:
    request = {"model": "stable-audio", "prompt": "rain", "seed": 3}
    assert seed_of(request) == seed_of(dict(reversed(request.items())))
    assert len({seed_of(request), seed_of({**request, "seed": 4}), seed_of({**request, "prompt": "sun"})}) == 3


@pytest.mark.parametrize("style", ["Warm folk", "Fast techno, dark", "Jazz waltz", "Lullaby for a harp", "ロック", ""])
def test_every_style_is_loud_enough_and_never_clips(style: str) -> None:
    song = made(style=style)
    assert -20 < 20 * np.log10(rms(song.samples)) < -6
    assert 20 * np.log10(peak(song)) <= -0.9
    assert abs(float(np.mean(song.samples))) < 0.01


def test_from_beginning_to_end_there_is_something_to_hear() -> None:
    song = made(seconds=None)
    seconds = [song.samples[at : at + song.rate] for at in range(0, len(song.samples) - song.rate, song.rate)]
    assert 20 <= song.seconds <= 60
    assert min(rms(second) for second in seconds[:-2]) > 0.005


def test_the_voice_is_what_an_instrumental_lacks() -> None:
    assert not np.array_equal(made().samples, made(instrumental=True).samples)
    assert rms(made(instrumental=True).samples) > 0.05


def test_a_length_that_was_asked_for_is_kept() -> None:
    for seconds in (5.0, 31.0):
        assert made(seconds=seconds).seconds == pytest.approx(seconds, abs=0.1)


def test_its_sections_are_the_lyrics_own_in_their_order() -> None:
    song = made(seconds=None)
    names = [section.name for section in song.sections]
    assert names.index("Verse") < names.index("Chorus")
    starts = [section.start for section in song.sections]
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert starts[-1] < song.seconds


@settings(max_examples=12)
@given(lyrics=st.text(max_size=300), style=st.text(max_size=60))
def test_any_words_make_a_song(lyrics: str, style: str) -> None:
    song = compose(lyrics=lyrics, style=style, seed=1, seconds=5)
    assert np.isfinite(song.samples).all()
    assert peak(song) <= 1


def test_four_thousand_characters_are_no_longer_than_a_minute() -> None:
    assert 20 <= made(lyrics="la " * 1333, seconds=None).seconds <= 61


@pytest.mark.parametrize("learn", [voice, Formants])
@pytest.mark.parametrize(
    "line", ["Harbour lights", "C'mon, y'all: 42!", "夜の歌", "أغنية", "🎸🎸", "x" * 80, "'", "\x00"]
)
def test_each_voice_can_sing_every_syllable_that_it_finds(learn: Callable[[], Voice], line: str) -> None:
    singer = learn()
    for syllable in singer.syllables(line):
        sounded = singer.sounded(syllable.sound)
        assert 0 <= sounded.begin < sounded.end <= len(sounded.tone) == len(sounded.hiss)
        assert np.isfinite(sounded.tone).all()


@pytest.mark.parametrize("learn", [voice, Formants])
def test_a_line_has_a_syllable_for_each_that_one_sings(learn: Callable[[], Voice]) -> None:
    assert len(learn().syllables("Everybody sings along")) in range(6, 9)


@pytest.mark.parametrize("bits", [16, 24])
def test_a_wav_has_the_width_that_was_asked_for(bits: int) -> None:
    song = made(seconds=5.0)
    assert len(to_wav(song, bits=bits)) == pytest.approx(len(song.samples) * 2 * bits // 8, abs=100)
