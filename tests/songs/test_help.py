"""Help with words before they are paid for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.songs.checking import Defaults, Request, build, choose, tidy
from bot.songs.help import WordsHelp, found_words, help_with, links, missing_words, required_words, seconds_of
from bot.songs.models import MODELS
from bot.songs.syllables import syllables
from bot.songs.wishes import Wish


def request(words: str, model: str = "minimax/music-2.6") -> Request:
    wish = tidy(Wish(lyrics=words, style="A gentle round", model=model))
    return build(wish, choose(wish, Defaults()))


def helped(words: str, model: str = "minimax/music-2.6", **more: object) -> WordsHelp:
    return help_with(request(words, model), words, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Row, row, row your boat", 5),
        ("umbrella in the window", 7),
        ("Gently down the stream", 5),
        ("she wanted little roses", 7),
        ("loved names of time", 4),
        ("Привет, мой старый друг", 6),
        ("お茶を飲みましょう", 8),
        ("안녕하세요", 5),
        ("Zwölf Boxkämpfer jagen", 6),
        ("Le petit café", 5),
        ("καλημέρα", 4),
        ("", 0),
        ("… !!! 123", 0),
    ],
)
def test_syllables_are_counted_about_as_they_are_sung(line: str, expected: int) -> None:
    assert syllables(line, english=True) == pytest.approx(expected, abs=1)


def test_a_final_e_is_silent_in_english_and_sung_elsewhere() -> None:
    assert syllables("time", english=True) == 1
    assert syllables("Zeile", english=False) == 2


@given(st.text())
def test_any_text_can_be_counted(text: str) -> None:
    assert syllables(text) >= 0
    assert helped(f"Row, row, row your boat\n{text}"[:2900]).given <= 2 * 3000


def test_lines_that_nobody_sings_without_hurry_are_named_with_their_number() -> None:
    words = "[Verse]\nRain on the roof\nThe umbrella that my grandmother forgot in the railway station yesterday\nGone"
    (long_line,) = helped(words).long_lines
    assert (long_line.number, long_line.text.split()[1]) == (3, "umbrella")
    assert long_line.syllables > 12


def test_what_is_sent_is_shown_verbatim_with_its_length_as_the_api_counts_it() -> None:
    said = helped("Verse 1: Rain 🎶 on the roof")
    assert said.sent == "[Verse 1]\nRain 🎶 on the roof"
    assert said.given == len("[Verse 1]\nRain ## on the roof")
    assert (said.most, said.left) == (3000, 3000 - said.given)
    in_one = helped("Rain on the roof, rain on the wall", "elevenlabs/eleven_music")
    assert in_one.sent == "A gentle round\n\nLyrics:\nRain on the roof, rain on the wall"
    assert in_one.most == 2000


def test_what_only_looks_like_a_heading_would_be_sung() -> None:
    said = helped("Part A:\nRain on the roof\nChorus:\nRain\n(everybody)\n(ooh) again\nShe said: go")
    assert said.sung_headings == ("Part A:", "(everybody)")


def test_words_beside_a_heading_may_be_left_out() -> None:
    assert helped("[Verse] Rain on the roof\nRain on the wall").beside_headings == ("Rain on the roof",)


@pytest.mark.parametrize(
    ("text", "wanted", "there"),
    [
        ("A party at home", "art", False),
        ("Modern ÁRT", "art", True),
        ("at my mother's home", "mother's", True),
        ("at my mother\u2019s home", "mother's", True),
        ("red hats", "red hat", False),
        ("a RED  hat", "red hat", True),
        ("Straße", "strasse", True),
        ("雨の日に歌う", "雨", True),
        ("anything", "", False),
        ("anything", "!!!", False),
    ],
)
def test_words_are_found_as_whole_words_whatever_their_case_and_accents(text: str, wanted: str, there: bool) -> None:
    assert found_words(text, [wanted]) == ((wanted,) if there else ())


def test_a_word_in_a_heading_alone_is_missing_since_it_is_not_sung() -> None:
    assert missing_words("[umbrella]\nRain on the window", ["umbrella", "window"]) == ("umbrella",)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("Words: umbrella, window", ("umbrella", "window")),
        ("Required words: Regen; Fenster\nno drums", ("Regen", "Fenster")),
        ('Say "red hat" and “rain” please', ("red hat", "rain")),
        ("„Regen“ und «pluie»", ("Regen", "pluie")),
        ("no drums, in German", ()),
        ('Words: rain, "rain"', ("rain",)),
    ],
)
def test_a_jams_rules_say_which_words_they_ask_for(rules: str, words: tuple[str, ...]) -> None:
    assert sorted(required_words(rules)) == sorted(words)


def test_links_would_be_sung_letter_by_letter() -> None:
    text = "Come to https://example.com/x now\nor www.example.org or discord.gg/abc, not to example"
    assert list(links(text)) == ["https://example.com/x", "www.example.org", "discord.gg/abc"]


def test_words_that_were_refused_before_and_words_that_are_missing_are_named() -> None:
    said = helped("Rain on the roof with Madonna", required=["umbrella", "rain"], refused_before=["Rain on the roof"])
    assert (said.missing, said.refused_before) == (("umbrella",), ("Rain on the roof",))


def test_the_length_is_estimated_from_what_is_sung() -> None:
    verse = "Rain on the roof\nRain on the wall\nRain on the garden\nRain on us all"
    one, three = seconds_of(verse), seconds_of("\n\n".join([verse] * 3))
    assert one is not None
    assert three is not None
    assert 15 < one < 40 < three < 90
    assert seconds_of("[Instrumental]") is None


@pytest.mark.parametrize("model", [model.id for model in MODELS if model.sings and model.reference is None])
def test_every_model_that_sings_can_be_helped_with(model: str) -> None:
    said = helped("Rain on the roof\nRain on the wall", model)
    assert "Rain on the roof" in said.sent
    assert said.given > 0
