"""`music-01`: the reference goes up first, and the song comes back in the reply, as hex. Gone unless it is offered."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.calls import Calls, reset
from bot.sandbox.aiml.catalogue import WITHDRAWN
from bot.sandbox.aiml.envelopes import problem
from bot.sandbox.aiml.validation import invalid_enum, issues, missing

PURPOSES = ("song", "voice", "instrumental")
SUCCESS = {"status_code": 0, "status_msg": "success"}


class TwoCalls:
    """The upload and the generation."""

    def __init__(self, books: Books, calls: Calls) -> None:
        self._books = books
        self._calls = calls
        self._voices: dict[str, int] = {}

    async def upload(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused(request)) is not None:
            return refused
        form = await request.post()
        file, purpose = form.get("file"), form.get("purpose")
        if not isinstance(file, web.FileField):
            return problem(request, 400, "Invalid payload provided", [missing("file")])
        if purpose not in PURPOSES:
            return problem(request, 400, "Invalid payload provided", [invalid_enum(purpose, [*PURPOSES], "purpose")])
        size = len(file.file.read())
        ids = {f"{kind}_id": f"{kind}-{secrets.token_hex(8)}" for kind in ("voice", "instrumental")}
        self._voices |= dict.fromkeys(ids.values(), size)
        return web.json_response({**ids, "trace_id": secrets.token_hex(8), "base_resp": SUCCESS})

    async def generate(self, request: web.Request) -> web.StreamResponse:
        self._books.submits += 1
        if (refused := self._refused(request)) is not None:
            return refused
        body: dict[str, Any] = await request.json()
        wrong = issues(WITHDRAWN, body)
        if body.get("refer_voice") not in self._voices and body.get("refer_instrumental") not in self._voices:
            wrong.append(missing("refer_voice"))
        if wrong:
            return problem(request, 400, "Invalid payload provided", wrong)
        trouble = self._books.troubles.strike("submit", WITHDRAWN.id)
        if (refused := self._calls.account(request, WITHDRAWN)) is not None:
            return refused
        generation = self._calls.accept(request, WITHDRAWN, body)
        generation.reference_bytes = self._voices.get(body.get("refer_voice", ""), 0)
        assert generation.composing is not None
        audio = await generation.composing
        if trouble is not None and trouble.name == "lost_reply":
            return reset(request)
        await asyncio.sleep(generation.seconds / self._books.speed)
        extra = {"audio_length": 0, "audio_size": len(audio), "audio_bitrate": 256000, "audio_sample_rate": 44100}
        said = {"status": 2, "audio": audio.hex()}
        return web.json_response({"data": said, "extra_info": extra, "base_resp": SUCCESS})

    def _refused(self, request: web.Request) -> web.Response | None:
        if WITHDRAWN.id not in self._books.listed:
            return problem(request, 404, "Not Found")
        return self._calls.refused(request)
