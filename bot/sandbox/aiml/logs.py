"""`GET /v2/logs`: a row for every request that was accepted."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.sandbox.aiml.account import refused
from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.catalogue import CREDITS
from bot.sandbox.aiml.envelopes import invalid, problem, too_many
from bot.sandbox.aiml.generations import Generation
from bot.sandbox.aiml.troubles import Trouble

DAY = 24 * 60 * 60
WINDOW = DAY
"""Seconds that the log shows where no period is asked for: a guess, as the docs name no default."""

LONGEST = 92 * DAY
"""Seconds of the longest window (logs-v2.json)."""

CALLS, CALLS_IN = 200, 60.0
"""Calls in so many seconds, the one rate that the docs name (usage-logs.md)."""

_UNITS = {"h": 60 * 60, "d": DAY}


@dataclass(slots=True)
class Logs:
    """Source of the fields: docs/api-references/service-endpoints/logs-v2.json."""

    books: Books
    calls: deque[float] = field(default_factory=lambda: deque[float](maxlen=CALLS))

    async def list(self, request: web.Request) -> web.StreamResponse:
        """Newest first; what failed costs nothing."""
        if (no := refused(request, self.books)) is not None:
            return no
        now = self.books.clock.now()
        if len(self.calls) == CALLS and now - self.calls[0] < CALLS_IN:
            return too_many(request)
        self.calls.append(now)
        try:
            start, end, limit, offset = _window(request, self.books.clock.told())
        except ValueError as error:
            return invalid(request, [{"code": "custom", "path": ["query"], "message": str(error)}])
        trouble = self.books.strike("logs")
        if trouble is not None and trouble.name == "logs_down":
            return problem(request, 500, "Internal server error")
        rows = [row for row in self._rows(start, end, trouble) if _asked_for(request, row)]
        page = {"limit": limit, "offset": offset, "total": len(rows), "has_more": offset + limit < len(rows)}
        return web.json_response({"data": rows[offset : offset + limit], "pagination": page})

    def _rows(self, start: float, end: float, trouble: Trouble | None) -> list[dict[str, Any]]:
        """Songs and what was invented, dated by the service's own clock."""
        books, ahead = self.books, self.books.clock.ahead
        if trouble is not None and trouble.name == "logs_silent":
            return []
        late = trouble.details.get("seconds", 1.0) if trouble is not None else 0.0
        until = min(end, books.clock.told() - late)
        told = [
            (one.submitted_at, _row(one, books.clock.iso(one.submitted_at)))
            for one in books.generations.values()
            if one.id not in books.ledger.twists or books.ledger.twists[one.id].logged
        ]
        told += [(at, {**row, "created": books.clock.iso(at)}) for at, row in books.invented]
        known = [(at, number, row) for number, (at, row) in enumerate(told) if start <= at + ahead <= until]
        return [row for *_, row in sorted(known, key=lambda one: one[:2], reverse=True)]


def invented(model: str, usd: float, inference: str, client_request_id: str | None) -> dict[str, Any]:
    """A row for a request that nobody made, but for its date."""
    return _fields(model, usd, inference, client_request_id, failed=False)


def _window(request: web.Request, now: float) -> tuple[float, float, int, int]:
    """From when to when (Unix seconds), how many rows, after how many. Raises `ValueError` on what the docs forbid."""
    query = request.query
    limit, offset = int(query.get("limit", 50)), int(query.get("offset", 0))
    if not 1 <= limit <= 100 or offset < 0:
        raise ValueError("limit is 1 to 100, offset at least 0")
    if set(query.getall("status", [])) - {"succeeded", "failed"}:
        raise ValueError("status is succeeded or failed")
    if "period" in query and {"start", "end"} & set(query):
        raise ValueError("period or both of start and end, never both")
    if {"start", "end"} & set(query):
        start, end = _moment(query.get("start")), _moment(query.get("end"))
        if not 0 <= end - start <= LONGEST:
            raise ValueError("end is not before start, and the window not over 92 days")
        return start, end, limit, offset
    period = re.fullmatch(r"([1-9]\d*)([hd])", query.get("period", f"{WINDOW // 3600}h"))
    if period is None:
        raise ValueError("period is a positive integer followed by h or d")
    return now - int(period[1]) * _UNITS[period[2]], now, limit, offset


def _moment(text: str | None) -> float:
    """ISO-8601, UTC where no offset is given."""
    if text is None:
        raise ValueError("start and end go together")
    moment = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", text))  # an unescaped plus arrives as a space
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _asked_for(request: web.Request, row: dict[str, Any]) -> bool:
    """Whether a row passes the filters; each may stand several times, a model by its id or its bare alias."""
    models, statuses = request.query.getall("model", []), request.query.getall("status", [])
    names = {row["model"], row["model"].rpartition("/")[2]}
    return (not models or bool(names & set(models))) and (not statuses or row["status"] in statuses)


def _row(one: Generation, created: str) -> dict[str, Any]:
    usd = 0.0 if one.refunded else one.charged
    told = _fields(one.model, usd, one.id, one.client_request_id, failed=one.error is not None)
    return {**told, "created": created, "request_id": f"req-{one.name}"}


def _fields(model: str, usd: float, inference: str, client_request_id: str | None, *, failed: bool) -> dict[str, Any]:
    return {
        "created": "",
        "status": "failed" if failed else "succeeded",
        "origin": "api",
        "model": model,
        "cost": {"usd": usd, "credits": round(usd * CREDITS)},
        "tokens": {"input": 0, "output": 0, "total": 0},
        "request_id": None,
        "inference_id": inference,
        "client_request_id": client_request_id,
    }
