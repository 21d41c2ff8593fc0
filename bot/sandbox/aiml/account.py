"""The calls about the account: its key, its log, its balance, and the models that it may use."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.sandbox.aiml import envelopes
from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.catalogue import CREDITS, MODELS, WITHDRAWN
from bot.sandbox.aiml.envelopes import invalid, problem
from bot.sandbox.aiml.generations import Generation
from bot.sandbox.aiml.troubles import Trouble

WINDOW = 24 * 60 * 60
"""Seconds that the log shows where no period is asked for: a guess, as the docs name no default."""

_UNITS = {"h": 60 * 60, "d": 24 * 60 * 60}


def refused(request: web.Request, books: Books) -> web.Response | None:
    """What a call without the right key is told."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip() == books.key:
        return None
    return problem(request, 401, envelopes.NO_KEY if value.strip() else envelopes.EMPTY_KEY)


class Account:
    """Source of the log's and the models' fields: docs/api-references/service-endpoints (logs-v2.json, models.json)."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def logs(self, request: web.Request) -> web.StreamResponse:
        """Every submit that was accepted, newest first; what failed costs nothing."""
        if (no := refused(request, self._books)) is not None:
            return no
        try:
            since, limit, offset = _window(request, self._books.clock.now())
        except ValueError as error:
            return invalid(request, [{"code": "custom", "path": ["query"], "message": str(error)}])
        trouble = self._books.strike("logs")
        if trouble is not None and trouble.name == "logs_down":
            return problem(request, 500, "Internal server error")
        rows = [_row(one) for one in self._logged(since, trouble) if _asked_for(request, one)]
        page = {"limit": limit, "offset": offset, "total": len(rows), "has_more": offset + limit < len(rows)}
        return web.json_response({"data": rows[offset : offset + limit], "pagination": page})

    async def models(self, _: web.Request) -> web.StreamResponse:
        """No key needed."""
        known = {**MODELS, WITHDRAWN.id: WITHDRAWN}
        data = [_listing(id_, known[id_].alias if id_ in known else "") for id_ in sorted(self._books.listed)]
        return web.json_response({"object": "list", "data": data})

    async def billing(self, request: web.Request) -> web.StreamResponse:
        if (no := refused(request, self._books)) is not None:
            return no
        if self._books.strike("billing"):
            return problem(request, 500, "Internal server error")
        return web.json_response({"current_balance": round(self._books.balance, 4), "currency": "USD"})

    def _logged(self, since: float, trouble: Trouble | None) -> list[Generation]:
        if trouble is not None and trouble.name == "logs_silent":
            return []
        late = trouble.details.get("seconds", 1.0) if trouble is not None else 0.0
        until = self._books.clock.now() - late
        return [one for one in reversed(self._books.generations.values()) if since <= one.submitted_at <= until]


def _window(request: web.Request, now: float) -> tuple[float, int, int]:
    """Since when (Unix seconds), how many rows, after how many. Raises `ValueError` on what the docs forbid."""
    limit, offset = int(request.query.get("limit", 50)), int(request.query.get("offset", 0))
    if not 1 <= limit <= 100 or offset < 0:
        raise ValueError("limit is 1 to 100, offset at least 0")
    if not {"period", "start"} & set(request.query):
        return now - WINDOW, limit, offset
    if "start" in request.query:
        start = datetime.fromisoformat(request.query["start"])
        return (start if start.tzinfo else start.replace(tzinfo=UTC)).timestamp(), limit, offset
    period = re.fullmatch(r"([1-9]\d*)([hd])", request.query["period"])
    if period is None:
        raise ValueError("period is a positive integer followed by h or d")
    return now - int(period[1]) * _UNITS[period[2]], limit, offset


def _asked_for(request: web.Request, generation: Generation) -> bool:
    """Whether a row passes the filters; each may stand several times."""
    row = _row(generation)
    return all(row[name] in asked for name in ("model", "status") if (asked := request.query.getall(name, [])))


def _row(generation: Generation) -> dict[str, Any]:
    usd = 0.0 if generation.refunded else generation.charged
    return {
        "created": datetime.fromtimestamp(generation.submitted_at, UTC).isoformat().replace("+00:00", "Z"),
        "status": "failed" if generation.error is not None else "succeeded",
        "origin": "api",
        "model": generation.model,
        "cost": {"usd": usd, "credits": round(usd * CREDITS)},
        "tokens": {"input": 0, "output": 0, "total": 0},
        "request_id": f"req-{generation.name}",
        "inference_id": generation.id,
        "client_request_id": generation.client_request_id,
    }


def _listing(id_: str, alias: str) -> dict[str, Any]:
    aliases = [alias] if alias not in {"", id_} else []
    return {"id": id_, "aliases": aliases, "type": "audio", "info": {"name": id_}, "tags": []}
