"""A song's pictures: a waveform that is the sound's, a cover that is the words', words that stay in their place."""

from __future__ import annotations

import io
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from bot.audio import lettering, picture
from bot.audio.decode import AudioFile, opened
from bot.audio.fit import Sound
from bot.audio.lettering import Line
from bot.audio.listening import listen
from bot.audio.pcm import Shape
from bot.audio.sniff import look_at
from bot.audio.waveform import STEP, Waveform
from bot.audio.waves import Wave, mask
from bot.songs.songs import Song
from bot.songs.wishes import Wish
from tests.audio.sounds import Samples, encoded, mp3, tone, wav, wav_bytes
from tests.stand_ins import make_song

LYRICS = "[Verse]\nRow, row, row your boat\n[Chorus]\nGently down the stream"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def song(title: str = "Row", **wish: Any) -> Song:
    return make_song(title=title, wish=Wish(**wish))


def waveform(levels: list[float]) -> Waveform:
    return Waveform(Sound(STEP * len(levels)), np.array(levels, np.float32))


@contextmanager
def audio_at(raw: Path) -> Generator[AudioFile]:
    first = look_at(raw).candidates[0]
    with raw.open("rb") as file, opened(file, first.kind, first.offset) as audio:
        yield audio


def two_voices(rate: int) -> Samples:
    """Something else left than right."""
    both = tone(4, rate)
    both[:, 1] = both[::-1, 1] // 3
    return both


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(lambda: mp3(two_voices(44_100), kbps=320), id="mp3"),
        pytest.param(lambda: mp3(tone(4, channels=1)), id="mp3, mono"),
        pytest.param(lambda: mp3(two_voices(22_050), 22_050, 64), id="mp3, 22.05 kHz"),
        pytest.param(lambda: encoded(two_voices(48_000), "ogg", "libopus"), id="opus"),
        pytest.param(lambda: encoded(two_voices(48_000), "adts", "aac"), id="aac"),
        pytest.param(lambda: wav(tone(4, channels=6)), id="wav, six channels"),
    ],
)
def test_the_waveform_is_that_of_ffmpegs_own_downmix(tmp_path: Path, sound: Any) -> None:
    raw = tmp_path / "song.raw"
    raw.write_bytes(sound())
    with audio_at(raw) as audio:
        shape = Shape(audio.shape.rate, 1)
        pcm = np.frombuffer(b"".join(audio.pcm(shape)), np.int16) / 32768
    step = round(STEP * shape.rate)
    rows = pcm[: pcm.size // step * step].reshape(-1, step)
    with audio_at(raw) as audio:
        found = listen(audio)
    assert found.levels == pytest.approx(np.sqrt((rows**2).mean(axis=1)), rel=0.01, abs=0.001)
    assert found.sound.seconds == pytest.approx(4, abs=0.1)
    assert not found.sound.damaged


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 3e38])
def test_floats_that_are_no_sound_still_have_a_waveform(tmp_path: Path, value: float) -> None:
    raw = tmp_path / "song.raw"
    raw.write_bytes(wav_bytes(np.full(200_000, value, "<f4").tobytes(), bits=32, form=3))
    with audio_at(raw) as audio:
        levels = listen(audio).levels
    assert np.isfinite(levels).all()
    assert levels.max(initial=0) <= 1


