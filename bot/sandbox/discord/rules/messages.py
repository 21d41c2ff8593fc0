"""A message before it is written (Discord docs, Create Message)."""

from __future__ import annotations

from typing import Any, cast

from bot.sandbox.discord.errors import Complaint
from bot.sandbox.discord.messages import COMPONENTS_V2, Json, row, rows
from bot.sandbox.discord.rules.common import Complaints, count, invalid, text
from bot.sandbox.discord.rules.components import components
from bot.sandbox.discord.rules.embeds import embeds

CONTENT, NONCE, FILES = 2000, 25, 10


def message(body: Json, *, layout: bool) -> Complaints:
    """`layout` says whether it is, or becomes, one of Components V2."""
    yield from text(body.get("content"), ("content",), CONTENT)
    yield from embeds(rows(body, "embeds"))
    yield from components(rows(body, "components"), layout=layout)
    yield from count(rows(body, "attachments"), ("attachments",), FILES)
    nonce = body.get("nonce")
    yield from text(None if nonce is None else str(nonce), ("nonce",), NONCE)
    yield from _allowed(row(body, "allowed_mentions"))
    if layout and (body.get("content") or body.get("embeds")):
        code, why = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "IS_COMPONENTS_V2 allows components only"
        yield Complaint(("content",), code, why)


def is_layout(body: Json, flags: int = 0) -> bool:
    return bool((int(body.get("flags") or 0) | flags) & COMPONENTS_V2)


def _allowed(allowed: dict[str, Any]) -> Complaints:
    """`parse` and a list of ids exclude each other."""
    path = ("allowed_mentions",)
    for kind in ("users", "roles"):
        ids: list[Any] = allowed.get(kind) or []
        yield from count(ids, (*path, kind), 100)
        if ids and kind in allowed.get("parse", ()):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            yield Complaint((*path,), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    for number, word in enumerate(cast("list[str]", allowed.get("parse") or [])):
        if word not in {"users", "roles", "everyone"}:
            yield invalid((*path, "parse", number), "Value must be one of ('users', 'roles', 'everyone').")
