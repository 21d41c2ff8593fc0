"""Words arrive as they were typed: what breaks a line, what vanishes, what is a heading and what is sung."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.sections import marks
from bot.songs import lyrics
from bot.songs.checking import build, tidy, title_of
from bot.songs.headings import heading, tagged
from bot.songs.models import BY_ID
from bot.songs.wishes import Reference, Wish

CLIP = Reference("https://cdn.example/a.mp3", "a.mp3", 1)


def asked(words: str, model: str) -> str:
    """The lyrics that a model is sent."""
    row = BY_ID[model]
    reference = CLIP if row.reference else None
    return build(tidy(Wish(lyrics=words, style="A gentle round", reference=reference, model=model)), row).lyrics


def test_typed_breaks_break_lines_in_lyrics_alone() -> None:
    wish = tidy(Wish(lyrics="Row / your boat\\nGently", title="Face / Off", style=r"AC / DC, C:\new\nights"))
    assert wish.lyrics == "Row\nyour boat\nGently"
    assert wish.title == title_of(wish) == "Face / Off"
    assert wish.style == r"AC / DC, C:\new\nights"


@pytest.mark.parametrize("broken", ["a\nb", "a\r\nb", "a\u2028b", "a\x0bb", "a \t b", "a\u2029\n b"])
def test_a_title_is_on_one_line(broken: str) -> None:
    assert lyrics.one_line(broken) == "a b"


NEWEST = "\U0001fadf\U0001fae9\U0001fabe\U0001f6d8\U0001faea\U0001fa8f"
"""Emoji of Unicode 16 and 17, and one place that has none yet."""


@pytest.mark.parametrize("character", [*NEWEST, "\U0001fafe", "\u1c8a", "\U00016d40", "\U000323b0"])
def test_what_pythons_tables_do_not_know_yet_stays(character: str) -> None:
    assert lyrics.clean(f"a{character}b") == f"a{character}b"


@pytest.mark.parametrize("character", [
    "\0", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "\U0010fffe",
    "\ue000", "\U000f1234", "\u202e", "\u200b", "\u2065", "\U000e0fff", "\ufff0",
])  # fmt: skip
def test_what_is_no_character_or_has_no_shape_vanishes(character: str) -> None:
    assert lyrics.clean(f"a{character}b") == "ab"


@given(st.text())
def test_what_is_kept_can_be_stored_and_sent_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = lyrics.clean(text)
    once.encode()
    assert "\0" not in once
    assert lyrics.clean(once) == once


def test_words_are_the_same_on_every_python() -> None:
    """The same digest of every character there is, whatever Unicode this Python knows."""
    every = "".join(chr(code) for code in range(0x110000))
    kept = lyrics.clean(f"a{every}b").encode()
    assert hashlib.sha256(kept).hexdigest() == "9e39103b6e38aefd443ad22d67cc5af4502553d06f5cd2e9d28f92fcd33463fe"


HEADINGS = [
    ("[Verse 1]", "Verse 1"),
    ("[Verse 1]:", "Verse 1"),
    ("[a long break with a guitar, two violins and everybody who is there clapping along]", None),
    ("\uff3bVerse\uff3d", "Verse"),
    ("【サビ】", "サビ"),
    ("\u3014Chorus\u3015", "Chorus"),
    ("[Chorus [x2]]", "Chorus [x2]"),
    ("**[Chorus]**", "Chorus"),
    ("**Verse 1**", "Verse 1"),
    ("**Verse 1:**", "Verse 1"),
    ("**Verse 1**:", "Verse 1"),
    ("__Chorus__", "Chorus"),
    ("*Bridge*", "Bridge"),
    ("## Chorus", "Chorus"),
    ("#Verse 2", "Verse 2"),
    ("--- Outro ---", "Outro"),
    ("Verse 1:", "Verse 1"),
    ("VERSE II:", "VERSE II"),
    ("verse:", "verse"),
    ("Pre-Chorus:", "Pre-Chorus"),
    ("Final chorus (x2):", "Final chorus (x2)"),
    ("Verse 1 (Ada):", "Verse 1 (Ada)"),
    ("Guitar solo:", "Guitar solo"),
    ("Refrain\uff1a", "Refrain"),
    ("Strophe 2:", "Strophe 2"),
    ("Estribillo:", "Estribillo"),
    ("Припев:", "Припев"),
    ("副歌:", "副歌"),
    ("Aメロ\uff1a", "Aメロ"),
    ("(Verse 1)", "Verse 1"),
    ("\uff08Chorus\uff09", "Chorus"),
    ("(Chorus x2)", "Chorus x2"),
    ("(Bridge - everybody)", "Bridge - everybody"),
    ("(instrumental break)", "instrumental break"),
    ("(Intro)", "Intro"),
]

SUNG = [
    "(ooh)",
    "(la la la)",
    "(break my heart)",
    "(hooked on you)",
    "(verse me in the ways of love)",
    "**no**",
    "**shout it**",
    "*ooh*",
    "She said: come home",
    "Remember:",
    "Choruses of angels: sing",
    "Bridge over the river",
    "Chorus",
    "Solo I walk",
    "「さくら」",
    "1:30 in the morning",
    "I (chorus) you",
    "- no",
]


@pytest.mark.parametrize(("line", "name"), HEADINGS, ids=[line for line, _ in HEADINGS])
def test_a_heading_in_any_shape_is_never_the_title_and_never_sung(line: str, name: str | None) -> None:
    found = heading(line)
    assert found is not None
    assert found.rest == ""
    if name is not None:
        assert found.name == name
    words = f"{line}\nRow your boat\n{line}\nGently"
    assert title_of(tidy(Wish(lyrics=words))) == "Row your boat"
    assert asked(words, "minimax-music") == "##Row your boat\n\nGently##"
    assert asked(words, "minimax/music-2.0") == tidy(Wish(lyrics=tagged(words))).lyrics
    assert [mark.at for mark in marks(words)] == [0.0, 0.5]


@pytest.mark.parametrize("line", SUNG)
def test_what_only_looks_like_a_heading_is_sung(line: str) -> None:
    assert heading(line) is None
    assert asked(f"{line}\nGently", "minimax-music") == f"##{line}\nGently##"
    assert asked(f"{line}\nGently down", "minimax/music-2.0") == f"{line}\nGently down"


@pytest.mark.parametrize("line", ["Verse 1: Row your boat", "[Verse] Row your boat", "**Verse 1:** Row your boat"])
def test_words_behind_a_heading_are_sung(line: str) -> None:
    assert lyrics.first_line(line) == "Row your boat"
    assert lyrics.hashed(line) == "##Row your boat##"


def test_a_model_that_reads_tags_gets_every_heading_as_one() -> None:
    words = "**Verse 1**\nRow\n(Chorus)\nGently (ooh)\nBridge: life is\n[Outro]\n(ooh)\n【間奏】"
    sent = asked(words, "minimax/music-2.6")
    assert sent == "[Verse 1]\nRow\n[Chorus]\nGently (ooh)\n[Bridge]\nlife is\n[Outro]\n(ooh)\n[間奏]"


@pytest.mark.parametrize(
    "unit", ["verse ", "[", "(", "*", "-", " ", "verse -", "pre ", "[a", "(verse ", "verse:", "x2 ", "🎵"]
)
def test_no_line_takes_long_however_long_it_is(unit: str) -> None:
    """A pattern that tries every way through a run would not end here."""
    for line in (unit * 20_000, f"verse{unit * 20_000}", f"({unit * 20_000}x", f"[{unit * 20_000}"):
        heading(line)
        lyrics.hashed(line)
        lyrics.first_line(line)


@given(st.text(alphabet="verse1 :*()[]#\n-x2ooh【】", max_size=60))
def test_the_hashes_model_is_never_sent_a_bracketed_heading(text: str) -> None:
    sent = lyrics.hashed(lyrics.lines(text))
    assert not any(found.bracketed for line in sent.strip("#").split("\n") if (found := heading(line)) and "]" in line)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Mädchen am Brunnen.mp3", "Mädchen am Brunnen"),
        ("my hum 3.m4a", "my hum 3"),
        ("The-harbour-sleeps.mp3", "The harbour sleeps"),
        ("my_hum.mp3", "my hum"),
        ("A half-open door.mp3", "A half-open door"),
        ("voice-message.ogg", "A slow choir"),
        ("recording_12.wav", "A slow choir"),
        ("42.mp3", "A slow choir"),
    ],
)
def test_a_song_after_a_clip_takes_the_clips_name_where_somebody_gave_it_one(name: str, title: str) -> None:
    clip = Reference("https://cdn.example/x", name, 9)
    assert title_of(tidy(Wish(style="A slow choir", reference=clip))) == title
    assert title_of(tidy(Wish(lyrics="Row your boat", reference=clip))) == "Row your boat"
    assert title_of(tidy(Wish(title="Mine", reference=clip))) == "Mine"
