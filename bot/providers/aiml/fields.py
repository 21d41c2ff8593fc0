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

READ = 2_000
"""Characters of a text that are looked at: a pattern may take long over the megabytes that a reply can have."""

NUMBER_MOST = 40
"""Characters of a number that is written as text."""

ID_MOST = 500
"""Characters. The API's ids have 36 to 60."""

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


def number(value: Any) -> float | None:
    """A finite number, however it is written; headers write numbers as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > NUMBER_MOST:
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def money(value: Any) -> float | None:
    """A sum of dollars or credits, which is never less than nothing."""
    sum_ = number(value)
    return sum_ if sum_ is not None and sum_ >= 0 else None


def identifier(value: Any) -> str | None:
    """An id, which may be a number; None for what cannot be one, or could not be asked for."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else None
    return value if 0 < len(value) <= ID_MOST and _storable(value) else None


def _storable(text: str) -> bool:
    """Whether it has no lone surrogate, as a header's odd bytes become."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def word(value: Any) -> str:
    """A text as one word to compare: small letters, nothing around; empty for what is none."""
    return value[:READ].strip().lower() if isinstance(value, str) else ""


def base_resp_error(base_resp: Any) -> str | None:
    """The words of an error of the model behind, which it reports in a `base_resp` inside a 2xx; None where there is
    none."""
    code = dig(base_resp, "status_code")
    if code in (None, 0, "0", ""):
        return None
    return message(dig(base_resp, "status_msg")) or f"code {identifier(code) or 'unknown'}"


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
    plain = " ".join(_QUERY.sub(r"\1?…", text[:READ]).split())
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


def entries(said: Any) -> Sequence[Any]:
    """The list that a reply carries, documented under `data`. Raises `Garbled` where there is none."""
    for found in (said, dig(said, "data"), dig(said, "rows")):
        if isinstance(found, list):
            return cast("list[Any]", found)
    raise Garbled("a list was asked for and none came")
