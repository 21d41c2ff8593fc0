"""AIML API's calls: submit, look, logs, models, billing."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.aiml import envelopes
from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.catalogue import MODELS, Model
from bot.sandbox.aiml.envelopes import problem
from bot.sandbox.aiml.generations import Generation, new_id
from bot.sandbox.aiml.links import link
from bot.sandbox.aiml.sound import Sing
from bot.sandbox.aiml.troubles import Trouble
from bot.sandbox.aiml.validation import invalid_enum, issues, missing

CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
CLIP_MOST = 50_000_000
CREDITS_A_DOLLAR = 2_000_000

ERRORS: Mapping[str, Any] = {
    "string": "Downstream service error.",
    "object": {"name": "GenerationError", "message": "The song could not be generated."},
    "list": [{"message": "The song could not be generated."}],
    "fal": {"detail": [{"loc": ["body", "prompt"], "msg": "The song could not be generated", "type": "value_error"}]},
}
"""The shapes in which a failed generation tells why."""


class Calls:
    """Each method answers one route."""

    def __init__(
        self, books: Books, key: str, sing: Sing, seconds: Callable[[dict[str, Any]], float], *, nanoids: bool
    ) -> None:
        self._books = books
        self._key = key
        self._sing = sing
        self._seconds = seconds
        self._nanoids = nanoids
        self.origin = ""

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Key, body, account, in that order; then the song is accepted, charged and begun."""
        self._books.submits += 1
        if (refused := self.refused(request)) is not None:
            return refused
        body: dict[str, Any] = await request.json()
        model = MODELS.get(str(body.get("model")))
        wrong = [_unknown(body)] if model is None else issues(model, body)
        if wrong or model is None:
            return problem(request, 400, "Invalid payload provided", wrong)
        trouble = self._books.troubles.strike("submit", model.id)
        if (refused := self.account(request, model)) is not None:
            return refused
        if trouble is not None and (spoilt := await _refusing(request, trouble)) is not None:
            return spoilt
        generation = self.accept(request, model, body)
        if trouble is not None and (spoilt := await _lying(request, trouble)) is not None:
            return spoilt
        return self._told(generation, {"id": generation.id, "status": "queued"}, 201)

    async def look(self, request: web.Request) -> web.StreamResponse:
        """Where a generation stands."""
        books = self._books
        books.polls += 1
        if (refused := self.refused(request)) is not None:
            return refused
        asked = request.query.get("generation_id")
        if asked is None:
            return problem(request, 400, "Invalid payload provided", [missing("generation_id")])
        found = books.generations.get(asked)
        trouble = books.troubles.strike("poll", found.model.id if found else None)
        if asked == "" or (trouble and trouble.name == "empty_unknown"):
            error = {"name": "Error", "message": "invalid params, task_id cannot by empty"}
            return web.json_response({"id": "", "status": "unknown", "error": error})
        if found is None or (trouble and trouble.name == "vanished"):
            return problem(request, 404, "Inference not found")
        found.polls += 1
        if trouble is not None:
            return await self._spoilt(request, found, trouble)
        return self._stand(found)

    async def logs(self, request: web.Request) -> web.StreamResponse:
        """Every submit that was accepted, newest first; what failed costs nothing."""
        if (refused := self.refused(request)) is not None:
            return refused
        trouble = self._books.troubles.strike("logs")
        if trouble is not None and trouble.name == "logs_down":
            return problem(request, 500, "Internal server error")
        late = trouble.details.get("seconds", 0) if trouble and trouble.name == "logs_late" else 0
        rows = [
            _row(generation)
            for generation in reversed(self._books.generations.values())
            if self._books.now() - generation.submitted_at >= late
        ]
        if trouble is not None and trouble.name == "logs_silent":
            rows = []
        offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 50))
        shown = rows[offset : offset + limit]
        more = offset + limit < len(rows)
        return web.json_response({"data": shown, "pagination": {"has_more": more, "total": len(rows)}})

    async def models(self, _: web.Request) -> web.StreamResponse:
        """No key needed."""
        data = [{"id": id_, "type": "audio", "info": {"name": id_}} for id_ in sorted(self._books.listed)]
        return web.json_response({"object": "list", "data": data})

    async def billing(self, request: web.Request) -> web.StreamResponse:
        if (refused := self.refused(request)) is not None:
            return refused
        if self._books.troubles.strike("billing"):
            return problem(request, 500, "Internal server error")
        return web.json_response({"current_balance": round(self._books.balance, 4), "currency": "USD"})

    # --- for these and for the other model's calls --------------------------------------------------------------

    def refused(self, request: web.Request) -> web.Response | None:
        """What a call without the right key is told."""
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and value.strip() == self._key:
            return None
        return problem(request, 401, envelopes.NO_KEY)

    def account(self, request: web.Request, model: Model) -> web.Response | None:
        """What an account that cannot pay is told."""
        if self._books.unverified:
            return problem(request, 403, envelopes.UNVERIFIED, {"kind": "err_unverified_card"})
        if self._books.balance < model.usd:
            return problem(request, 403, envelopes.OUT_OF_CREDIT, {"kind": "err_insufficent_credits"})
        return None

    def accept(self, request: web.Request, model: Model, body: dict[str, Any]) -> Generation:
        """In the books, charged and begun."""
        books = self._books
        named = request.headers.get("X-Client-Request-Id", "")
        generation = Generation(
            id=new_id(model, nanoid=self._nanoids),
            model=model,
            request=body,
            client_request_id=named if CLIENT_ID.fullmatch(named) else None,
            submitted_at=books.now(),
            seconds=self._seconds(body),
        )
        books.generations[generation.id] = generation
        books.charge(generation)
        generation.composing = asyncio.create_task(self._compose(generation))
        books.tell("generation", generation=generation, state="queued")
        return generation

    async def _compose(self, generation: Generation) -> bytes:
        if generation.model.reference:
            clip = await _fetched(str(generation.request[generation.model.reference]))
            generation.reference_bytes = len(clip)
            if not clip:
                self._books.fail(generation, ERRORS["string"])
                return b""
        try:
            generation.audio = await self._sing(generation.request)
        except Exception as error:
            self._books.fail(generation, {"name": type(error).__name__, "message": f"The composer failed: {error}"})
            raise
        self._books.tell("generation", generation=generation, state="composed")
        return generation.audio

    def _stand(self, found: Generation, word: str | None = None, *, linked: bool = True) -> web.Response:
        books = self._books
        state = found.state(books.now(), speed=books.speed, held=books.held)
        body: dict[str, Any] = {"id": found.id, "status": word or state}
        if state == "error":
            body["error"] = found.error
        if state == "completed":
            body["audio_file"] = {"url": link(self.origin, found, books.now())} if linked else None
            body |= found.model.extras
        books.tell("look", generation=found, state=body["status"])
        return self._told(found, body, 200)

    async def _spoilt(self, request: web.Request, found: Generation, trouble: Trouble) -> web.StreamResponse:
        match trouble.name:
            case "poll_429":
                return _too_many(request, trouble)
            case "poll_500":
                return problem(request, 500, "Internal server error")
            case "poll_524_html":
                return envelopes.page(524, "A timeout occurred")
            case "poll_wrong_key":
                return problem(request, 401, envelopes.NO_KEY)
            case "poll_garbage":
                return web.Response(body=b'{"id": "cut o', content_type="application/json")
            case "poll_drop":
                return reset(request)
            case "poll_unknown_status":
                return self._stand(found, "humming")
            case "status_word":
                return self._stand(found, trouble.details["word"])
            case "no_url":
                return self._stand(found, "completed", linked=False)
            case "failed":
                self._books.fail(found, ERRORS[trouble.details.get("shape", "object")])
                return self._stand(found)
            case _:
                return web.json_response({"id": found.id, "status": "generating"})

    def _told(self, generation: Generation, body: dict[str, Any], status: int) -> web.Response:
        usd = generation.model.usd
        headers = {"x-inference-id": generation.id, "x-aimlapi-usd-spent": f"{usd:.9f}"}
        if generation.client_request_id:
            headers["x-client-request-id"] = generation.client_request_id
        if status == 201 and generation.model.told:
            body = body | {"meta": {"usage": {"credits_used": int(usd * CREDITS_A_DOLLAR), "usd_spent": usd}}}
        return web.json_response(body, status=status, headers=headers)


