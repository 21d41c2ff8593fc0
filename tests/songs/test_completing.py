"""A wish is made whole: what a person means is completed to what the model needs, and nothing is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.songs import lyrics
from bot.songs.asking import asks_first
from bot.songs.checking import Defaults, Remark, Request, build, choose, tidy
from bot.songs.completing import Completed, LyricsRepeated, StylePadded, completed, notes_on, whole
from bot.songs.headings import sung
from bot.songs.models import BY_ID, MODELS, Convention, Model
from bot.songs.refusals import Part, Refusal, TooShort
from bot.songs.wishes import Reference, Rights, Wish

CLIP = Reference("https://cdn.example/a.mp3", "a.mp3", 1)
VERSE = "Row, row, row your boat"


def made(wish: Wish) -> tuple[Request, Completed]:
    wish = tidy(wish)
    model = choose(wish, Defaults())
    done = completed(wish, model)
    return build(done.wish, model), done


def is_whole(wish: Wish) -> bool:
    wish = tidy(wish)
    return whole(wish, choose(wish, Defaults()))


@pytest.mark.parametrize("style", ["rock", "jazz", "演歌", "r", "🎻"])
@pytest.mark.parametrize("row", [model for model in MODELS if model.style], ids=lambda model: model.id)
def test_a_style_of_one_word_is_padded_to_what_the_model_needs_and_the_note_says_what_was_sent(
    style: str, row: Model
) -> None:
    wish = Wish(lyrics=VERSE if row.sings else "", style=style, model=row.id, reference=CLIP if row.reference else None)
    request, done = made(wish)
    assert row.style is not None
    assert style in request.style
    assert lyrics.length(request.style) >= row.style.least
    short = lyrics.length(style) < row.style.least
    assert done.notes == ((StylePadded(done.wish.style),) if short else ())
    assert (done.wish.style == style) is not short


def test_a_short_style_of_an_instrumental_asks_for_no_song() -> None:
    assert made(Wish(style="rock", instrumental=True))[0].style == "An instrumental piece in this style: rock"
    assert made(Wish(style="rock", lyrics=VERSE))[0].style == "A song in this style: rock"


@pytest.mark.parametrize("words", ["la", "Tadaa", "na\nna", "お茶", "[Verse]", "(hey)"])
def test_short_lyrics_are_repeated_under_tags_with_no_new_words(words: str) -> None:
    wish = Wish(lyrics=words, style="A gentle round")
    if words == "[Verse]":  # there is nothing to repeat
        with pytest.raises(Refusal) as refused:
            made(wish)
        assert refused.value.fault == TooShort(Part.LYRICS, "minimax/music-2.6", 10, 7)
        return
    request, done = made(wish)
    assert request.lyrics == f"[Verse]\n{words}\n[Chorus]\n{words}"
    assert done.notes == (LyricsRepeated(2),)
    assert [line for line in sung(request.lyrics) if line] == words.split("\n") * 2


@given(st.text("ab お[]\n", min_size=1, max_size=12), st.text("rock 演", max_size=12), st.sampled_from(MODELS))
def test_whatever_is_completed_is_within_the_limits_and_completing_it_again_changes_nothing(
    words: str, style: str, model: object
) -> None:
    row = BY_ID[model.id]  # type: ignore[attr-defined]
    done = completed(tidy(Wish(lyrics=words, style=style)), row)
    assert completed(done.wish, row) == Completed(done.wish)
    if row.style and style.strip():
        assert lyrics.length(done.wish.style) >= row.style.least
    if row.convention is Convention.TAGS and any(sung(done.wish.lyrics)) and row.lyrics:
        assert lyrics.length(done.wish.lyrics) >= row.lyrics.least


def test_what_is_whole_is_sent_as_it_was_given() -> None:
    request, done = made(Wish(lyrics=VERSE, style="A gentle round"))
    assert (request.lyrics, request.style, done.notes) == (VERSE, "A gentle round", ())


def test_a_title_alone_is_enough_where_the_model_writes_the_words() -> None:
    request, done = made(Wish(title="Harbour lights"))
    assert request.write_lyrics
    assert request.style == "A warm, melodic song called “Harbour lights”."
    assert done.notes == (StylePadded(request.style),)


def test_what_was_completed_is_told_again_from_the_wish_alone() -> None:
    wish = Wish(lyrics="la la", style="rock")
    expected = (Remark.MODEL_CHOSEN, StylePadded("A song in this style: rock"), LyricsRepeated(2))
    assert notes_on(wish, "minimax/music-2.6") == expected
    assert notes_on(wish, "no/such-model") == ()
    assert notes_on(Wish(style="x" * 3000), "minimax/music-2.6") == (), "it no longer fits"


@pytest.mark.parametrize(
    ("wish", "is_enough"),
    [
        (Wish(), False),
        (Wish(style="rock"), True),
        (Wish(title="Harbour lights"), True),
        (Wish(lyrics="la"), True),
        (Wish(instrumental=True), True),
        (Wish(style="rain", model="google/lyria2"), True),
        (Wish(style="rain", model="stable-audio"), True),
        (Wish(model="google/lyria2"), False),
        (Wish(title="Rain", model="stable-audio"), False),
        (Wish(style="rock", model="minimax/music-2.0"), False),
        (Wish(reference=CLIP), False),
        (Wish(reference=CLIP, title="From a hum"), False),
        (Wish(reference=CLIP, style="slow choir"), True),
        (Wish(style="rock", model="minimax/music-cover"), False),
        (Wish(reference=CLIP, style="rock", model="minimax-music"), False),
        (Wish(style="rain", length=99, model="stable-audio"), True),
    ],
    ids=str,
)
def test_a_wish_that_is_whole_opens_no_form(wish: Wish, is_enough: bool) -> None:
    assert is_whole(wish) is is_enough


@pytest.mark.parametrize(
    ("look_first", "uploaded", "rights", "asks"),
    [
        (False, False, None, False),
        (True, False, None, True),
        (True, True, Rights.MINE, True),
        (False, True, None, True),
        (False, True, Rights.MINE, False),
    ],
)
def test_a_person_is_asked_first_who_wants_to_look_or_uploaded_a_clip_without_a_word_on_rights(
    look_first: bool, uploaded: bool, rights: Rights | None, asks: bool
) -> None:
    assert asks_first(Wish(reference=CLIP, rights=rights), look_first=look_first, uploaded=uploaded) is asks
