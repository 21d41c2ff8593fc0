"""`GET /v2/generate/audio`: where a generation stands, or what goes wrong with the asking."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.sandbox.aiml import envelopes
from bot.sandbox.aiml.account import refused
from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.catalogue import CREDITS
from bot.sandbox.aiml.envelopes import invalid, problem
from bot.sandbox.aiml.generations import Generation
from bot.sandbox.aiml.links import link
from bot.sandbox.aiml.prices import OWN, written
from bot.sandbox.aiml.references import seconds
from bot.sandbox.aiml.troubles import Trouble
from bot.sandbox.aiml.validation import missing


class Looking:
    """Looks cost nothing."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def look(self, request: web.Request) -> web.StreamResponse:
        """Key, then the id: one that is missing, empty or unknown has an answer each."""
        self._books.polls += 1
        if (no := refused(request, self._books)) is not None:
            return no
        asked = request.query.get("generation_id")
        if asked is None:
            return invalid(request, [missing("generation_id")])
        if not asked:
            return _empty()
        found = self._books.generations.get(asked)
        if found is None:
            return problem(request, 404, "Inference not found")
        found.polls += 1
        trouble = self._books.strike("poll", found.model, completed=found.state == "completed")
        if trouble is not None and trouble.name != "well":
            return self._troubled(request, found, trouble)
        return self._stand(request, found)

    def _stand(
        self,
        request: web.Request,
        found: Generation,
        word: str | None = None,
        *,
        linked: bool = True,
        more: dict[str, Any] | None = None,
    ) -> web.Response:
        state = found.state
        body: dict[str, Any] = {"id": found.id, "status": word or state, **(more or {})}
        if state == "error":
            body |= found.error if found.error_is_reply else {"error": found.error}
        if state == "completed" and linked:
            body["audio_file"] = _file(found, link(_origin(request), found, self._books.clock.told()))
            body |= _extras(found)
        return told(found, body, 200)

    def _troubled(self, request: web.Request, found: Generation, trouble: Trouble) -> web.Response:
        match trouble.name:
            case "poll_unknown_status":
                return self._stand(request, found, "humming")
            case "status_word":
                return self._stand(request, found, trouble.details["word"])
            case "no_url":
                return self._stand(request, found, "completed", linked=False)
            case "never_ends":
                return told(found, {"id": found.id, "status": "generating"}, 200)
            case "link":
                return self._stand(
                    request,
                    found,
                    linked=False,
                    more=_placed(request, found, trouble.details, self._books.clock.told()),
                )
            case "failed":
                self._books.fail(found, envelopes.gave_up(**trouble.details), whatever=True)
                return self._stand(request, found)
            case _:
                return _unanswered(request, trouble)


def told(generation: Generation, body: dict[str, Any], status: int, spent: str | None = OWN) -> web.Response:
    """A reply about a generation, with the headers that trace it; `spent` is what one of them says that it cost."""
    usd = 0.0 if generation.refunded else generation.charged
    headers = {
        "x-inference-id": generation.id,
        **({} if spent is None else {"x-aimlapi-usd-spent": f"{usd:.9f}" if spent == OWN else spent}),
        "x-aimlapi-credits-used": str(round(usd * CREDITS)),
    }
    if generation.client_request_id:
        headers["x-client-request-id"] = generation.client_request_id
    return web.json_response(text=written(body), status=status, headers=headers)


def _unanswered(request: web.Request, trouble: Trouble) -> web.Response:
    """Troubles that say nothing about the generation."""
    match trouble.name:
        case "poll_429":
            return envelopes.too_many(request, trouble.details.get("retry_after"))
        case "poll_500":
            return problem(request, 500, "Internal server error")
        case "poll_524_html":
            return envelopes.page(524, "A timeout occurred")
        case "poll_wrong_key":
            return problem(request, 401, envelopes.NO_KEY)
        case "poll_502_html":
            return envelopes.page(502, "Bad Gateway")
        case "poll_garbage":
            return envelopes.broken_json(200)
        case "poll_drop":
            return envelopes.reset(request)
        case "vanished":
            return problem(request, 404, "Inference not found")
        case _:
            return _empty()


def _empty() -> web.Response:
    """What an empty id is told; the words are the service's own."""
    error = {"name": "Error", "message": "invalid params, task_id cannot by empty"}
    return web.json_response({"id": "", "status": "unknown", "error": error})


def _placed(request: web.Request, found: Generation, details: dict[str, Any], now: float) -> dict[str, Any]:
    """A link of the test's own, or the right one, at another place: keys and list indices with dots between."""
    placed: Any = details.get("to", link(_origin(request), found, now))
    for key in reversed(str(details.get("at", "audio_file.url")).split(".")):
        placed = [None] * int(key) + [placed] if key.isdecimal() else {key: placed}
    return placed


def _file(found: Generation, url: str) -> dict[str, Any]:
    if not found.row.described:
        return {"url": url}
    name = url.rpartition("/")[2]
    return {"url": url, "content_type": found.mime or found.row.mime, "file_name": name, "file_size": len(found.audio)}


def _extras(found: Generation) -> dict[str, Any]:
    """What lies beside the file for two of the models, documented nowhere; a size of 0 means nothing."""
    if not found.row.extras:
        return {}
    lasts = round((seconds(found.audio) or 0) * 1000)
    info = {"music_duration": lasts, "music_sample_rate": 44100, "music_channel": 2, "bitrate": 256000, "music_size": 0}
    return {"extra_info": info, "trace_id": found.name}


def _origin(request: web.Request) -> str:
    return str(request.url.origin())
