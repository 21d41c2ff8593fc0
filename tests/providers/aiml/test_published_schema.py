"""The rows of `bot/songs/models.py` against AIML API's published schemas, at every limit and one step beyond it.

The schemas are facts about the API that lie beside a checkout, not in it: without them these tests are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from bot.providers.aiml.bodies import FIELDS, body
from bot.songs import refusals
from bot.songs.checking import Request, build
from bot.songs.models import BY_ID, Convention, Instrumental, Model
from bot.songs.refusals import Refusal
from bot.songs.wishes import Wish
from tests.providers.aiml.conftest import Visit
from tests.providers.aiml.wishes import CLIP, song, wish
from tests.stand_ins import models_of

PUBLISHED = Path(__file__).parents[4] / "shared/reference/aimlapi-models.json"

if not PUBLISHED.exists():
    pytest.skip("AIML API's published schemas are not beside here", allow_module_level=True)

IDS = [model.id for model in models_of("aiml")]


@cache
def published() -> dict[str, Any]:
    """Model id → what the documentation says about it."""
    return {entry["id"]: entry for entry in json.loads(PUBLISHED.read_text(encoding="utf-8"))["models"]}


def schema(fields: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema for a table of fields; a limit that only the page's prose names is a limit as well."""
    renamed = {"documented_max_chars": "maxLength", "documented_min_chars": "minLength"}
    kept = {"type", "format", "enum", "minimum", "maximum", "minLength", "maxLength"}
    properties: dict[str, Any] = {}
    for name, field in fields.items():
        rules = {renamed.get(rule, rule): value for rule, value in field.items()}
        properties[name] = {rule: value for rule, value in rules.items() if rule in kept}
        if "fields" in field:
            properties[name] |= schema(field["fields"])
    needed = [name for name, field in fields.items() if field["required"]]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def complaints(request: Request) -> list[str]:
    """What the published schema has against a request."""
    return complaints_of(request.model, sent(request))


def sent(request: Request) -> dict[str, Any]:
    """The JSON of a request, once its reference is in place."""
    if request.model.uploads_reference:
        return {**body(request), "refer_voice": "voice-1", "refer_instrumental": "instrumental-1"}
    return body(with_link(request))


def with_link(request: Request) -> Request:
    return replace(request, reference_url=CLIP.url) if request.model.reference else request


def complaints_of(model: Model, said: dict[str, Any]) -> list[str]:
    fields = {**published()[model.id]["fields"], "model": {"type": "string", "enum": [model.id], "required": True}}
    validator = Draft202012Validator(schema(fields), format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(said)]  # pyright: ignore[reportUnknownMemberType]


# --- limits ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Edge:
    """The last value of a wish's field that the documentation allows, and the first that it does not."""

    model: str
    field: str
    last: Any
    beyond: Any

    def __str__(self) -> str:
        width = [len(value) if isinstance(value, str) else value for value in (self.last, self.beyond)]
        return f"{self.model} {self.field} {width[0]} and {width[1]}"


def edges() -> Iterator[Edge]:
    """Every limit that is published for what a person can say."""
    for model in models_of("aiml"):
        fields, ours = published().get(model.id, {}).get("fields", {}), FIELDS[model.id]
        if model.style:
            yield from texts(model, "style", fields[ours.style], 0)
        if model.lyrics:
            marks = len("####") if model.convention is Convention.HASHES else 0
            yield from texts(model, "lyrics", fields[ours.lyrics], marks)
        if model.length:
            rule = fields[ours.length]
            least, most = rule["minimum"] // ours.length_unit, rule["maximum"] // ours.length_unit
            yield from (Edge(model.id, "length", least, least - 1), Edge(model.id, "length", most, most + 1))
        if model.takes_seed:
            least = fields[ours.seed]["minimum"]
            yield Edge(model.id, "seed", least, least - 1)


def texts(model: Model, field: str, rule: dict[str, Any], marks: int) -> Iterator[Edge]:
    """The ends of a text, without the `marks` that are put around it."""
    most = rule.get("maxLength") or rule.get("documented_max_chars")
    least = rule.get("minLength") or rule.get("documented_min_chars")
    if most is not None:
        yield Edge(model.id, field, "x" * (most - marks), "x" * (most - marks + 1))
    if least is not None:
        yield Edge(model.id, field, "x" * least, "x" * (least - 1))


