"""The account: its key, its balance, and its movements."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime

from aiohttp import web

from bot.sandbox.aiml import envelopes
from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.envelopes import invalid, problem
from bot.sandbox.aiml.ledger import DIRECTIONS, KINDS, Entry, shown

KNOWN = frozenset({"from", "to", "direction", "type", "limit", "cursor"})


def refused(request: web.Request, books: Books) -> web.Response | None:
    """What a call without the right key is told."""
    value = key_of(request)
    if value == books.key:
        return None
    return problem(request, 401, envelopes.NO_KEY if value else envelopes.EMPTY_KEY)


def key_of(request: web.Request) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


class Account:
    """Source of the fields: docs/api-references/service-endpoints (billing-v2, billing-transactions-v2)."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def billing(self, request: web.Request) -> web.StreamResponse:
        if (no := refused(request, self._books)) is not None:
            return no
        if self._books.strike("billing"):
            return problem(request, 500, "Internal server error")
        return web.json_response({"current_balance": round(self._books.balance, 4), "currency": "USD"})

    async def transactions(self, request: web.Request) -> web.StreamResponse:
        """Newest first, in pages that a cursor continues; a management key has no business here."""
        books = self._books
        if key_of(request) == books.management_key:
            return problem(request, 403, "This endpoint is not available to management keys")
        if (no := refused(request, books)) is not None:
            return no
        if books.strike("transactions"):
            return problem(request, 500, "Internal server error")
        try:
            rows = self._asked_for(request)
            limit, before = _limit(request), self._before(request)
        except ValueError as error:
            return invalid(request, [{"code": "custom", "path": ["query"], "message": str(error)}])
        rest = rows if before is None else rows[before:]
        page, more = rest[:limit], len(rest) > limit
        cursor = self._cursor(request, rows.index(rest[limit])) if more else None
        data = [shown(entry, books.clock.iso(entry.at)) for entry in page]
        return web.json_response({"data": data, "pagination": {"next_cursor": cursor, "has_more": more}})

    async def keys(self, request: web.Request) -> web.StreamResponse:
        """Every key of the account, told to a management key alone (docs/api-references: api-key-management)."""
        books = self._books
        if key_of(request) != books.management_key:
            return problem(request, 401, envelopes.NO_KEY)
        row = {"name": "jamboree", "disabled": False, "prefix": books.key[:8], "scopes": ["model:audio"],
               "limit": books.key_limit, "created_at": "2026-02-18T06:59:10.031Z",
               "updated_at": "2026-02-18T06:59:10.031Z", "monthly_usage": 0}  # fmt: skip
        return web.json_response({"data": [row]})

    def _asked_for(self, request: web.Request) -> list[Entry]:
        """Raises `ValueError` on what the docs forbid: an unknown parameter is one of these."""
        query, clock = request.query, self._books.clock
        if strangers := set(query) - KNOWN:
            raise ValueError(f"Unrecognized key(s): {', '.join(sorted(strangers))}")
        start, end = _moment(query.get("from")), _moment(query.get("to"))
        if start is not None and end is not None and end <= start:
            raise ValueError("to must be later than from")
        direction, kind = query.get("direction"), query.get("type")
        if direction not in {None, *DIRECTIONS} or kind not in {None, *KINDS}:
            raise ValueError("no such direction or type")
        return [
            entry
            for entry in self._books.ledger.entries(self._books.generations, clock.now())
            if (start is None or entry.at + clock.ahead >= start)
            and (end is None or entry.at + clock.ahead < end)
            and direction in {None, entry.direction}
            and kind in {None, entry.kind}
        ]

    def _cursor(self, request: web.Request, index: int) -> str:
        """Opaque, and good for the same question only: what came since then does not shift the pages."""
        entry = {"v": 1, "left": len(self._asked_for(request)) - index}
        told = json.dumps(entry).encode()
        return base64.urlsafe_b64encode(told + b"." + self._signed(request, told)).decode().rstrip("=")

    def _before(self, request: web.Request) -> int | None:
        """Where the page begins. Raises `ValueError` for a cursor that is not exactly one of ours."""
        cursor = request.query.get("cursor")
        if cursor is None:
            return None
        try:
            told, _, mac = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).rpartition(b".")
            good = hmac.compare_digest(mac, self._signed(request, told))
            left = int(json.loads(told)["left"]) if good else None
        except (ValueError, KeyError):
            left = None
        if left is None:
            raise ValueError("cursor is not one of ours")
        return len(self._asked_for(request)) - left

    def _signed(self, request: web.Request, told: bytes) -> bytes:
        asked = {name: value for name, value in request.query.items() if name not in {"cursor", "limit"}}
        seal = json.dumps(asked, sort_keys=True).encode() + told
        return hmac.new(self._books.key.encode(), seal, hashlib.sha256).hexdigest().encode()


def _limit(request: web.Request) -> int:
    limit = int(request.query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise ValueError("limit is 1 to 100")
    return limit


def _moment(text: str | None) -> float | None:
    """ISO-8601 with an offset, in Unix seconds. Raises `ValueError`."""
    if text is None:
        return None
    moment = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", text))  # an unescaped plus arrives as a space
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset")
    return moment.timestamp()