@given(heights=st.lists(st.floats(0, 1, width=32), min_size=27, max_size=27))
def test_bars_stand_as_high_as_they_should_and_nowhere_else(heights: list[float]) -> None:
    wave = Wave(50, 450, 110, 360, bar=9, gap=6)
    page = np.asarray(mask((500, 500), wave, np.array(heights, np.float32)), np.float32) / 255
    for index, height in enumerate(heights):
        left = wave.left + index * (wave.bar + wave.gap)
        ink = page[: round(wave.middle), left + wave.bar // 2]
        tall = max(wave.bar, height**0.8 * (wave.middle - wave.top))
        assert (ink > 0.5).sum() == pytest.approx(tall, abs=1.6)
        between = page[:, left + wave.bar : left + wave.bar + wave.gap]
        assert between.max(initial=0) < 0.4  # the glow


def test_the_cover_is_made_of_the_words_and_not_of_the_tags() -> None:
    one = picture.cover(song(lyrics=LYRICS))
    assert one == picture.cover(song(lyrics=LYRICS.replace("[Verse]", "[Intro]")))
    assert one != picture.cover(song(lyrics=LYRICS.replace("Gently", "Up")))
    assert one != picture.cover(song())


def test_a_song_without_words_has_the_cover_of_its_style_else_of_its_title() -> None:
    assert picture.cover(song(style="Folk")) != picture.cover(song(style="Folk with a harmonium"))
    assert picture.cover(song("Row on")) != picture.cover(song("A row"))


@settings(max_examples=25)
@given(lyrics=WORDS, style=WORDS, title=WORDS, levels=st.lists(st.floats(0, 1, width=32), max_size=50))
def test_any_words_and_any_sound_can_be_drawn(lyrics: str, style: str, title: str, levels: list[float]) -> None:
    made = song(title, lyrics=lyrics, style=style)
    assert Image.open(io.BytesIO(picture.card(made, waveform(levels)))).size == picture.CARD
    assert Image.open(io.BytesIO(picture.cover(made))).size == picture.COVER
    assert picture.cover(made) == picture.cover(made)


@given(text=st.text(st.characters(codec="latin-1"), max_size=300), width=st.integers(0, 500))
def test_words_are_shortened_no_more_than_they_must(text: str, width: int) -> None:
    found = lettering.shortened(Line(text), 20, width)
    assert lettering.length(found, 20) <= width
    if found != Line(text) and found:
        kept = len(found.text) - 1
        assert text.startswith(found.text[:-1])
        assert lettering.length(Line(text[: kept + 2] + "…"), 20) > width or text[kept : kept + 2].isspace()


@given(text=st.text(st.characters(codec="latin-1"), max_size=300), most=st.integers(1, 4))
def test_lines_hold_their_width_and_their_number(text: str, most: int) -> None:
    found = lettering.lines(Line(text), 34, 400, most)
    assert len(found) <= most
    assert all(lettering.length(line, 34) <= 400 for line in found)


# --- titles in other letters -----------------------------------------------------------------------------------------

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
"""A font with Greek, Cyrillic, Hebrew and Arabic, and without Chinese (Debian: fonts-dejavu-core)."""

with_dejavu = pytest.mark.skipif(
    not (DEJAVU.exists() and features.check("raqm")),
    reason="DejaVu Sans or FriBiDi is not installed: .ci/run installs them",
)


def drawn(line: Line) -> Any:
    image = Image.new("RGB", (600, 80))
    lettering.write(image, (20, 60), line, 38, "#ffffff")
    return np.asarray(image)


@pytest.mark.parametrize("title", ["夜明け前", "Ночь", "أغنية", "नमस्ते", "Half 夜"])
def test_a_title_for_which_the_built_in_font_lacks_a_glyph_stays_off_the_picture(title: str) -> None:
    assert lettering.shown(title) == Line("")


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Rain 🌧️ again", "Rain again"),
        ("👩‍🚀 Star", "Star"),
        ("🎶🎶", ""),
        ("Take 5️⃣", "Take 5"),
        ("Love ❤ me", "Love me"),
    ],
)
def test_emoji_are_not_drawn_and_the_words_beside_them_are(title: str, left: str) -> None:
    assert lettering.shown(title).text == left


@with_dejavu
@pytest.mark.parametrize("title", ["Ночь над гаванью", "Καλημέρα", "أغنية", "שיר"])
def test_a_font_that_was_named_draws_what_the_built_in_one_cannot(title: str) -> None:
    line = lettering.shown(title, [str(DEJAVU)])
    assert line == Line(title, str(DEJAVU))
    assert drawn(line).any()
    card = picture.card(song(title), waveform([0.5] * 50), [str(DEJAVU)])
    assert card != picture.card(song(title), waveform([0.5] * 50))


@with_dejavu
def test_what_the_named_font_lacks_as_well_stays_off() -> None:
    assert lettering.shown("夜明け前", [str(DEJAVU)]) == Line("")


@with_dejavu
def test_joined_letters_are_drawn_joined_and_from_right_to_left() -> None:
    """Arabic letters by themselves are wider than the word that they make."""
    word = lettering.shown("سلام", [str(DEJAVU)])
    alone = sum(lettering.length(Line(letter, word.font), 38) for letter in word.text)
    assert lettering.length(word, 38) < 0.9 * alone
    mirrored = drawn(Line("".join(reversed(word.text)), word.font))
    assert (drawn(word) != mirrored).any()


@with_dejavu
@pytest.mark.parametrize(("title", "shaped"), [("أغنية", True), ("שיר", True), ("Ночь", False), ("é", False)])
def test_where_nothing_shapes_letters_a_title_that_needs_it_stays_off(
    title: str, shaped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lettering.features, "check", lambda name: name != "raqm")
    assert bool(lettering.shown(title, [str(DEJAVU)])) is not shaped


def test_a_file_that_is_no_font_draws_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "no.ttf").write_bytes(b"no font")
    assert lettering.shown("Ночь", [str(tmp_path / "no.ttf"), str(tmp_path / "gone.ttf")]) == Line("")
    assert lettering.shown("Row", [str(tmp_path / "no.ttf")]) == Line("Row")
