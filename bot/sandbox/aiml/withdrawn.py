"""`music-01`: the reference goes up first, and the song comes back in the reply, as hex. Gone unless it is offered."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.aiml.account import refused
from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.catalogue import WITHDRAWN
from bot.sandbox.aiml.envelopes import DOWNSTREAM, broken_json, invalid, problem, reset
from bot.sandbox.aiml.generations import ENDED, Generation
from bot.sandbox.aiml.looking import told
from bot.sandbox.aiml.references import seconds
from bot.sandbox.aiml.submitting import Submitting
from bot.sandbox.aiml.troubles import Trouble
from bot.sandbox.aiml.validation import invalid_enum, issues, missing

PURPOSES = {
    "song": ("voice_id", "instrumental_id"),
    "voice": ("voice_id",),
    "instrumental": ("instrumental_id",),
}
"""What each kind of upload is answered with."""

SUCCESS = {"status_code": 0, "status_msg": "success"}


class TwoCalls:
    """The upload and the generation."""

    def __init__(self, books: Books, submitting: Submitting) -> None:
        self._books = books
        self._submitting = submitting
        self._voices: dict[str, int] = {}

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A clip of more than 10 s and at most 10 min; nothing is charged for it."""
        if (no := self._refused(request)) is not None:
            return no
        trouble = self._books.strike("upload")
        form = await request.post()
        if trouble is not None:
            return _lost(request, trouble)
        file, purpose = form.get("file"), form.get("purpose")
        if not isinstance(file, web.FileField):
            return invalid(request, [missing("file")])
        if purpose not in PURPOSES:
            return invalid(request, [invalid_enum(purpose, [*PURPOSES], "purpose")])
        clip = file.file.read()
        lasts = seconds(clip)
        if lasts is not None and not 10 < lasts <= 600:
            return web.json_response({"base_resp": {"status_code": 2013, "status_msg": "invalid params, duration"}})
        ids = {kind: f"{kind[:-3]}-{secrets.token_hex(8)}" for kind in PURPOSES[str(purpose)]}
        self._voices |= dict.fromkeys(ids.values(), len(clip))
        return web.json_response({**ids, "trace_id": secrets.token_hex(8), "base_resp": SUCCESS})

    async def generate(self, request: web.Request) -> web.StreamResponse:
        """One call that waits for its song."""
        self._books.submits += 1
        if (no := self._refused(request)) is not None:
            return no
        body: dict[str, Any] = await request.json()
        known = [name for name in ("refer_voice", "refer_instrumental") if body.get(name) in self._voices]
        wrong = issues(WITHDRAWN, body) + ([] if known else [missing("refer_voice")])
        accepted = await self._submitting.accept(request, WITHDRAWN, body, wrong)
        if not isinstance(accepted, Generation):
            return accepted
        accepted.reference_bytes = self._voices[body[known[0]]]
        return await self._sung(request, accepted)

    async def _sung(self, request: web.Request, generation: Generation) -> web.Response:
        while generation.state not in ENDED:
            await generation.change()
        if generation.error is not None:
            return problem(request, 500, DOWNSTREAM)
        audio = generation.audio
        lasts = round((seconds(audio) or 0) * 1000)
        extra = {"audio_length": lasts, "audio_size": len(audio), "audio_bitrate": 256000, "audio_sample_rate": 44100}
        said = {"status": 2, "audio": await asyncio.to_thread(audio.hex)}
        return told(generation, {"data": said, "extra_info": extra, "base_resp": SUCCESS}, 200)

    def _refused(self, request: web.Request) -> web.Response | None:
        if WITHDRAWN.id not in self._books.listed:
            return problem(request, 404, "Not Found")
        return refused(request, self._books)


def _lost(request: web.Request, trouble: Trouble) -> web.Response:
    match trouble.name:
        case "upload_drop":
            return reset(request)
        case "upload_garbage":
            return broken_json(200)
        case _:
            return problem(request, 500, "Internal server error")