async def _refusing(request: web.Request, trouble: Trouble) -> web.StreamResponse | None:
    """Faults that strike before anything is accepted."""
    match trouble.name:
        case "lost_request":
            return reset(request)
        case "submit_500":
            return problem(request, 500, "Something wrong with the server. Please, try again later.")
        case "submit_502_html":
            return envelopes.page(502, "Bad Gateway")
        case "submit_429":
            return _too_many(request, trouble)
        case "out_of_credit":
            return problem(request, 403, envelopes.OUT_OF_CREDIT, {"kind": "err_insufficent_credits"})
        case "unverified":
            return problem(request, 403, envelopes.UNVERIFIED, {"kind": "err_unverified_card"})
        case "wrong_key":
            return problem(request, 401, envelopes.NO_KEY)
        case "refused":
            return problem(request, 400, "Invalid payload provided", [missing("lyrics")])
        case "legacy_error":
            return envelopes.legacy(request, 500, "Internal server error")
        case _:
            return None


async def _lying(request: web.Request, trouble: Trouble) -> web.StreamResponse | None:
    """Faults that strike after it was accepted and charged."""
    match trouble.name:
        case "lost_reply":
            return reset(request)
        case "garbage_reply":
            return web.Response(status=201, body=b'{"id": "906aec', content_type="application/json")
        case "accepted_then_500":
            return problem(request, 500, "Internal server error")
        case _:
            await asyncio.sleep(trouble.details.get("seconds", 1.0))
            return None


