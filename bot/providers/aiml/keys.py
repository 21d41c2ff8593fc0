"""The limit that a key has of its own, which AIML API tells to a management key alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.net.sessions import Sessions
from bot.providers.aiml.fields import dig, items, read
from bot.providers.aiml.wire import Wire
from bot.providers.key_limits import KeyLimit, Unknown

PREFIX = 8
"""Characters of a key by which it is listed (AIML API docs, API Key Management)."""

ASK = 10.0
"""Seconds for the list of keys."""


async def key_limit(sessions: Sessions, setting: Callable[[str], str]) -> KeyLimit | Unknown | None:
    """The limit of the key in the settings; None for a key without one. Raises `ProviderError`."""
    management = setting("AIMLAPI_MANAGEMENT_KEY")
    if not management:
        return Unknown.NO_MANAGEMENT_KEY
    reply = await Wire(sessions.calls, setting("AIMLAPI_BASE_URL"), management).get("/v1/keys", patience=ASK)
    rows = items(dig(read(reply, dict[str, Any]), "data"))
    ours = next((row for row in rows if dig(row, "prefix") == setting("AIMLAPI_KEY")[:PREFIX]), None)
    if ours is None:
        return Unknown.NOT_LISTED
    usd, period = dig(ours, "limit", "threshold"), dig(ours, "limit", "retention")
    return KeyLimit(float(usd), str(period)) if isinstance(usd, int | float) else None
