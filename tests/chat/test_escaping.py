"""Somebody's text, shown as it was typed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import escaping
from tests.chat.texts import DIRECTIONS, NASTY, PINGS, TEXT, formatted, travels, units


@given(TEXT, st.integers(4, 4096))
def test_a_line_pings_nobody_formats_nothing_and_holds_its_limit(text: str, most: int) -> None:
    shown = escaping.line(text, most)
    assert not PINGS.search(shown)
    assert formatted(shown) == []
    assert not DIRECTIONS.search(shown)
    assert "\n" not in shown
    assert units(shown) <= most
    assert travels(shown)


@given(TEXT, st.integers(4, 4096))
def test_lyrics_ping_nobody_format_nothing_and_hold_their_limit(text: str, most: int) -> None:
    shown = escaping.lines(text, most)
    assert not PINGS.search(shown)
    assert formatted(shown) == []
    assert not DIRECTIONS.search(shown)
    assert units(shown) <= most
    assert travels(shown)


@given(TEXT, st.integers(1, 4096))
def test_plain_places_get_the_text_without_what_cannot_be_seen(text: str, most: int) -> None:
    for shown in (escaping.bare(text, most), escaping.draft(text, most)):
        assert units(shown) <= most
        assert not DIRECTIONS.search(shown)
        assert travels(shown)
        assert not any(unicodedata.category(character) == "Cc" for character in shown.replace("\n", ""))


@given(TEXT)
def test_a_file_name_never_leaves_its_folder_and_is_never_a_hidden_one(text: str) -> None:
    name = escaping.slug(text, 56)
    assert units(name) <= 56
    assert not name.startswith((".", "-"))
    assert not re.search(r"[/\\:*?\"<>|.\s\0]", name)
    assert not any(unicodedata.category(character).startswith("C") for character in name)
    assert travels(name)


@pytest.mark.parametrize(
    "text", ["夜明け前 👩‍🚀", "أغنية 12", "नमस्ते", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪 👍🏽", "नमी نمی‌خواهم", "well-known (live) 3.5", "Verse 1: hi"]
)
def test_words_of_any_script_and_emoji_are_left_alone(text: str) -> None:
    assert escaping.line(text, 256).strip("\u2068\u2069") == text


@given(st.text("abc xyz,;!?'\"()/&%$", max_size=200))
def test_text_without_marks_gets_none(text: str) -> None:
    assert "\\" not in escaping.line(text, 4096)


@pytest.mark.parametrize("nasty", [text for text in NASTY if text.isascii() and text.isprintable() and text.strip()])
def test_a_mark_is_still_there_to_be_read(nasty: str) -> None:
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaping.line(nasty, 256)).replace("\u200b", "")
    assert shown == nasty.strip()


def test_a_right_to_left_title_keeps_its_direction_to_itself() -> None:
    assert escaping.line("أغنية", 256) == "\u2068أغنية\u2069"
    assert escaping.line("\u202esong\u202c", 256) == "song"


@pytest.mark.parametrize("whole", ["👩‍🚀", "👍🏽", "🇩🇪", "e\u0301", "नि"])
def test_a_cut_never_goes_through_what_people_see_as_one_character(whole: str) -> None:
    text = whole * 30
    for most in range(2, units(text)):
        shown = escaping.bare(text, most)
        assert shown.endswith("…")
        assert shown.removesuffix("…") in {whole * count for count in range(30)}


def test_a_cut_leaves_no_half_of_an_escaped_mark() -> None:
    assert escaping.line("***", 6) == r"\*\*\*"
    assert escaping.line("***", 5) == r"\*\*…"
    assert escaping.line("***", 4) == r"\*…"


def test_lyrics_are_cut_behind_a_whole_line() -> None:
    assert escaping.lines("one\ntwo\nthree and more", 12) == "one\ntwo\n…"


def test_marks_heaped_on_a_letter_stay_out_of_the_lines_around_it() -> None:
    assert escaping.line("a" + "\u0301" * 60, 256) == "a" + "\u0301" * 4
