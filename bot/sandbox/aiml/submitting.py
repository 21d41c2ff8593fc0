"""`POST /v2/generate/audio`: a request is checked, accepted, paid for and begun, or goes wrong on purpose."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.aiml import envelopes
from bot.sandbox.aiml.account import refused
from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.catalogue import MODELS, Model
from bot.sandbox.aiml.envelopes import invalid, problem
from bot.sandbox.aiml.generations import Generation, new_id
from bot.sandbox.aiml.looking import told
from bot.sandbox.aiml.references import fetched, seconds
from bot.sandbox.aiml.sound import Sing
from bot.sandbox.aiml.troubles import Trouble
from bot.sandbox.aiml.validation import invalid_enum, issues, missing

CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
"""What may stand in `X-Client-Request-Id`; anything else is silently dropped."""


class Submitting:
    """Key, body, account, in that order; then the song is accepted, charged and begun."""

    def __init__(self, books: Books, sing: Sing, taking: Callable[[dict[str, Any]], float], *, nanoids: bool) -> None:
        self._books = books
        self._sing = sing
        self._taking = taking
        self._nanoids = nanoids
        self._running: set[asyncio.Task[Any]] = set()

    async def submit(self, request: web.Request) -> web.StreamResponse:
        self._books.submits += 1
        if (no := refused(request, self._books)) is not None:
            return no
        body = await request.json()
        model = MODELS.get(str(body.get("model")))
        if model is None:
            return invalid(request, [_unknown(body)])
        retired = self._books.retired.get(model.id)
        if retired is not None and retired.status == "withdrawn":
            return problem(request, 404, "Not Found")
        accepted = await self.accept(request, model, body, issues(model, body))
        if not isinstance(accepted, Generation):
            return accepted
        prices = self._books.prices
        return told(accepted, {"id": accepted.id, "status": "queued", **prices.meta(model)}, 201, prices.header)

    async def accept(
        self, request: web.Request, model: Model, body: dict[str, Any], wrong: list[dict[str, Any]]
    ) -> Generation | web.StreamResponse:
        """The generation, in the books and begun; or what is answered instead of it, or in spite of it."""
        if wrong:
            return invalid(request, wrong)
        trouble = self._books.strike("submit", model.id)
        if (no := _unpayable(request, self._books, model) or _refusing(request, trouble)) is not None:
            return no
        generation = self._begin(request, model, body)
        if trouble is not None and trouble.name == "slow_submit":
            await asyncio.sleep(trouble.details.get("seconds", 1.0))
        return _lying(request, trouble) or generation

    async def close(self) -> None:
        """Nothing is sung any more."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _begin(self, request: web.Request, model: Model, body: dict[str, Any]) -> Generation:
        clock, named = self._books.clock, request.headers.get("X-Client-Request-Id", "")
        now, lasts = clock.now(), self._taking(body) / clock.speed
        generation = Generation(
            id=new_id(model, nanoid=self._nanoids),
            row=model,
            request=body,
            client_request_id=named if CLIENT_ID.fullmatch(named) else None,
            clock=clock,
            submitted_at=now,
            starts_at=now + min(0.5 / clock.speed, lasts / 4),
            completes_at=now + lasts,
        )
        self._books.enter(generation)
        generation.composing = asyncio.create_task(self._compose(generation))
        for task in (generation.composing, asyncio.create_task(self._books.follow(generation))):
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return generation

    async def _compose(self, generation: Generation) -> bytes:
        """The audio; empty where the model gave up, which is in the books then."""
        if (error := await _unsingable(generation)) is not None:
            self._books.fail(generation, error)
            return b""
        if (given := self._books.results.take(generation.model)) is not None:
            generation.audio, generation.mime = given.audio, given.mime
            return self._composed(generation)
        try:
            generation.audio = await self._sing(generation.request)
        except Exception as error:  # whatever a composer raises is the model giving up
            self._books.fail(generation, {"name": type(error).__name__, "message": f"The composer failed: {error}"})
            return b""
        return self._composed(generation)

    def _composed(self, generation: Generation) -> bytes:
        generation.composed = True
        generation.touch()
        return generation.audio


async def _unsingable(generation: Generation) -> Any:
    """Why the model gives up on a request that was accepted: words too long for a minute, or a clip that will not do.

    A reference in Base64 is taken as it comes.
    """
    model, body = generation.row, generation.request
    if model.words_most is not None and len(str(body["prompt"])) > model.words_most:
        return envelopes.DOWNSTREAM
    link = str(body.get(model.reference, ""))
    if not link or link.startswith("data:"):
        return None
    clip = await fetched(link)
    generation.reference_bytes = len(clip)
    lasts = seconds(clip)
    if not clip or (lasts is not None and lasts <= model.reference_over):
        return envelopes.DOWNSTREAM
    return None


def _unpayable(request: web.Request, books: Books, model: Model) -> web.Response | None:
    """What an account that cannot pay is told."""
    if books.unverified:
        return problem(request, 403, envelopes.UNVERIFIED, {"kind": "err_unverified_card"})
    if books.balance < books.prices.of(model):
        return problem(request, 403, envelopes.OUT_OF_CREDIT, {"kind": "err_insufficent_credits"})
    return None


def _refusing(request: web.Request, trouble: Trouble | None) -> web.Response | None:
    """Troubles that strike before anything is accepted."""
    match trouble.name if trouble else "":
        case "lost_request":
            return envelopes.reset(request)
        case "submit_500":
            return problem(request, 500, "Something wrong with the server. Please, try again later.")
        case "submit_502_html":
            return envelopes.page(502, "Bad Gateway")
        case "submit_429":
            return envelopes.too_many(request, trouble.details.get("retry_after") if trouble else None)
        case "out_of_credit":
            return problem(request, 403, envelopes.OUT_OF_CREDIT, {"kind": "err_insufficent_credits"})
        case "unverified":
            return problem(request, 403, envelopes.UNVERIFIED, {"kind": "err_unverified_card"})
        case "wrong_key":
            return problem(request, 401, envelopes.NO_KEY)
        case "refused":
            return invalid(request, [missing("lyrics")])
        case "legacy_error":
            return envelopes.legacy(request, 500, "Internal server error")
        case _:
            return _judged(request, trouble) if trouble else None


def _judged(request: web.Request, trouble: Trouble) -> web.Response | None:
    """Refusals of the words themselves."""
    details = trouble.details
    match trouble.name:
        case "inner_refusal":
            verdict = envelopes.base_resp(details.get("code", 2013), details.get("words", "invalid params"))
            return web.json_response({"base_resp": verdict})
        case "moderated":
            status, words = details.get("status", 400), details.get("words", envelopes.MODERATED)
            return (envelopes.legacy if details.get("legacy") else problem)(request, status, words)
        case "artist":
            return problem(request, 400, envelopes.ARTIST.format(artist=details.get("artist", "metallica")))
        case _:
            return None


def _lying(request: web.Request, trouble: Trouble | None) -> web.Response | None:
    """Troubles that strike after it was accepted and charged."""
    match trouble.name if trouble else "":
        case "lost_reply":
            return envelopes.reset(request)
        case "garbage_reply":
            return envelopes.broken_json(201)
        case "accepted_then_500":
            return problem(request, 500, "Internal server error")
        case _:
            return None


def _unknown(body: Mapping[str, Any]) -> dict[str, Any]:
    return missing("model") if "model" not in body else invalid_enum(body["model"], [*MODELS], "model")
