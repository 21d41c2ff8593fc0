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
from bot.chat.places import Message, Place, address
from bot.chat.views import finished, models, preview, songs
from bot.chat.views.songs import Waits
from bot.songs.checking import NO_VOCALS, PLAIN_STYLE, Defaults, Remark
from bot.songs.models import BY_ID, MODELS
from bot.songs.offers import Offer, Offers
from bot.songs.ports.audio import Product
from bot.songs.prices import Prices
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference, Rights, Wish
from tests.chat.songs import DOCUMENTED, ENDED, IN_A_JAM, MADE, NOW, PAID, POSTED, TEXTS, every, song, view
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
        replace(shown, song=replace(shown.song, **told(text, clip)), style=text, remarks=tuple(Remark)), TEXTS
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
    card = finished.finished(song(state=State.DONE, **MADE, **ENDED, wish=wish), None, TEXTS)
    assert next(field.value for field in card.fields if field.name == "Reference") == credit


@given(TEXT, TEXT, st.booleans())
def test_a_finished_song_stays_in_its_limits_and_pings_only_its_requester(text: str, clip: str, linked: bool) -> None:
    done = song(state=State.DONE, **MADE, **ENDED, **told(text, clip))
    parent = replace(done, posted=POSTED if linked else None)
    holds(finished.finished(done, parent, TEXTS).to_dict())
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
    name = finished.file_name(song(title=text), TEXTS)
    assert re.fullmatch(r"[^-./\\\s][^./\\\s]*\.mp3", name)
    assert units(name) <= 60
    assert len(name.encode()) <= 255
    assert Path(name).name == name


@given(TEXT, st.booleans())
def test_a_clip_travels_under_a_plain_name(text: str, changed: bool) -> None:
    reference = Reference(url="https://cdn.example/clip", name=text, size=1, changed=changed)
    name = finished.clip_name(song(wish=Wish(reference=reference)))
    assert re.fullmatch(r"reference(-[^./\\\s]+)?(\.[a-z0-9]{1,5})?", name)
    assert units(name) <= 60
    assert len(name.encode()) <= 255


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
    assert finished.file_name(song(title=title), TEXTS) == name


# --- what stands on a card ---------------------------------------------------------------------------------------


def test_a_song_at_work_says_when_it_should_be_done_and_how_long_one_usually_takes() -> None:
    card = songs.status(view(song(state=State.GENERATING, **PAID)), TEXTS)
    assert re.search(r"Asked <t:1789999970:R> · should be done <t:17900000\d\d:R> \(usually 35–53 sec\)", said(card))
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
    ("waits", "sentence"),
    [
        (Waits(0), "It is next."),
        (Waits(0, begins=NOW + 9), "It is next and should begin <t:1790000009:R>."),
        (Waits(1, begins=NOW + 60), "1 song before it: it should begin <t:1790000060:R>."),
        (Waits(12, begins=NOW + 60), "12 songs before it: it should begin <t:1790000060:R>."),
        (Waits(12, own=3, begins=NOW + 60), "You have 3 under way: this one should begin <t:1790000060:R>."),
    ],
)
def test_a_song_in_line_says_why_it_waits_and_until_when(waits: Waits, sentence: str) -> None:
    assert sentence in said(songs.status(view(song(), waits=waits), TEXTS))


def test_the_bar_fills_up_as_time_goes_by_and_is_full_only_once_there_is_audio() -> None:
    def shown(seconds: float) -> float:
        return songs.progress(view(song(state=State.GENERATING, **PAID | {"submitted_at": NOW - seconds})))

    assert 0 < shown(0) < shown(20) < shown(40) < 1
    assert shown(4000) < 1
    assert songs.progress(view(song(state=State.READY, **MADE))) == 1
    assert songs.progress(view(song())) == 0
    assert songs.bar(0.5) == "▰▰▰▰▰▰▱▱▱▱▱▱"


def test_a_finished_song_shows_style_model_length_cost_and_who_asked() -> None:
    card = finished.finished(song(state=State.DONE, **MADE), None, TEXTS)
    assert {field.name: field.value for field in card.fields} == {
        "Style": "Warm folk, two voices",
        "Model": "minimax/music-2.6",
        "Length": "1 min 23 sec",
        "Cost": "$0.195 from this server's purse",
        "Asked by": "<@7>",
    }
    assert card.description == "[Verse]\nThe harbour sleeps\nThe lamps are low"


