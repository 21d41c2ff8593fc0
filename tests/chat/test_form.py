"""The form: what was given goes in, a wish comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons
from bot.chat.buttons import CustomId
from bot.chat.forms import more, song
from bot.songs import refusals
from bot.songs.models import MODELS, SEED_MOST
from bot.songs.offers import Offer
from bot.songs.refusals import Part
from bot.songs.wishes import Reference, Rights, Wish
from tests.chat.songs import TEXTS
from tests.chat.texts import TEXT, travels, units

OFFERS = [Offer(model, offered=True) for model in MODELS]
CLIP = Reference(url="https://cdn.example/clip", name="hum.ogg", size=9, url_at=5.0)


def made(wish: Wish, title: str = "", **more_: Any) -> dict[str, Any]:
    return song.modal(wish, OFFERS, "1234567890", TEXTS, title, **more_).to_dict()


def fields(payload: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {label["component"]["custom_id"]: label["component"] for label in payload["components"]}


def over(payload: dict[str, Any]) -> dict[str, str]:
    """What stands over each field."""
    return {label["component"]["custom_id"]: label.get("description") or "" for label in payload["components"]}


def submitted(**values: Any) -> dict[str, Any]:
    """What Discord sends for a form whose fields hold these values: text, or a list of choices."""
    inner = [
        {"custom_id": name, "type": 4, "value": value}
        if isinstance(value, str)
        else {"custom_id": name, "type": 3, "values": value}
        for name, value in values.items()
    ]
    return {"custom_id": "song:form:1", "components": [{"type": 18, "component": field} for field in inner]}


@given(lyrics=TEXT, style=TEXT, title=TEXT, clip=TEXT, model=TEXT, fault=TEXT)
async def test_a_form_holds_discords_limits_whatever_it_is_filled_with(
    lyrics: str, style: str, title: str, clip: str, model: str, fault: str
) -> None:
    wish = Wish(lyrics=lyrics, style=style, model=model, reference=replace(CLIP, name=clip), rights=Rights.MINE)
    payload = made(wish, title, fault=fault)
    assert travels(payload)
    assert 1 <= units(payload["title"]) <= 45
    assert len(payload["components"]) <= 5
    assert len(payload["custom_id"]) <= 100
    for label in payload["components"]:
        assert 1 <= units(label["label"]) <= 45
        assert units(label.get("description") or "") <= 100
    given_fields = fields(payload)
    assert units(given_fields["lyrics"].get("value") or "") <= 4000
    assert units(given_fields["style"].get("value") or "") <= given_fields["style"]["max_length"] <= 4000
    assert units(given_fields["lyrics"]["placeholder"]) <= 100
    assert len(given_fields["model"]["options"]) <= 25
    assert sum(option["default"] for option in given_fields["model"]["options"]) == 1


async def test_a_form_has_the_five_fields_that_other_programs_know() -> None:
    shown = fields(made(Wish()))
    assert list(shown) == ["lyrics", "style", "reference", "model", "options"]
    assert [option["value"] for option in shown["options"]["options"]] == ["instrumental", "look-first"]


async def test_a_form_shows_what_was_already_given() -> None:
    wish = Wish(lyrics="one\ntwo", style="folk", model="stable-audio", instrumental=True, reference=CLIP)
    payload = made(wish, look_first=True)
    shown = fields(payload)
    assert shown["lyrics"]["value"] == "one\ntwo"
    assert shown["style"]["value"] == "folk"
    assert [option["value"] for option in shown["model"]["options"] if option["default"]] == ["stable-audio"]
    assert [option["value"] for option in shown["options"]["options"] if option["default"]] == [
        "instrumental",
        "look-first",
    ]
    assert payload["components"][2]["description"] == "Now: hum.ogg"


async def test_a_form_offers_no_model_that_cannot_be_had() -> None:
    offers = [Offer(model, not model.withdrawn) for model in MODELS]
    options = fields(song.modal(Wish(model="music-01"), offers, "1", TEXTS).to_dict())["model"]["options"]
    assert [option["value"] for option in options] == ["auto", *(model.id for model in MODELS if not model.withdrawn)]
    assert [option["value"] for option in options if option["default"]] == ["auto"]


# --- what stands over the fields ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "field", "says"),
    [
        (Wish(), "lyrics", "Up to 3,000 characters for minimax/music-2.6. Left empty, it writes the words."),
        (Wish(), "style", "Up to 2,000 characters for minimax/music-2.6. One word is enough."),
        (Wish(), "reference", "A song or hum to imitate (mp3, voice message, video): minimax/music-cover sings it."),
        (
            Wish(reference=CLIP),
            "lyrics",
            "minimax/music-cover. Left empty, the clip's words stay.",
        ),
        (Wish(model="minimax/music-2.0"), "lyrics", "Up to 3,000 characters for minimax/music-2.0, which needs some."),
        (Wish(model="minimax/music-2.0"), "reference", "minimax/music-2.0 takes none"),
        (Wish(model="minimax-music"), "lyrics", "Up to 600 characters for minimax-music"),
        (Wish(model="minimax-music"), "style", "minimax-music takes its style from the clip: leave this empty."),
        (Wish(model="minimax-music"), "reference", "minimax-music needs one"),
        (Wish(model="google/lyria2"), "lyrics", "google/lyria2 makes instrumentals: leave this empty."),
        (Wish(model="elevenlabs/eleven_music"), "lyrics", "Lyrics + style together up to 2,000 characters"),
        (Wish(model="elevenlabs/eleven_music"), "style", "Lyrics + style together up to 2,000 characters"),
    ],
)
async def test_over_a_field_stands_the_limit_of_the_chosen_or_the_default_model(
    wish: Wish, field: str, says: str
) -> None:
    assert says in over(made(wish))[field]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
async def test_a_form_never_promises_what_the_chosen_model_cannot_do(model: Any) -> None:
    payload = made(Wish(model=model.id))
    told, shown = over(payload), fields(payload)
    assert ("it writes the words" in told["lyrics"]) is model.writes_lyrics
    assert ("leave this empty" in told["lyrics"]) is (not model.sings)
    assert ("leave this empty" in told["style"]) is (model.style is None)
    assert ("takes none" in told["reference"]) is (model.reference is None)
    always_sings = shown["options"]["options"][0].get("description") or ""
    assert ("always sings" in always_sings) is (model.instrumental == "never")


async def test_a_field_that_the_chosen_model_leaves_empty_shows_no_example() -> None:
    def examples(model: str, form: Any) -> set[str]:
        payload = form.modal(Wish(model=model), OFFERS, "5", TEXTS).to_dict()
        return {name for name, shown in fields(payload).items() if shown.get("placeholder")}

    assert examples("minimax/music-2.6", song) == {"lyrics", "style"}
    assert examples("google/lyria2", song) == {"style"}
    assert examples("google/lyria2", more) == {"title", "seed"}
    assert examples("minimax-music", song) == {"lyrics"}


async def test_what_is_wrong_stands_on_top_of_the_form() -> None:
    wrong = "The lyrics are 3,599 characters long; minimax/music-2.6 takes at most 3,000, so 599 must go."
    payload = made(Wish(lyrics="la " * 1200), "Fix it", fault=wrong)
    assert payload["title"] == "Fix it"
    assert payload["components"][0]["description"] == wrong


async def test_a_form_is_not_kept_in_memory() -> None:
    assert song.modal(Wish(), OFFERS, "1", TEXTS).is_finished()
    assert more.modal(Wish(), OFFERS, "1", TEXTS).is_finished()


async def test_the_id_of_a_form_reads_back_as_its_draft() -> None:
    assert buttons.read(made(Wish())["custom_id"]) == CustomId("form", "1234567890")


# --- what comes back ---------------------------------------------------------------------------------------------


def test_a_submitted_form_is_a_wish() -> None:
    data = submitted(lyrics="a\nb", style="folk", model=["stable-audio"], options=["instrumental"], reference=["5"])
    data["resolved"] = {"attachments": {"5": {"url": "https://cdn.example/5", "filename": "a.mp3", "size": 3}}}
    assert song.wish_of(data, Wish(title="kept", seed=4, rights=Rights.MINE), 99.0) == Wish(
        lyrics="a\nb",
        style="folk",
        model="stable-audio",
        reference=Reference(url="https://cdn.example/5", name="a.mp3", size=3, url_at=99.0),
        title="kept",
        instrumental=True,
        seed=4,
        rights=Rights.MINE,
    )


def test_a_form_from_before_the_upgrade_has_its_rights_among_its_ticks() -> None:
    data = submitted(lyrics="a", ticks=["instrumental", "mine"])
    assert song.wish_of(data, Wish(), 1.0) == Wish(lyrics="a", instrumental=True, rights=Rights.MINE)
    assert song.wish_of(submitted(ticks=[]), Wish(instrumental=True, rights=Rights.MINE), 1.0) == Wish()
    assert not song.looks_first(data, False)


@pytest.mark.parametrize(("options", "looks"), [([], False), (["look-first"], True), (["instrumental"], False)])
def test_a_form_says_whether_to_look_first(options: list[str], looks: bool) -> None:
    assert song.looks_first(submitted(options=options), not looks) is looks


def test_a_clip_that_was_there_stays_where_no_other_is_uploaded() -> None:
    assert song.wish_of(submitted(lyrics="a", reference=[]), Wish(reference=CLIP), 1.0).reference == CLIP


def test_what_was_emptied_or_unticked_is_gone() -> None:
    draft = Wish(lyrics="a", style="folk", model="stable-audio", instrumental=True)
    assert song.wish_of(submitted(lyrics="", style="", model=["auto"], options=[]), draft, 1.0) == Wish()


@given(st.text("ab \n", max_size=50), st.booleans())
async def test_lyrics_too_long_for_the_form_come_back_whole_unless_they_were_changed(verse: str, changed: bool) -> None:
    draft = Wish(lyrics=f"{verse}x" * 4100, style="folk")
    payload = made(draft, "Remix")
    assert payload["title"].startswith("The first 4,000 of ")
    shown = fields(payload)["lyrics"]["value"]
    written = f"{shown}!" if changed else shown
    assert song.wish_of(submitted(lyrics=written), draft, 1.0) == (replace(draft, lyrics=written) if changed else draft)


@pytest.mark.parametrize(("given", "most"), [(10, 2000), (2000, 2000), (2600, 4000), (4100, 4000)])
async def test_a_style_that_is_too_long_is_shown_as_far_as_a_field_goes(given: int, most: int) -> None:
    draft = Wish(style="x" * given)
    payload = made(draft, "Fix it")
    field = fields(payload)["style"]
    assert field["max_length"] == most
    assert len(field["value"]) == min(given, most)
    assert payload["title"] == ("Fix it" if given <= most else "The first 4,000 of 4,100 characters")
    assert song.wish_of(submitted(style=field["value"]), draft, 1.0) == draft


@pytest.mark.parametrize(
    "data", [{}, {"components": []}, {"components": [{"type": 18}]}, {"components": [{"type": 1}]}]
)
def test_a_form_without_fields_changes_nothing(data: dict[str, Any]) -> None:
    draft = Wish(lyrics="a", style="folk", instrumental=True, rights=Rights.MINE, reference=CLIP)
    assert song.wish_of(data, draft, 1.0) == draft
    assert more.wish_of(data, draft) == (draft, None)


# --- the second form ---------------------------------------------------------------------------------------------


async def test_the_second_form_has_what_the_first_has_no_room_for() -> None:
    wish = Wish(title="Boat", length=30, seed=7, rights=Rights.PERMISSION, model="stable-audio")
    payload = more.modal(wish, OFFERS, "5", TEXTS).to_dict()
    shown = fields(payload)
    assert list(shown) == ["title", "length", "seed", "rights"]
    assert [shown[name]["value"] for name in ("title", "length", "seed")] == ["Boat", "30", "7"]
    rights = shown["rights"]["options"]
    assert [option["value"] for option in rights] == ["mine", "permission", "public_domain"]
    assert [option["value"] for option in rights if option["default"]] == ["permission"]
    assert over(payload)["length"] == "1 to 47 seconds for stable-audio."
    assert over(payload)["seed"] == "stable-audio takes no seed."


@given(title=TEXT, fault=TEXT)
async def test_the_second_form_holds_discords_limits(title: str, fault: str) -> None:
    wish = Wish(title=title, length=-(2**53), seed=SEED_MOST, clip_from=99_999.999)
    payload = more.modal(wish, OFFERS, "5", TEXTS, fault=fault, mended=more.START).to_dict()
    assert travels(payload)
    assert len(payload["components"]) == 5
    for label in payload["components"]:
        assert units(label.get("description") or "") <= 100
        assert units(label["component"].get("value") or "") <= label["component"].get("max_length", 100)


def test_what_the_second_form_says_goes_into_the_wish_and_the_rest_stays() -> None:
    draft = Wish(lyrics="a", title="Old", length=5, seed=5, rights=Rights.MINE, clip_from=2.0)
    data = submitted(title=" New ", length="1:30", seed="", rights="public_domain", lyrics="not from here")
    wish = replace(draft, title="New", length=90, seed=None, rights=Rights.PUBLIC_DOMAIN)
    assert more.wish_of(data, draft) == (wish, None)
    assert more.wish_of(submitted(length="-5", clip_from="0:07"), draft) == (
        replace(draft, length=-5, clip_from=7.0),
        None,
    )


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("length", "soon", refusals.NotAMoment("soon")),
        ("seed", "lucky", refusals.NotASeed()),
        ("seed", "1.5", refusals.NotASeed()),
        ("clip_from", "the middle", refusals.NotAMoment("the middle")),
    ],
)
def test_what_cannot_be_read_is_told_and_everything_else_is_kept(field: str, text: str, fault: Any) -> None:
    data = submitted(**{"title": "New", field: text})
    assert more.wish_of(data, Wish(seed=3)) == (Wish(title="New", seed=3), fault)


@pytest.mark.parametrize(
    ("fault", "form"),
    [
        (refusals.OutOfRange(Part.LENGTH, "stable-audio", 1, 47, 60), more.LENGTH),
        (refusals.OutOfRange(Part.SEED, "google/lyria2", 0, SEED_MOST, -1), more.SEED),
        (refusals.NotASeed(), more.SEED),
        (refusals.NotAMoment("soon"), more.START),
        (refusals.ClipPastEnd(75.0, 40.0), more.START),
        (refusals.TooLong(Part.LYRICS, "minimax/music-2.6", 3000, 3599), ""),
        (refusals.ClipSilent(), ""),
    ],
)
def test_a_fault_is_mended_in_the_form_that_has_its_field(fault: Any, form: str) -> None:
    assert more.mends(fault) == form
