"""Every field of a wish, wherever it has to pass: a field that is forgotten anywhere fails here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.recipe import read_recipe
from bot.audio.tags import tag
from bot.chat.authorization import Authorization
from bot.chat.client import Jamboree
from bot.chat.forms import song as form
from bot.chat.messages.catalogue import shipped
from bot.chat.ordering import Ordering
from bot.chat.replies import Interaction
from bot.chat.status_cards import StatusCards
from bot.database.opening import open_database
from bot.database.rows import columns, song_of
from bot.songs.checking import moment
from bot.songs.models import MODELS
from bot.songs.offers import Offer
from bot.songs.ports.store import Draft
from bot.songs.refusals import Refusal
from bot.songs.service import Service
from bot.songs.wishes import CHECKS, REFERENCE_CHECKS, Reference, Rights, Wish, from_json, to_json
from cogs.music import Music
from tests.chat.wire import Wire, interaction
from tests.stand_ins import make_song

NAMES = {row.name for row in fields(Wish)}
CLIP = Reference(
    "https://cdn.example/hum.ogg?ex=1", "hum.ogg", 9, url_at=5.5, seconds=30.25, changed=True, of_seconds=190.5
)
FULL = Wish(
    lyrics="[Verse]\nRow, row お茶 🎶",
    style="A round",
    model="stable-audio",
    reference=CLIP,
    title="Row",
    length=30,
    instrumental=True,
    seed=7,
    clip_from=2.5,
    rights=Rights.PERMISSION,
)
"""A wish in which everything is said."""

IN_FORM = {"lyrics", "style", "model", "reference", "instrumental"}
IN_DRAFT = {"title", "length", "seed", "clip_from", "rights"}
"""What the form has no room for: five components are as many as there may be."""


def test_the_full_wish_says_everything() -> None:
    assert {name for name in NAMES if getattr(FULL, name) != getattr(Wish(), name)} == NAMES
    plain = Reference("", "", 0)
    assert all(getattr(CLIP, row.name) != getattr(plain, row.name) for row in fields(Reference))


def test_every_field_has_its_check() -> None:
    assert {*CHECKS, "reference"} == NAMES
    assert set(REFERENCE_CHECKS) == {row.name for row in fields(Reference)}


# --- the command -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noting(Ordering):
    """Notes the wishes that it is given."""

    wishes: list[Wish] = field(default_factory=list)

    async def begin(
        self, interaction: Interaction, wish: Wish, parent_id: str | None = None, order_id: int | None = None
    ) -> None:
        self.wishes.append(wish)


class Bot:
    """As much of the bot as a cog is made with."""

    def __init__(self) -> None:
        self.presses: dict[str, object] = {}
        self.keeping: dict[str, object] = {}


async def test_every_option_of_the_command_becomes_its_field_of_the_wish() -> None:
    assert {option.name for option in Music.create.parameters} == NAMES
    asked = interaction(Wire(), "x")
    file = {"id": "5", "filename": CLIP.name, "size": CLIP.size, "url": CLIP.url, "proxy_url": CLIP.url}
    said: dict[str, Any] = {
        **{name: getattr(FULL, name) for name in NAMES},
        "reference": discord.Attachment(data=cast("Any", file), state=asked._state),  # pyright: ignore[reportPrivateUsage]
        "clip_from": "0:02.5",
        "rights": FULL.rights and FULL.rights.value,
    }
    ordering = Noting(cast("Service", None), cast("Authorization", None), cast("Any", None))
    cog = Music(cast("Jamboree", Bot()), ordering, cast("StatusCards", None))
    await cast("Any", Music.create.callback)(cog, asked, **said)
    seen = Reference(CLIP.url, CLIP.name, CLIP.size, url_at=asked.created_at.timestamp())
    assert ordering.wishes == [replace(FULL, reference=seen)]


# --- the form ----------------------------------------------------------------------------------------------------


def submitted(wish: Wish) -> dict[str, Any]:
    """The form that was opened with `wish`, sent as it is shown."""
    offers = [Offer(model, offered=True) for model in MODELS]
    labels = form.modal(wish, offers, "1", shipped().texts("en")).to_dict()["components"]
    return {"components": [{"type": 18, "component": _sent(label["component"])} for label in labels]}


def _sent(shown: dict[str, Any]) -> dict[str, Any]:
    if "options" in shown:
        return {**shown, "values": [option["value"] for option in shown["options"] if option["default"]]}
    return shown


def test_every_field_is_in_the_form_or_waits_in_its_draft() -> None:
    assert IN_FORM | IN_DRAFT == NAMES
    assert not IN_FORM & IN_DRAFT


async def test_a_form_that_is_sent_as_it_is_shown_changes_nothing() -> None:
    assert form.wish_of(submitted(FULL), FULL, 9.0) == FULL


async def test_what_the_form_shows_can_be_changed_there_and_the_rest_waits_in_its_draft() -> None:
    emptied = form.wish_of(submitted(Wish()), FULL, 9.0)
    other = {"url": "https://cdn.example/b", "filename": "b.mp3", "size": 1}
    uploading = submitted(FULL)
    uploading["components"][2]["component"]["values"] = ["5"]
    uploaded = form.wish_of({**uploading, "resolved": {"attachments": {"5": other}}}, FULL, 9.0)
    assert uploaded == replace(FULL, reference=Reference("https://cdn.example/b", "b.mp3", 1, url_at=9.0))
    changed = {name for name in NAMES for now in (emptied, uploaded) if getattr(now, name) != getattr(FULL, name)}
    assert changed == IN_FORM
    assert all(getattr(emptied, name) == getattr(Wish(), name) for name in IN_FORM - {"reference"})


# --- the row, the draft, the recipe ------------------------------------------------------------------------------


async def test_a_row_and_a_draft_hold_every_field(tmp_path: Path) -> None:
    song = make_song(wish=FULL)
    assert song_of(columns(song)) == song
    async with open_database(f"sqlite:///{tmp_path / 'songs.db'}") as store:
        await store.add(song)
        await store.keep_draft("77", Draft(7, FULL, "parent"), 1.0)
        read = await store.get(song.id)
        assert read is not None
        assert read.wish == FULL
        assert await store.draft("77") == Draft(7, FULL, "parent")


def test_a_recipe_holds_every_field_but_who_can_be_asked_for_the_clip() -> None:
    found = read_recipe(tag(make_song(wish=FULL, model=FULL.model), None))
    assert found is not None
    assert found.wish == replace(FULL, reference=Reference("", CLIP.name, 0, seconds=CLIP.seconds))
    assert found.song_id == make_song().id


def test_a_recipe_never_says_where_the_clip_is() -> None:
    written = tag(make_song(wish=FULL), None)
    assert b"hum.ogg" in written
    assert b"cdn.example" not in written
    assert b"url" not in written


def test_a_forged_recipe_is_not_believed_where_the_clip_is() -> None:
    forged = json.dumps({"v": 1, "song": "x", "wish": {"reference": {**to_json(FULL)["reference"], "name": "a.mp3"}}})
    frame = b"\0jamboree\0" + forged.encode()
    header = b"TXXX" + len(frame).to_bytes(4, "big") + b"\0\0"
    size = len(header + frame)
    found = read_recipe(b"ID3\x03\0\0" + bytes([0, 0, size >> 7, size & 127]) + header + frame)
    assert found is not None
    assert found.wish == Wish(reference=Reference("", "a.mp3", 0, seconds=30.25))


# --- whatever is said --------------------------------------------------------------------------------------------

SAID = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
WHOLE = st.integers(-(2**53), 2**53)
"""Discord's integers: what a JavaScript number holds exactly."""