BROUGHT_ALONG = address(
    Place(channel_id=31, guild_id=21, application_id=1, token="t", token_until=NOW, reachable=False)
)


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"charged": 210_000}, "$0.21 (about $0.195 was expected) from this server's purse"),
        ({"guild_id": None}, "$0.195"),
        ({"origin": BROUGHT_ALONG}, "$0.195"),
        ({"charged": None, "expected": None}, "unknown"),
    ],
)
def test_a_difference_to_the_price_is_shown_and_whose_money_it_was(changes: dict[str, Any], cost: str) -> None:
    card = finished.finished(song(state=State.DONE, **MADE | changes), None, TEXTS)
    assert next(field.value for field in card.fields if field.name == "Cost") == cost


def test_what_a_song_costs_is_told_where_the_server_wants_it_told() -> None:
    told = songs.status(view(song()), TEXTS)
    assert "It costs about $0.195 from this server's purse." in said(told)
    assert "$" not in str(songs.status(view(song(), costs=False), TEXTS).to_dict())
    assert "$" not in str(finished.finished(song(state=State.DONE, **MADE), None, TEXTS, costs=False).to_dict())


def test_a_song_that_comes_from_another_links_to_it() -> None:
    parent = song(title="One [live](x)", posted=POSTED)
    assert finished.origin(parent, TEXTS) == r"[One (live)\(x)](https://discord.com/channels/21/31/41)"
    assert finished.origin(replace(parent, posted=None), TEXTS) == r"One [live]\(x)"
    assert finished.origin(replace(parent, posted=address(Message(41))), TEXTS) == finished.origin(parent, TEXTS)
    assert "/@me/99/41" in finished.origin(replace(parent, posted=address(Message(41, 99))), TEXTS)


def test_a_song_that_comes_from_a_deleted_one_names_it_without_a_link() -> None:
    deleted = song(title="One", posted=POSTED, erased_at=NOW, erased_by=7)
    assert finished.origin(deleted, TEXTS) == "One"


@pytest.mark.parametrize("name", EVERY)
def test_every_button_that_a_card_names_is_under_it(name: str) -> None:
    shown = EVERY[name]
    labels = {buttons.label(button, TEXTS) for button in buttons.under_card(shown.song)}
    named = set(re.findall(r"press \*\*(.+?)\*\*", said(songs.status(shown, TEXTS)), re.IGNORECASE))
    assert named <= labels


@pytest.mark.parametrize("name", EVERY)
def test_a_song_that_needs_its_requester_has_a_button_for_it(name: str) -> None:
    shown = EVERY[name].song
    kept = shown.kept is not None and shown.kept not in IN_A_JAM
    wants = kept or shown.state in {State.FAILED, State.SUBMIT_UNKNOWN, State.CANCELLED}
    wants = wants or (shown.cancel_asked and shown.state is not State.QUEUED)  # it is to be kept: so far
    spent = shown.followed_by is not None or shown.reason is Reason.DISCARDED
    actions = {button.action for button in buttons.under_card(shown)}
    assert bool(actions - {"cancel", "withhold", "look"}) is (wants and not spent)


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
    lines = said(card).split("\n")
    there = [model for model in MODELS if not model.withdrawn]
    assert [line.split("**")[1] for line in lines] == [model.id for model in there]
    assert all(("$" in line) is (model.price is not None) for line, model in zip(lines, there, strict=True))
    assert all(("no price known" in line) is (model.price is None) for line, model in zip(lines, there, strict=True))
    marked = {line.split("**")[1]: line.rpartition(" · ")[2] for line in lines if line.count(" · ") == 2}
    assert marked == {
        "minimax/music-2.6": "default",
        "minimax/music-cover": "default with a clip",
        "minimax/music-2.0": "cheapest",
    }
    assert max(len(line.replace("**", "")) for line in lines) <= 50, "a line each on a phone, or little more"


