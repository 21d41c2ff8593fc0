"""Reading fields out of JSON that may be of any shape: what is missing or odd is None, never an exception."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import msgspec

from bot.songs.errors import Garbled

SHOWN = 200
"""Characters of the provider's text that are kept."""

CREDITS_PER_USD = 2_000_000
"""AIML API docs, faq/how-can-i-track-my-funds.md."""

_QUERY = re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply, read whole. `headers` are case-insensitive."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read(reply: Reply, kind: type[T]) -> T:
    """The body as `kind`, unknown fields ignored. Raises `Garbled`."""
    try:
        return msgspec.json.decode(reply.body, type=kind, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Garbled(f"HTTP {reply.status} with a body in no known form") from None


def dig(value: Any, *path: str | int) -> Any:
    """What lies at `path` in nested JSON; None where the path ends early."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = cast("Mapping[str, Any]", value).get(step)
        elif isinstance(step, int) and step < len(items(value)):
            value = value[step]
        else:
            return None
    return value


def items(value: Any) -> Sequence[Any]:
    """A list as it is, anything else as none."""
    return cast("list[Any]", value) if isinstance(value, list) else ()


def money(value: Any) -> float | None:
    """A sum; headers write it as text."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number >= 0 else None


def spent(meta: Any, headers: Mapping[str, str] | None = None) -> float | None:
    """US dollars from `meta.usage`, else from the reply's headers; None where neither says it, or says nothing was
    spent, as no song is free: the sum is not settled yet."""
    found = money(dig(meta, "usage", "usd_spent"))
    credits_used = money(dig(meta, "usage", "credits_used"))
    if found is None and credits_used is not None:
        found = credits_used / CREDITS_PER_USD
    if found is None and headers is not None:
        found = money(headers.get("x-aimlapi-usd-spent"))
    return found or None


def message(error: Any) -> str:
    """The provider's words, wherever an error keeps them, made `tidy`."""
    return tidy(_words(error))


def tidy(text: str) -> str:
    """Text on one line, cut to `SHOWN`; a URL loses its query, which may be a signature."""
    plain = " ".join(_QUERY.sub(r"\1?…", text).split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def _words(error: Any) -> str:
    if error is None:
        return ""
    if isinstance(error, str):
        return _unwrapped(error)
    places = (("message",), ("detail",), ("detail", 0, "msg"), ("error", "message"), ("error",))
    found = next((text for place in places if isinstance(text := dig(error, *place), str) and text), None)
    return _unwrapped(found) if found else msgspec.json.encode(error).decode()


def _unwrapped(text: str) -> str:
    """A text that is upstream's JSON, put into a string on its way."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        return _words(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError):
        return text
