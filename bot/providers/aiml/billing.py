"""AIML API's own books: the account's movements, the log of requests, and the models that are going.

Source of the fields: AIML API docs, service-endpoints (billing-transactions-v2, logs-v2, model-deprecations).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.providers.aiml import replies
from bot.providers.aiml.fields import Reply, dig, entries, identifier, items, money, read, word
from bot.songs.errors import Garbled
from bot.songs.money import micro
from bot.songs.ports.books import Charge, Logged, Retirement

PAGE = 100
"""Rows in a page: the documented most, of movements and of the log."""

PAGES_MOST = 3_000
"""Pages of one answer. More than that is no answer: a part of the books would make charges look lost."""

PACE = 0.35
"""Seconds between pages behind the first few: the log may be asked 200 times a minute, for songs as well."""

HURRIED = 20
"""Pages that are asked for without a pause."""

SIGNS = {"CHARGE": 1, "TOPUP": -1}
ABOUT_REQUESTS = frozenset({"MODEL_USAGE", "REFUND"})
"""Movements that are about a request; the others are payments and the like."""

Ask = Callable[..., Awaitable[Reply]]
"""A free GET by its path and query, tried again where that helps. Raises `ProviderError`."""


async def charges(ask: Ask, since: float) -> list[Charge]:
    """Every charge and refund since then."""
    found: list[Charge] = []
    cursor: dict[str, str] = {}
    for number in range(PAGES_MOST):
        await _paced(number)
        reply = await ask("/v2/billing/transactions", **{"from": _moment(since)}, limit=PAGE, **cursor)
        said: Any = read(reply, object)
        found += [charge for row in entries(said) for charge in _charge(row)]
        after = dig(said, "pagination", "next_cursor")
        if dig(said, "pagination", "has_more") is not True or not isinstance(after, str) or not after:
            return found
        cursor = {"cursor": after}
    raise Garbled("the account's movements have no end")


async def logged(ask: Ask, since: float, until: float) -> list[Logged]:
    """Every row of the log between two moments."""
    found: list[Logged] = []
    for number in range(PAGES_MOST):
        await _paced(number)
        span = {"start": _moment(since), "end": _moment(until)}
        rows, more = replies.log_page(await ask("/v2/logs", **span, limit=PAGE, offset=number * PAGE))
        found += [one for row in rows for one in _logged(row)]
        if not more:
            return found
    raise Garbled("the log has no end")


def retiring(reply: Reply) -> list[Retirement]:
    """The models of the feed, by every name that they have."""
    return [one for row in entries(read(reply, object)) for one in _retirement(row)]


async def _paced(number: int) -> None:
    if number >= HURRIED:
        await asyncio.sleep(PACE)


def _charge(row: Any) -> Iterable[Charge]:
    sign, kind = SIGNS.get(str(dig(row, "direction")).upper()), str(dig(row, "type")).upper()
    amount, at = micro(money(dig(row, "amount", "usd"))), _time(row)
    if sign is not None and kind in ABOUT_REQUESTS and amount is not None and at is not None:
        model = dig(row, "model")
        yield Charge(identifier(dig(row, "reference_id")), sign * amount, at, model if isinstance(model, str) else None)


def _logged(row: Mapping[str, Any]) -> Iterable[Logged]:
    generation, at = identifier(row.get("inference_id")), replies.log_time(row)
    if generation is not None and at is not None:
        amount = micro(money(dig(row, "cost", "usd"))) or 0
        model = row.get("model")
        song = identifier(row.get("client_request_id"))
        yield Logged(generation, song, amount, at, model if isinstance(model, str) else None)


def _retirement(row: Any) -> Iterable[Retirement]:
    ends, instead, status = _day(dig(row, "shutdown_at")), dig(row, "replaced_by"), word(dig(row, "status"))
    if status == "active":
        return
    for name in (dig(row, "id"), *items(dig(row, "aliases"))):
        if isinstance(name, str):
            yield Retirement(
                name, ends, instead if isinstance(instead, str) and instead else None, status == "withdrawn"
            )


def _day(value: Any) -> str | None:
    """A date, in the form that every other has; None for what is none."""
    try:
        return datetime.fromisoformat(value).date().isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _time(row: Any) -> float | None:
    return replies.log_time({"created": dig(row, "created_at")})


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