async def test_more_about_a_model_is_behind_a_menu_that_offers_what_can_be_had() -> None:
    menu = models.menu([Offer(model, not model.withdrawn) for model in MODELS], TEXTS, "google/lyria2")
    options = menu.to_components()[0]["components"][0]["options"]
    assert [option["value"] for option in options] == [model.id for model in MODELS if not model.withdrawn]
    assert [option["value"] for option in options if option["default"]] == ["google/lyria2"]
    about = said(models.about(BY_ID["google/lyria2"], TEXTS))
    assert "Half a minute of instrumental music" in about
    assert "up to 33 sec" in about
    assert "no price known" in about


def test_every_model_says_what_it_is_good_at() -> None:
    assert [model.id for model in MODELS if not words.good_at(model.id, TEXTS)] == []


def said(card: discord.Embed) -> str:
    return card.description or ""


# --- what stands under a finished song -----------------------------------------------------------------------------


def fields(made: Song) -> dict[str, str]:
    return {field.name or "": field.value or "" for field in finished.finished(made, None, TEXTS).fields}


def done(**wish: Any) -> Song:
    model = wish.pop("model", "minimax/music-2.6")
    return song(state=State.DONE, model=model, wish=Wish(**{"style": "Warm folk, two voices", **wish}), **MADE)


LONG = "\n".join(f"Line {n} of a song that goes on" for n in range(1, 90))


@pytest.mark.parametrize(
    ("lyrics", "lines", "last"),
    [
        ("\n".join("abcdefgh"), 8, "h"),
        ("\n".join("abcdefghi"), 9, "… the rest is under **Lyrics**"),
        (LONG, 9, "… the rest is under **Lyrics**"),
        ("la " * 900, 2, "… the rest is under **Lyrics**"),
        (LONG.replace("\n", " "), 2, "… the rest is under **Lyrics**"),
    ],
)
def test_a_card_shows_eight_lines_and_says_where_the_rest_is(lyrics: str, lines: int, last: str) -> None:
    shown = said(finished.finished(done(lyrics=lyrics.strip()), None, TEXTS)).split("\n")
    assert len(shown) == lines
    assert shown[-1] == last
    assert sum(map(len, shown)) < 560


def test_no_card_shows_an_id() -> None:
    for name, shown in EVERY.items():
        assert shown.song.id not in str(songs.status(shown, TEXTS).to_dict()), name
    assert song().id not in str(finished.finished(song(state=State.DONE, **MADE), song(), TEXTS).to_dict())


def test_a_style_that_was_not_used_is_not_shown_and_its_note_stays() -> None:
    clip = Reference("https://cdn.example/hum.mp3", "hum.mp3", 9)
    told = fields(done(model="minimax-music", lyrics="Row, row, row your boat", reference=clip))
    assert "Style" not in told
    assert told["Notes"] == TEXTS("remark.style_unused")


def test_the_style_is_shown_as_it_was_sent() -> None:
    assert fields(done(style="", lyrics="Row, row, row your boat"))["Style"] == PLAIN_STYLE
    eleven = done(model="elevenlabs/eleven_music", lyrics="Row, row, row your boat")
    assert fields(eleven)["Style"] == "Warm folk, two voices"
    instrumental = done(model="elevenlabs/eleven_music", instrumental=True)
    assert fields(instrumental)["Style"] == f"Warm folk, two voices {NO_VOCALS}"


def test_a_seed_is_shown_where_it_was_used_and_noted_where_it_was_not() -> None:
    used = fields(done(model="google/lyria2", seed=7))
    assert (used["Seed"], "Notes" in used) == ("7", False)
    unused = fields(done(lyrics="Row, row, row your boat", seed=7, length=60))
    assert "Seed" not in unused
    assert unused["Notes"].split("\n") == [TEXTS("remark.length_unused"), TEXTS("remark.seed_unused")]


def test_takes_of_a_song_are_told_apart_in_title_and_file_name() -> None:
    second = song(state=State.DONE, take=2, take_of="first", **MADE)
    assert finished.finished(second, None, TEXTS).title == "The harbour sleeps (take 2)"
    assert finished.file_name(second, TEXTS) == "The-harbour-sleeps-take-2.mp3"
    assert finished.file_name(replace(second, title=""), TEXTS) == "song-take-2.mp3"
    assert finished.file_name(replace(second, title="x" * 100), TEXTS).endswith("-take-2.mp3")
    assert words.plain_title(second, 60, TEXTS) == "The harbour sleeps (take 2)"


