"""A request body held against a model's fields; what is wrong is told as zod 3 tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from bot.sandbox.aiml.catalogue import Field, Model

Issue = dict[str, Any]

_KINDS: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "object": dict}


def issues(model: Model, body: Mapping[str, Any]) -> list[Issue]:
    """Everything that is wrong with `body`; empty where nothing is. Fields that are not known pass."""
    return [issue for field in model.fields for issue in _of(field, body, ())]


def invalid_enum(value: object, options: list[str], path: str) -> Issue:
    expected = " | ".join(f"'{option}'" for option in options)
    text = f"Invalid enum value. Expected {expected}, received '{value}'"
    return {"received": value, "code": "invalid_enum_value", "options": options, "path": [path], "message": text}


def missing(path: str, kind: str = "string") -> Issue:
    return {"code": "invalid_type", "expected": kind, "received": "undefined", "path": [path], "message": "Required"}


def _of(field: Field, body: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Issue]:
    path = [*above, field.name]
    if field.name not in body:
        if field.needed:
            yield {**missing(field.name, field.kind), "path": path}
        return
    value: Any = body[field.name]
    if not isinstance(value, _KINDS[field.kind]) or (field.kind == "integer" and isinstance(value, bool)):
        received = "null" if value is None else type(value).__name__
        text = f"Expected {field.kind}, received {received}"
        yield {"code": "invalid_type", "expected": field.kind, "received": received, "path": path, "message": text}
        return
    if field.options and value not in field.options:
        yield {**invalid_enum(value, [str(option) for option in field.options], field.name), "path": path}
    if field.link and not urlsplit(str(value)).scheme.startswith(("http", "data")):
        yield {"code": "invalid_string", "validation": "url", "path": path, "message": "Invalid url"}
    yield from _within(field, value, path)
    for inner in field.inner:
        yield from _of(inner, cast("Mapping[str, Any]", value), tuple(path))


def _within(field: Field, value: Any, path: list[str]) -> Iterator[Issue]:
    """Texts count UTF-16 units, as JavaScript's `length` does."""
    if field.kind not in {"string", "integer"}:
        return
    size = len(value.encode("utf-16-le", "replace")) // 2 if isinstance(value, str) else value
    kind, unit = ("string", " character(s)") if isinstance(value, str) else ("number", "")
    about = {"type": kind, "inclusive": True, "exact": False, "path": path}
    if field.least is not None and size < field.least:
        text = f"Must be at least {field.least}{unit}"
        yield {"code": "too_small", "minimum": field.least, "message": text, **about}
    if field.most is not None and size > field.most:
        text = f"Must be at most {field.most}{unit}"
        yield {"code": "too_big", "maximum": field.most, "message": text, **about}
