"""What a song looks like, whatever people typed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import buttons
from bot.chat.messages import words
from bot.chat.places import Message, address
from bot.chat.views import models, songs
from bot.songs.checking import Remark
from bot.songs.models import MODELS
from bot.songs.ports.audio import Product
from bot.songs.service import Offer
from bot.songs.songs import Requester
from bot.songs.states import State
from bot.songs.wishes import Reference, Rights, Wish
from tests.chat.songs import DOCUMENTED, ENDED, MADE, NOW, PAID, POSTED, TEXTS, every, song, view
from tests.chat.texts import DIRECTIONS, PINGS, TEXT, broken_limits, formatted, travels, units

EVERY = dict(every())
LINK = "https://files.example/song.mp3?Expires=1790086400&Signature=s"


def told(text: str, name: str) -> dict[str, Any]:
    """What a person can fill with text of their own."""
    clip = Reference(url="https://cdn.example/clip", name=name, size=1, seconds=60.0, of_seconds=1200.0)
    return {
        "title": text,
        "requester": Requester(7, name),
        "wish": Wish(lyrics=text, style=text, title=text, reference=clip, rights=Rights.PUBLIC_DOMAIN),
    }


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=15)
@given(text=TEXT, clip=TEXT)
def test_a_status_card_stays_in_its_limits_and_pings_nobody(name: str, text: str, clip: str) -> None:
    shown = EVERY[name]
    card = songs.status(
        replace(shown, song=replace(shown.song, **told(text, clip)), remarks=tuple(Remark)), TEXTS
    ).to_dict()
    holds(card)


@pytest.mark.parametrize(
    ("used", "of", "start", "rights", "credit"),
    [
        (24.03, 190.2, 0.0, None, "hum.ogg: the first 24 sec of 3 min 10 sec"),
        (24.03, 190.2, 75.0, Rights.MINE, "hum.ogg (mine): 24 sec of 3 min 10 sec, from 1 min 15 sec on"),
        (59.9, 1200.0, 0.0, None, "hum.ogg: the first 1 min of over 20 min"),
        (24.03, None, 0.0, Rights.MINE, "hum.ogg (mine)"),
        (None, None, 0.0, None, "hum.ogg"),  # a song of a version that did not count
    ],
)
def test_a_finished_song_says_how_much_of_the_clip_was_used(
    used: float | None, of: float | None, start: float, rights: Rights | None, credit: str
) -> None:
    clip = Reference(url="https://cdn.example/clip", name="hum.ogg", size=1, seconds=used, of_seconds=of)
    wish = Wish(lyrics="La la", reference=clip, clip_from=start, rights=rights)
    card = songs.finished(song(state=State.DONE, **MADE, **ENDED, wish=wish), None, TEXTS)
    assert next(field.value for field in card.fields if field.name == "Reference") == credit


@given(TEXT, TEXT, st.booleans())
def test_a_finished_song_stays_in_its_limits_and_pings_only_its_requester(text: str, clip: str, linked: bool) -> None:
    done = song(state=State.DONE, **MADE, **ENDED, **told(text, clip))
    parent = replace(done, posted=POSTED if linked else None)
    holds(songs.finished(done, parent, TEXTS).to_dict())
    assert units(words.alt_text(done, TEXTS)) <= 1000
    assert travels(words.alt_text(done, TEXTS))


@given(st.lists(st.tuples(st.sampled_from(sorted(EVERY)), TEXT), min_size=1, max_size=25))
def test_the_list_of_my_songs_stays_in_its_limits(rows: list[tuple[str, str]]) -> None:
    views = [replace(EVERY[name], song=replace(EVERY[name].song, **told(text, text))) for name, text in rows]
    card = songs.listed([shown.song for shown in views], views, TEXTS)
    holds(card.to_dict(), listed=True)
    assert len(card.fields) == min(10, len(rows))
    assert (card.footer.text == f"{len(rows) - 10} more") is (len(rows) > 10)


def holds(card: Any, *, listed: bool = False) -> None:
    """In Discord's limits, sound JSON, and no mention but the requester's own, which stands alone in its field.

    A list's fields are named after songs, whose titles may be anything, "Style" included.
    """
    assert broken_limits(card) == []
    assert travels(card)
    asked = [field for field in card["fields"] if field["name"] == "Asked by" and not listed]
    assert all(field["value"] == "<@7>" for field in asked)
    others = [field for field in card["fields"] if field not in asked]
    styles = [field["value"] for field in others if field["name"] == "Style" and not listed]
    assert [style for style in styles if formatted(style)] == []
    spoken = [
        card.get("title", ""),
        card.get("description", ""),
        *(text for f in others for text in f.values() if text),
    ]
    assert not [text for text in spoken if isinstance(text, str) and (PINGS.search(text) or DIRECTIONS.search(text))]
    assert formatted(card.get("title", "")) == []


@given(TEXT)
def test_no_file_name_escapes(text: str) -> None:
    name = songs.file_name(song(title=text))
    assert re.fullmatch(r"[^-./\\\s][^./\\\s]*\.mp3", name)
    assert units(name) <= 60
    assert len(name.encode()) <= 255
    assert Path(name).name == name


@given(TEXT, st.booleans())
def test_a_clip_travels_under_a_plain_name(text: str, changed: bool) -> None:
    reference = Reference(url="https://cdn.example/clip", name=text, size=1, changed=changed)
    name = songs.clip_name(song(wish=Wish(reference=reference)))
    assert re.fullmatch(r"reference(\.[a-z0-9]{1,5})?", name, re.ASCII)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The harbour sleeps", "The-harbour-sleeps.mp3"),
        ("夜明け前", "夜明け前.mp3"),
        ("नमस्ते दुनिया", "नमस्ते-दुनिया.mp3"),
        ("أغنية", "أغنية.mp3"),
        ("../../etc/passwd", "etc-passwd.mp3"),
        (".hidden", "hidden.mp3"),
        ("👩‍🚀!?", "song.mp3"),
        ("", "song.mp3"),
        ("a\u202egpj.exe", "agpj-exe.mp3"),
    ],
)
def test_a_file_is_named_after_its_title(title: str, name: str) -> None:
    assert songs.file_name(song(title=title)) == name


# --- what stands on a card ---------------------------------------------------------------------------------------


def test_a_song_at_work_says_when_it_should_be_done_and_how_long_one_usually_takes() -> None:
    card = songs.status(view(song(state=State.GENERATING, **PAID)), TEXTS)
    assert re.search(
        r"Asked for <t:1789999970:R> · should be done <t:17900000\d\d:R> \(usually 35–53 sec\)", said(card)
    )
    assert "▰▰▰" in said(card)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("ready", "Finishing …"),
        ("kept: no_place", "**Kept for you**"),
        ("failed: broken", "**This song failed**"),
        ("unknown: log_silent, held None", "**Nobody can say whether the model took it**"),
        ("unknown: audio_lost, held None", "**Made, but lost on the way**"),
        ("deleted by a moderator", "**Deleted**"),
    ],
)
def test_a_card_begins_with_where_its_song_stands(name: str, heading: str) -> None:
    assert said(songs.status(EVERY[name], TEXTS)).partition("\n")[0].endswith(heading)


def test_without_history_the_documented_time_is_said() -> None:
    assert "usually 0.5–3 min" in said(
        songs.status(view(song(state=State.GENERATING, **PAID), estimate=DOCUMENTED), TEXTS)
    )


def test_past_the_slowest_in_twenty_it_is_slower_than_usual() -> None:
    slow = song(state=State.GENERATING, **PAID | {"submitted_at": NOW - 90})
    assert "slower than usual (usually 35–53 sec)" in said(songs.status(view(slow), TEXTS))
    assert "should be done" not in said(songs.status(view(slow), TEXTS))


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [(0, "It is next."), (1, "1 song is ahead of it."), (12, "12 songs are ahead of it.")],
)
def test_a_song_in_the_queue_says_its_place(ahead: int, sentence: str) -> None:
    assert sentence in said(songs.status(view(song(), ahead=ahead), TEXTS))


def test_the_bar_fills_up_as_time_goes_by_and_is_full_only_once_there_is_audio() -> None:
    def shown(seconds: float) -> float:
        return songs.progress(view(song(state=State.GENERATING, **PAID | {"submitted_at": NOW - seconds})))

    assert 0 < shown(0) < shown(20) < shown(40) < 1
    assert shown(4000) < 1
    assert songs.progress(view(song(state=State.READY, **MADE))) == 1
    assert songs.progress(view(song())) == 0
    assert songs.bar(0.5) == "▰▰▰▰▰▰▱▱▱▱▱▱"


def test_a_finished_song_shows_style_model_length_cost_and_who_asked() -> None:
    card = songs.finished(song(state=State.DONE, **MADE), None, TEXTS)
    assert {field.name: field.value for field in card.fields} == {
        "Style": "Warm folk, two voices",
        "Model": "minimax/music-2.6",
        "Length": "1 min 23 sec",
        "Cost": "$0.195",
        "Asked by": "<@7>",
    }
    assert card.description == "[Verse]\nThe harbour sleeps\nThe lamps are low"


def test_a_song_that_comes_from_another_links_to_it() -> None:
    parent = song(title="One [live](x)", posted=POSTED)
    assert songs.origin(parent, TEXTS) == r"[One (live)\(x)](https://discord.com/channels/21/31/41)"
    assert songs.origin(replace(parent, posted=None), TEXTS) == r"One [live]\(x)"
    assert songs.origin(replace(parent, posted=address(Message(41))), TEXTS) == songs.origin(parent, TEXTS)
    assert "/@me/99/41" in songs.origin(replace(parent, posted=address(Message(41, 99))), TEXTS)


def test_a_song_that_comes_from_a_deleted_one_names_it_without_a_link() -> None:
    deleted = song(title="One", posted=POSTED, erased_at=NOW, erased_by=7)
    assert songs.origin(deleted, TEXTS) == "One"


@pytest.mark.parametrize("name", EVERY)
def test_every_button_that_a_card_names_is_under_it(name: str) -> None:
    shown = EVERY[name]
    labels = {buttons.label(button, TEXTS) for button in buttons.under_card(shown.song)}
    named = set(re.findall(r"press \*\*(.+?)\*\*", said(songs.status(shown, TEXTS)), re.IGNORECASE))
    assert named <= labels


@pytest.mark.parametrize("name", EVERY)
def test_a_song_that_needs_its_requester_has_a_button_for_it(name: str) -> None:
    shown = EVERY[name].song
    wants = shown.kept is not None or shown.state in {State.FAILED, State.SUBMIT_UNKNOWN}
    assert bool({button.action for button in buttons.under_card(shown)} - {"cancel"}) is wants


# --- the line above, the models ----------------------------------------------------------------------------------


def product(link: str, *, excerpt: bool) -> Product:
    made = song(**MADE).audio
    assert made is not None
    return Product(Path("song.mp3"), made, excerpt=excerpt, link=link)


def test_the_line_above_a_song_mentions_its_requester() -> None:
    assert words.headline(song(), product("", excerpt=False), TEXTS) == "<@7>, your song is ready."


def test_an_excerpt_says_so_and_links_to_the_whole_until_it_is_gone() -> None:
    assert words.headline(song(), product(LINK, excerpt=True), TEXTS) == (
        "<@7>, your song is ready. It is too large for this channel, so this is its first minute; "
        f"[all of it](<{LINK}>) is there until <t:1790086400:f>."
    )
    assert "is there for a while." in words.headline(
        song(), product("https://files.example/song.mp3", excerpt=True), TEXTS
    )


@given(TEXT | TEXT.map("https://a.b/c?Expires=²&x=".__add__) | st.integers().map("https://a.b/?Expires={}".format))
def test_whatever_the_link_the_line_fits_into_a_message(link: str) -> None:
    line = words.headline(song(), product(link, excerpt=True), TEXTS)
    assert units(line) <= 2000
    assert travels(line)
    assert PINGS.findall(line) == ["<@7>"]
    assert line.endswith(".")


def test_the_models_fit_on_a_card_and_a_withdrawn_one_is_left_out() -> None:
    card = models.models([Offer(model, not model.withdrawn) for model in MODELS], TEXTS)
    assert broken_limits(card.to_dict()) == []
    assert [field.name for field in card.fields] == [model.id for model in MODELS if not model.withdrawn]


def test_every_model_says_what_it_is_good_at() -> None:
    assert [model.id for model in MODELS if not words.good_at(model.id, TEXTS)] == []


def said(card: discord.Embed) -> str:
    return card.description or ""
