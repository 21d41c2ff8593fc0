"""Discord's own OpenAPI document as a judge of what the bot sends, with the rules that the document leaves out.

The document is data for tests and lies beside the checkout; where it is absent the strict check is skipped, with its
reason said.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DOCUMENT = Path(__file__).parents[3] / "shared" / "reference" / "discord-openapi.json"

SENT_ALL_THE_SAME = {
    "ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}},
    "IncomingWebhookUpdateRequestPartial": {"tts": {"type": "boolean"}},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": {"type": "boolean"}},
    "MessageEditRequestPartial": {"tts": {"type": "boolean"}},
    "RichEmbed": {"flags": {"type": "integer"}},
}
"""What Discord takes and its document leaves out."""


def faults(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with one request; `path` begins after the API's version."""
    found = [*_by_document(method, path, body)] if DOCUMENT.exists() else []
    return found + [f"{method} {path}: {fault}" for rule in RULES for fault in rule(method, path, body)]


def _by_document(method: str, path: str, body: Any) -> Iterator[str]:
    template = _template(method, path)
    if template is None:
        yield f"{method} {path}: no such route in Discord's document"
        return
    validator = _validator(template, method)
    if validator is None:
        return
    error = best_match(_of_its_kind(error, body) for error in validator.iter_errors(body))
    if error is not None:
        yield f"{method} {path}: {error.json_path}: {error.message[:300]}"


def _of_its_kind(error: ValidationError, body: Any) -> ValidationError:
    """Of a choice of schemas, what the one for the body's own `type` has against it."""
    branches = cast("list[dict[str, Any]]", error.validator_value if error.context else [])
    kind = body.get("type") if isinstance(body, Mapping) else None
    mine = [index for index, branch in enumerate(branches) if kind in _kinds(branch)]
    inner = [one for one in error.context or [] if one.relative_schema_path[0] in mine]
    return best_match(inner) or error


def _kinds(branch: Mapping[str, Any]) -> Sequence[Any]:
    named = _document()["components"]["schemas"].get(branch.get("$ref", "").rpartition("/")[2], {})
    return named.get("properties", {}).get("type", {}).get("enum", [])


@cache
def _document() -> dict[str, Any]:
    """The document, made strict: a key that it does not know is a typing error of ours."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8").replace("#/components/", "urn:discord#/components/"))
    schemas = document["components"]["schemas"]
    schemas["SnowflakeType"]["type"] = ["string", "integer"]  # ids of attachments travel as numbers
    for name, more in SENT_ALL_THE_SAME.items():
        schemas[name]["properties"].update(more)
    for schema in schemas.values():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return document


def _template(method: str, path: str) -> str | None:
    """The document's route for a path: the one with the most words of its own."""
    segments = path.split("?")[0].strip("/").split("/")

    def fits(template: str) -> bool:
        parts = template.strip("/").split("/")
        return len(parts) == len(segments) and all(
            part.startswith("{") or part == segment for part, segment in zip(parts, segments, strict=True)
        )

    found = [route for route, verbs in _document()["paths"].items() if method.lower() in verbs and fits(route)]
    return min(found, key=lambda route: route.count("{"), default=None)


@cache
def _validator(template: str, method: str) -> Draft202012Validator | None:
    request = _document()["paths"][template][method.lower()].get("requestBody")
    if request is None:
        return None
    registry = Registry().with_resource("urn:discord", Resource(contents=_document(), specification=DRAFT202012))
    return Draft202012Validator(copy.deepcopy(request["content"]["application/json"]["schema"]), registry=registry)


# --- what the document leaves out -------------------------------------------------------------------------------

Rule = Callable[[str, str, Any], Iterator[str]]


def _message(path: str, body: Any) -> Mapping[str, Any] | None:
    """The message inside a request, whichever way it goes."""
    if not isinstance(body, Mapping):
        return None
    if path.endswith("/callback"):
        return body.get("data") if body.get("type") in {4, 7} else None
    return body if "/messages" in path or re.fullmatch(r"/webhooks/\d+/[^/]+", path) else None


def _content(_: str, path: str, body: Any) -> Iterator[str]:
    if (message := _message(path, body)) and len(message.get("content") or "") > 2000:
        yield "content over 2,000 characters"


def _embeds(_: str, path: str, body: Any) -> Iterator[str]:
    total = 0
    for embed in (_message(path, body) or {}).get("embeds") or []:
        fields = embed.get("fields") or []
        total += len(embed.get("title") or "") + len(embed.get("description") or "")
        total += len((embed.get("footer") or {}).get("text") or "")
        total += sum(len(field["name"]) + len(field["value"]) for field in fields)
        if any(not field["name"].strip() or not field["value"].strip() for field in fields):
            yield "an empty embed field"
    if total > 6000:
        yield f"embeds of {total} characters together"


def _custom_ids(_: str, __: str, body: Any) -> Iterator[str]:
    ids = [node["custom_id"] for node in _nodes(body) if isinstance(node.get("custom_id"), str)]
    if len(ids) != len(set(ids)):
        yield "a custom id twice"
    yield from (f"custom id {custom_id!r}" for custom_id in ids if not 1 <= len(custom_id) <= 100)


def _modal(_: str, path: str, body: Any) -> Iterator[str]:
    if path.endswith("/callback") and body.get("type") == 9:
        if len(body["data"]["components"]) > 5:
            yield "a modal of more than five components"
        if len(body["data"]["title"]) > 45:
            yield "a modal's title over 45 characters"


def _commands(method: str, path: str, body: Any) -> Iterator[str]:
    if method != "PUT" or not path.endswith("/commands"):
        return
    for node in _nodes(body):
        if node.get("type", 1) == 1 and "options" in node and not re.fullmatch(r"[-_\w]{1,32}", node.get("name", "")):
            yield f"a command called {node.get('name')!r}"
        required = [bool(option.get("required")) for option in node.get("options") or []]
        if required != sorted(required, reverse=True):
            yield "a required option after an optional one"


def _mentions(method: str, path: str, body: Any) -> Iterator[str]:
    message = _message(path, body)
    if message and message.get("content") and "allowed_mentions" not in message and method in {"POST", "PATCH"}:
        yield "text with no word on whom it may ping"


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


RULES: tuple[Rule, ...] = (_content, _embeds, _custom_ids, _modal, _commands, _mentions)
