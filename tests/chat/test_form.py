"""The form: what was given goes in, a wish comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons
from bot.chat.buttons import CustomId
from bot.chat.forms import song
from bot.songs.models import MODELS
from bot.songs.service import Offer
from bot.songs.wishes import Reference, Rights, Wish
from tests.chat.songs import TEXTS
from tests.chat.texts import TEXT, travels, units

OFFERS = [Offer(model, offered=True) for model in MODELS]
CLIP = Reference(url="https://cdn.example/clip", name="hum.ogg", size=9, url_at=5.0)


def made(wish: Wish, title: str = "") -> dict[str, Any]:
    return song.modal(wish, OFFERS, "1234567890", TEXTS, title).to_dict()


def fields(payload: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {label["component"]["custom_id"]: label["component"] for label in payload["components"]}


def submitted(**values: Any) -> dict[str, Any]:
    """What Discord sends for a form whose fields hold these values: text, or a list of choices."""
    inner = [
        {"custom_id": name, "type": 4, "value": value}
        if isinstance(value, str)
        else {"custom_id": name, "type": 3, "values": value}
        for name, value in values.items()
    ]
    return {"custom_id": "song:form:1", "components": [{"type": 18, "component": field} for field in inner]}


@given(lyrics=TEXT, style=TEXT, title=TEXT, clip=TEXT, model=TEXT)
async def test_a_form_holds_discords_limits_whatever_it_is_filled_with(
    lyrics: str, style: str, title: str, clip: str, model: str
) -> None:
    wish = Wish(lyrics=lyrics, style=style, model=model, reference=replace(CLIP, name=clip), rights=Rights.MINE)
    payload = made(wish, title)
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
    assert sum(option["default"] for option in given_fields["model"]["options"]) <= 1


async def test_a_form_shows_what_was_already_given() -> None:
    wish = Wish(lyrics="one\ntwo", style="folk", model="stable-audio", instrumental=True, reference=CLIP)
    payload = made(wish)
    shown = fields(payload)
    assert shown["lyrics"]["value"] == "one\ntwo"
    assert shown["style"]["value"] == "folk"
    assert [option["value"] for option in shown["model"]["options"] if option["default"]] == ["stable-audio"]
    assert [option["value"] for option in shown["ticks"]["options"] if option["default"]] == ["instrumental"]
    assert payload["components"][2]["description"] == "Now: hum.ogg"


async def test_a_form_offers_no_model_that_cannot_be_had() -> None:
    offers = [Offer(model, not model.withdrawn) for model in MODELS]
    options = fields(song.modal(Wish(), offers, "1", TEXTS).to_dict())["model"]["options"]
    assert [option["value"] for option in options] == ["auto", *(model.id for model in MODELS if not model.withdrawn)]


async def test_a_form_is_not_kept_in_memory() -> None:
    assert song.modal(Wish(), OFFERS, "1", TEXTS).is_finished()


async def test_the_id_of_a_form_reads_back_as_its_draft() -> None:
    assert buttons.read(made(Wish())["custom_id"]) == CustomId("form", "1234567890")


def test_a_submitted_form_is_a_wish() -> None:
    data = submitted(
        lyrics="a\nb", style="folk", model=["stable-audio"], ticks=["instrumental", "mine"], reference=["5"]
    )
    data["resolved"] = {"attachments": {"5": {"url": "https://cdn.example/5", "filename": "a.mp3", "size": 3}}}
    assert song.wish_of(data, Wish(title="kept", seed=4), 99.0) == Wish(
        lyrics="a\nb",
        style="folk",
        model="stable-audio",
        reference=Reference(url="https://cdn.example/5", name="a.mp3", size=3, url_at=99.0),
        title="kept",
        instrumental=True,
        seed=4,
        rights=Rights.MINE,
    )


def test_a_clip_that_was_there_stays_where_no_other_is_uploaded() -> None:
    assert song.wish_of(submitted(lyrics="a", reference=[]), Wish(reference=CLIP), 1.0).reference == CLIP


def test_what_was_emptied_or_unticked_is_gone() -> None:
    draft = Wish(lyrics="a", style="folk", model="stable-audio", instrumental=True, rights=Rights.MINE)
    assert song.wish_of(submitted(lyrics="", style="", model=["auto"], ticks=[]), draft, 1.0) == Wish()


@given(st.text("ab \n", max_size=50), st.booleans())
async def test_lyrics_too_long_for_the_form_come_back_whole_unless_they_were_changed(verse: str, changed: bool) -> None:
    draft = Wish(lyrics=f"{verse}x" * 4100, style="folk")
    shown = fields(made(draft))["lyrics"]["value"]
    written = f"{shown}!" if changed else shown
    assert song.wish_of(submitted(lyrics=written), draft, 1.0) == (replace(draft, lyrics=written) if changed else draft)


@pytest.mark.parametrize(
    "data", [{}, {"components": []}, {"components": [{"type": 18}]}, {"components": [{"type": 1}]}]
)
def test_a_form_without_fields_changes_nothing(data: dict[str, Any]) -> None:
    draft = Wish(lyrics="a", style="folk", instrumental=True, rights=Rights.MINE, reference=CLIP)
    assert song.wish_of(data, draft, 1.0) == draft