EDGES = list(edges()) if PUBLISHED.exists() else []


def asked(edge: Edge, value: Any) -> Wish:
    """A wish that says little but `value`."""
    model = BY_ID[edge.model]
    plain = wish(model)
    if edge.field == "style" and model.convention is Convention.WITH_STYLE:
        plain = replace(plain, lyrics="")  # they share the prompt
    return replace(plain, **{edge.field: value})


def test_every_row_is_published_and_every_published_model_is_a_row() -> None:
    assert set(IDS) == set(published())


@pytest.mark.parametrize("model_id", IDS)
def test_what_a_row_builds_is_what_is_published(model_id: str) -> None:
    model = BY_ID[model_id]
    assert complaints(build(wish(model), model)) == []


@pytest.mark.parametrize(
    "model_id", [model.id for model in models_of("aiml") if model.instrumental is not Instrumental.NEVER]
)
def test_an_instrumental_is_what_is_published(model_id: str) -> None:
    model = BY_ID[model_id]
    asked_for = replace(wish(model), lyrics="", instrumental=True)
    assert complaints(build(asked_for, model)) == []


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_the_last_value_within_a_limit_is_taken(edge: Edge) -> None:
    model = BY_ID[edge.model]
    assert complaints(build(asked(edge, edge.last), model)) == []


@pytest.mark.parametrize("edge", [edge for edge in EDGES if not BY_ID[edge.model].withdrawn], ids=str)
async def test_the_last_value_within_a_limit_is_taken_by_the_sandbox_as_well(visit: Visit, edge: Edge) -> None:
    request = with_link(build(asked(edge, edge.last), BY_ID[edge.model]))
    assert await visit.api().submit(song(model_id=edge.model), request, clip=None, into=visit.into)


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_the_first_value_beyond_a_limit_is_refused_before_any_call(edge: Edge) -> None:
    with pytest.raises(Refusal) as raised:
        build(asked(edge, edge.beyond), BY_ID[edge.model])
    assert isinstance(raised.value.fault, refusals.TooLong | refusals.TooShort | refusals.OutOfRange)


def test_the_limits_are_all_there() -> None:
    assert len(EDGES) == 24


@pytest.mark.parametrize("model_id", IDS)
def test_a_clip_is_asked_for_and_refused_as_published(model_id: str) -> None:
    model, needs = BY_ID[model_id], published()[model_id]["reference_audio"]["mode"] != "none"
    with pytest.raises(Refusal) as raised:
        build(replace(wish(model), reference=None if needs else CLIP), model)
    expected = refusals.Needs if needs else refusals.TakesNo
    assert raised.value.fault == expected(refusals.Part.REFERENCE, model_id)


@pytest.mark.parametrize("model_id", IDS)
def test_words_are_asked_for_and_refused_as_published(model_id: str) -> None:
    model, fields = BY_ID[model_id], published()[model_id]["fields"]
    sung = {name for name, field in fields.items() if "lyrics" in str(field.get("role"))}
    assert model.sings == bool(sung)
    if any(fields[name]["required"] and fields[name]["role"] == "lyrics" for name in sung):
        with pytest.raises(Refusal) as raised:
            build(replace(wish(model), lyrics=""), model)
        assert raised.value.fault == refusals.Needs(refusals.Part.LYRICS, model_id)


@pytest.mark.parametrize("model_id", [model.id for model in models_of("aiml") if model.reference])
def test_a_clips_limits_are_those_that_are_published(model_id: str) -> None:
    rule, said = BY_ID[model_id].reference, published()[model_id]["reference_audio"]
    assert rule is not None
    least = said.get("min_s_exclusive", said.get("min_s"))
    assert (rule.least, rule.least_excluded, rule.most) == (least, "min_s_exclusive" in said, said.get("max_s"))
    assert rule.formats == set(said["formats"])
    assert (rule.most_bytes or 0) <= (said.get("max_bytes") or 0)


def test_the_validator_itself_refuses_what_is_wrong() -> None:
    model = BY_ID["minimax/music-2.0"]
    good = sent(build(wish(model), model))
    assert complaints_of(model, good) == []
    for wrong in ({"lyrics": "short"}, {"prompt": 7}, {"audio_setting": {"bitrate": 1}}, {"tempo": 120}):
        assert complaints_of(model, {**good, **wrong})