def test_a_cover_is_called_one_once_and_its_title_fits() -> None:
    assert words.cover_title(song(title="Harbour"), TEXTS) == "Harbour (cover)"
    assert words.cover_title(song(title="Harbour (cover)"), TEXTS) == "Harbour (cover)"
    assert words.cover_title(song(title=""), TEXTS) == ""
    long = words.cover_title(song(title="x" * 100), TEXTS)
    assert (len(long), long[-8:]) == (100, " (cover)")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("hum.ogg", "reference-hum.ogg"),
        ("Mädchen am Brunnen.mp3", "reference-Mädchen-am-Brunnen.mp3"),
        ("reference.mp3", "reference.mp3"),
        ("", "reference"),
    ],
)
def test_a_reference_player_is_named_as_what_it_is(name: str, called: str) -> None:
    assert finished.clip_name(song(wish=Wish(reference=Reference("https://cdn.example/x", name, 1)))) == called


def test_a_pictures_alt_text_says_what_the_picture_shows() -> None:
    lyrics = "[Verse 1]\nRow, row\n[Chorus]\nGently"
    assert words.alt_text(song(state=State.DONE, wish=Wish(lyrics=lyrics), **MADE), TEXTS) == (
        "Waveform of the song “The harbour sleeps” by minimax/music-2.6, 1 min 23 sec long. "
        "Its sections: Verse 1, Chorus."
    )


@pytest.mark.parametrize(
    ("state", "asked", "labels"),
    [
        (State.QUEUED, False, ["Cancel"]),
        (State.QUEUED, True, []),
        (State.SUBMITTING, False, ["Don't post it"]),
        (State.GENERATING, False, ["Don't post it"]),
        (State.GENERATING, True, ["Post here"]),
        (State.READY, False, ["Don't post it"]),
        (State.POSTING, False, []),
    ],
)
def test_cancel_is_there_while_it_can_cancel_and_then_it_is_not_to_post_it(
    state: State, asked: bool, labels: list[str]
) -> None:
    under = buttons.under_card(song(state=state, cancel_asked=asked))
    assert [buttons.label(button, TEXTS) for button in under] == labels


async def test_the_list_has_the_buttons_of_what_waits_for_its_requester() -> None:
    failed = song(id="failed", title="Boat", state=State.FAILED, reason=Reason.BROKEN)
    kept = song(id="kept", title="Rain", state=State.READY, kept=Reason.WITHHELD)
    going = song(id="going", title="Lamp", state=State.QUEUED)

    def labels(*songs_: Song) -> list[list[str]]:
        return [
            [one["label"] for one in row["components"]] for row in buttons.under_list(songs_, TEXTS).to_components()
        ]

    assert labels(going) == [["Help"]]
    assert labels(going, failed) == [["Try again", "Edit", "Help"]]
    assert labels(failed, kept) == [
        ["Try again: Boat", "Edit: Boat"],
        ["Post here: Rain", "Throw away: Rain", "Help"],
    ]


@pytest.mark.parametrize(("sung", "shown"), [(16, 16), (17, 17), (60, 17)])
def test_a_preview_shows_what_a_phone_shows_and_says_that_the_rest_is_sent(sung: int, shown: int) -> None:
    wish = Wish(lyrics="\n".join(f"Lanterns over the harbour, number {n}" for n in range(sung)), style="Sea shanty")
    _, words = preview.preview(wish, Offers(Prices(300_000), Defaults()).check(wish), "", TEXTS)
    lines = (words.description or "").split("\n")
    assert len(lines) == shown
    assert lines[-1].startswith("… the rest is sent as you wrote it" if sung > 16 else "Lanterns")


def test_the_list_says_why_a_song_waits() -> None:
    shown = view(song(state=State.QUEUED), waits=Waits(ahead=0, own=3, begins=NOW + 60))
    assert "You have 3 under way: this one should begin" in str(
        songs.listed([shown.song], [shown], TEXTS).fields[0].value
    )
