"""Where the finished audio lies: links as they look, and every way in which a download can go wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.envelopes import page
from bot.sandbox.aiml.generations import Generation

DAY = 24 * 60 * 60
"""Seconds that MiniMax's links live, in every example of the docs."""


def link(origin: str, generation: Generation, now: float) -> str:
    """The address of a generation's audio; MiniMax's are signed, with an escaped slash in what is signed."""
    name = hashlib.sha256(generation.id.encode()).hexdigest()[:24]
    if not generation.model.expires:
        return f"{origin}/cdn/files/{name}_output.{generation.model.served}"
    until = int(now) + DAY
    path = quote(f"music/prod/{name}.mp3", safe="")
    signature = quote(_signature(name, until), safe="")
    return f"{origin}/cdn/moose/{path}?Expires={until}&OSSAccessKeyId=sandbox&Signature={signature}"


class Cdn:
    """Serves what was composed."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def serve(self, request: web.Request) -> web.StreamResponse:
        books = self._books
        books.downloads += 1
        if "Authorization" in request.headers:
            books.leaks.append(f"a key was sent to {request.path}")
        found = self._found(request)
        trouble = books.troubles.strike("download", found.model.id if found else None)
        books.tell("download", generation=found, trouble=trouble.name if trouble else None)
        if found is None or not self._alive(request):
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>", content_type="text/xml")
        if trouble is not None:
            return await _spoilt(request, found, trouble.name, trouble.details)
        kind = {"mp3": "audio/mpeg", "wav": "audio/wav"}[found.model.served]
        if found.model.id == "stable-audio":  # as it does
            kind = "application/octet-stream"
        return web.Response(body=found.audio, content_type=kind)

    def _found(self, request: web.Request) -> Generation | None:
        asked = request.path
        names = {hashlib.sha256(id_.encode()).hexdigest()[:24]: one for id_, one in self._books.generations.items()}
        return next((one for name, one in names.items() if name in asked), None)

    def _alive(self, request: web.Request) -> bool:
        until = request.query.get("Expires")
        if until is None:
            return "Signature" not in request.query
        name = request.path.rpartition("/")[2].removesuffix(".mp3")
        return request.query.get("Signature") == _signature(name, int(until)) and self._books.now() < int(until)


async def _spoilt(request: web.Request, found: Generation, name: str, details: dict[str, Any]) -> web.StreamResponse:
    match name:
        case "html":
            return web.Response(text="<!DOCTYPE html><title>Not what you wanted</title>", content_type="text/html")
        case "empty":
            return web.Response(body=b"", content_type="audio/mpeg")
        case "expired":
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>", content_type="text/xml")
        case "wrong_type":
            return web.Response(body=found.audio, content_type="application/octet-stream")
        case "download_500":
            return page(500, "Internal Server Error")
        case "noise":
            return web.Response(body=b"\xff\xfb\x90\xc4" + bytes(range(256)) * 200, content_type="audio/mpeg")
        case _:
            return await _badly_sent(request, found, name, details)


async def _badly_sent(
    request: web.Request, found: Generation, name: str, details: dict[str, Any]
) -> web.StreamResponse:
    """Sent by hand: cut short, without end, or drop by drop."""
    response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
    if name == "cut_short":
        response.content_length = len(found.audio)
        await response.prepare(request)
        await response.write(found.audio[: len(found.audio) // 2])
        assert request.transport is not None
        request.transport.close()
        return response
    await response.prepare(request)
    await response.write(found.audio[:64])
    if name == "huge":
        for _ in range(int(details.get("bytes", 600_000_000)) // 65_536):
            await response.write(bytes(65_536))
        return response
    while True:
        await asyncio.sleep(details.get("every", 0.2))
        await response.write(b"\0")


def _signature(name: str, until: int) -> str:
    digest = hashlib.sha256(f"{name} {until} Jamboree's sandbox".encode()).digest()
    return base64.b64encode(digest[:20]).decode()
