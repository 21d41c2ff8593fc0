"""The models that there are, with what they cost, and those that are going or gone. No key is asked for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.catalogue import MODELS, WITHDRAWN, Model
from bot.sandbox.aiml.clock import iso
from bot.sandbox.aiml.envelopes import problem
from bot.sandbox.aiml.retirements import Retirement

TYPE = "internal/audio-generations/submit"
"""The endpoint type that a music model is served through, as a third party found it; the docs show none for music."""

STATUSES = frozenset({"deprecated", "superseded", "withdrawn"})
SECTIONS = frozenset({"pricing", "modalities", "capabilities"})
DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Listing:
    """Source of the fields: docs/api-references/service-endpoints (models-catalogue.md, model-deprecations.json)."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def models(self, request: web.Request) -> web.StreamResponse:
        """Filters are each a list with "or" inside and "and" between; what is not known is passed over."""
        if self._books.strike("models"):
            return problem(request, 500, "Internal server error")
        wanted = _values(request, "include") & (SECTIONS | {"all"})
        whole = "all" in wanted or request.query.get("details") == "true"
        sections = SECTIONS if whole else wanted
        found = [self._entry(_known(id_), sections) for id_ in sorted(self._books.listed)]
        data = [entry for entry in found if _passes(request, entry)]
        return _cached(request, {"object": "list", "data": data}, data)

    async def model(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["id"]
        found = next((_known(id_) for id_ in self._books.listed if wanted in {id_, _known(id_).alias}), None)
        if found is None:
            return problem(request, 404, "Model not found")
        return web.json_response(self._entry(found, SECTIONS))

    async def deprecations(self, request: web.Request) -> web.StreamResponse:
        """Newest first. Both filters fail open: what is not recognised filters nothing."""
        if self._books.strike("deprecations"):
            return problem(request, 500, "Internal server error")
        statuses, since = _values(request, "status") & STATUSES, request.query.get("since", "")
        rows = [row for row in self._books.retired.values() if not statuses or row.status in statuses]
        if DATE.fullmatch(since):
            rows = [row for row in rows if max(row.deprecated_at or "", row.shutdown_at or "") >= since]
        rows.sort(key=lambda row: row.id)
        rows.sort(key=lambda row: row.newest, reverse=True)
        data = [_retired(row) for row in rows]
        body = {"object": "list", "generated_at": iso(self._books.clock.told()), "data": data}
        return _cached(request, body, data)

    def _entry(self, model: Model, sections: Iterable[str]) -> dict[str, Any]:
        developer = model.id.partition("/")[0] if "/" in model.id else model.id.partition("-")[0]
        info = {
            "name": model.id,
            "developer": developer,
            "description": "",
            "releasedAt": None,
            "url": "",
            "docsUrl": "",
        }
        aliases = [model.alias] if model.alias not in {"", model.id} else []
        inputs = ["text", "audio"] if model.reference else ["text"]
        more = {
            "pricing": self._books.prices.pricing(model),
            "modalities": {"input": inputs, "output": ["audio"]},
            "capabilities": ["audio_generation"],
        }
        entry = {"id": model.id, "aliases": aliases, "type": TYPE, "info": info, "tags": []}
        return entry | {name: more[name] for name in more if name in sections}


def _known(id_: str) -> Model:
    """A listed model's row; one that a test only listed has no fields."""
    return {**MODELS, WITHDRAWN.id: WITHDRAWN}.get(id_) or Model(id_, (), usd=0.0)


def _values(request: web.Request, name: str) -> set[str]:
    """Comma-separated or repeated, in small letters."""
    return {value.strip().lower() for text in request.query.getall(name, []) for value in text.split(",") if value}


def _passes(request: web.Request, entry: dict[str, Any]) -> bool:
    held = {
        "id": {entry["id"], *entry["aliases"]},
        "type": {entry["type"]},
        "tags": set(entry["tags"]),
    }
    return all(not (asked := _values(request, name)) or asked & {one.lower() for one in held[name]} for name in held)


def _retired(row: Retirement) -> dict[str, Any]:
    return {
        "id": row.id,
        "aliases": list(row.aliases),
        "status": row.status,
        "deprecated_at": row.deprecated_at,
        "shutdown_at": row.shutdown_at,
        "replaced_by": row.replaced_by,
        "reason": row.reason,
    }


def _cached(request: web.Request, body: dict[str, Any], data: list[Any]) -> web.Response:
    """With a weak tag over the data; 304 and nothing where the caller has it."""
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
    headers = {"ETag": f'W/"{digest[:27]}"', "Cache-Control": "public, max-age=300"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.json_response(body, headers=headers)