def reset(request: web.Request) -> web.Response:
    """The connection ends with a RST, as when a machine dies."""
    assert request.transport is not None
    sock = request.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
    return web.Response()


def _too_many(request: web.Request, trouble: Trouble) -> web.Response:
    after = trouble.details.get("retry_after")
    headers = {} if after is None else {"Retry-After": str(after)}
    return problem(request, 429, "Too Many Requests", **headers)


def _unknown(body: Mapping[str, Any]) -> dict[str, Any]:
    return missing("model") if "model" not in body else invalid_enum(body["model"], [*MODELS], "model")


def _row(generation: Generation) -> dict[str, Any]:
    failed = generation.error is not None
    usd = 0.0 if failed else generation.charged
    return {
        "created": datetime.fromtimestamp(generation.submitted_at, UTC).isoformat().replace("+00:00", "Z"),
        "status": "failed" if failed else "succeeded",
        "origin": "api",
        "model": generation.model.id,
        "cost": {"usd": usd, "credits": int(usd * CREDITS_A_DOLLAR)},
        "tokens": {"input": 0, "output": 0, "total": 0},
        "request_id": f"req-{generation.id}",
        "inference_id": generation.id,
        "client_request_id": generation.client_request_id,
    }


async def _fetched(url: str) -> bytes:
    """The reference, as the real one would fetch it; empty where it cannot be had. Loopback alone: nothing leaves."""
    if url.startswith("data:"):
        return json.dumps(url).encode()
    if not re.match(r"http://(127\.0\.0\.1|localhost)[:/]", url):
        return b""
    try:
        async with aiohttp.ClientSession() as session, session.get(url) as reply:
            return await reply.content.read(CLIP_MOST) if reply.status == 200 else b""
    except aiohttp.ClientError:
        return b""