def _moment(text: str) -> float:
    try:
        return moment(text)
    except Refusal:
        return 0.0


MOMENTS = st.from_regex(r"([0-9]{1,3}:)?[0-9]{1,5}([.,][0-9]{1,3})?", fullmatch=True).map(_moment)
REFERENCES = st.builds(
    Reference,
    url=SAID,
    name=SAID,
    size=st.integers(0, 1 << 40),
    url_at=st.floats(0, 1e10),
    seconds=st.none() | st.floats(0, 80_000),
    changed=st.booleans(),
)
WISHES = st.builds(
    Wish,
    lyrics=SAID,
    style=SAID,
    model=SAID,
    reference=st.none() | REFERENCES,
    title=SAID | SAID.map(lambda text: (text + "x") * 30),
    length=st.none() | WHOLE,
    instrumental=st.booleans(),
    seed=st.none() | WHOLE,
    clip_from=MOMENTS,
    rights=st.none() | st.sampled_from(Rights),
)


@given(WISHES)
def test_whatever_a_person_can_say_reads_back_as_it_was_said(wish: Wish) -> None:
    assert from_json(json.loads(json.dumps(to_json(wish)))) == wish


def test_what_was_not_said_is_not_written() -> None:
    assert to_json(Wish()) == {}
    assert set(to_json(FULL)) == NAMES


@pytest.mark.parametrize("text", ["999:59", "99999.999", "999:59.999"])
def test_the_latest_moment_that_can_be_said_can_be_written_down(text: str) -> None:
    assert from_json(to_json(Wish(clip_from=moment(text)))).clip_from == moment(text)


def test_a_name_that_a_newer_version_wrote_is_passed_over() -> None:
    said = to_json(FULL)
    said["reference"]["mood"] = "blue"
    assert from_json({**said, "tempo": 120}) == FULL


@pytest.mark.parametrize("said", [
    {"lyrics": 7}, {"lyrics": "x" * 100_001}, {"title": "\ud800"}, {"model": "x" * 1_001}, {"length": 1.5},
    {"length": True}, {"seed": 1 << 63}, {"seed": "7"}, {"instrumental": 1}, {"clip_from": -1}, {"clip_from": 1e6},
    {"clip_from": float("nan")}, {"clip_from": True}, {"rights": "theft"}, {"reference": []}, {"reference": "a.mp3"},
    {"reference": {"size": None}}, {"reference": {"url_at": float("inf")}}, {"reference": {"url_at": 10**400}},
    {"reference": {"url_at": -1}}, {"reference": {"seconds": -1}}, {"reference": {"changed": 0}}, None, [], "lyrics", 7,
])  # fmt: skip
def test_a_value_that_cannot_be_meant_is_no_wish(said: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  its text is for nobody
        from_json(said)


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(1023, 1400).map(lambda power: 2**power)
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20)
    | st.sampled_from([right.value for right in Rights])
)
KNOWN = st.sampled_from([*CHECKS, "reference", *REFERENCE_CHECKS])
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KNOWN | st.text(max_size=5), inner, max_size=8),
    max_leaves=25,
)


@given(JSON | st.dictionaries(KNOWN, JSON, max_size=10))
def test_any_json_at_all_is_a_wish_or_a_value_error(said: object) -> None:
    try:
        wish = from_json(said)
    except ValueError:
        return
    assert from_json(json.loads(json.dumps(to_json(wish)))) == wish
    assert {name for name in NAMES if getattr(wish, name) != getattr(Wish(), name)} <= set(cast("dict[str, Any]", said))
