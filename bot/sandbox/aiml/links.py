"""Where the finished audio lies: links as they look, and every way in which a download can go wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.envelopes import page
from bot.sandbox.aiml.generations import Generation

DAY = 24 * 60 * 60
"""Seconds that MiniMax's links live, in every example of the docs."""

PIECE = 65_536

_NAME = re.compile(r"([0-9a-f]{24})(_output)?\.(mp3|wav)$")


def link(origin: str, generation: Generation, now: float) -> str:
    """The address of a generation's audio; MiniMax's are signed, with an escaped slash in what is signed."""
    name = generation.name
    if not generation.row.expires:
        return f"{origin}/cdn/files/{name}_output.{generation.row.served}"
    until = int(now) + DAY
    path = quote(f"music/prod/{name}.mp3", safe="")
    signature = quote(_signature(name, until), safe="")
    return f"{origin}/cdn/moose/{path}?Expires={until}&OSSAccessKeyId=sandbox&Signature={signature}"


class Cdn:
    """Serves what was composed, to anybody who has the link; a key has no business here."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def serve(self, request: web.Request) -> web.StreamResponse:
        books = self._books
        books.downloads += 1
        if "Authorization" in request.headers:
            books.leaks.append(f"a key was sent to {request.path}")
        name = _NAME.search(request.path)
        found = books.named.get(name[1]) if name else None
        if found is None or not self._signed(request, found):
            return _denied()
        trouble = books.strike("download", found.model)
        if trouble is None:
            return web.Response(body=found.audio, content_type=found.mime or found.row.mime)
        return await _troubled(request, found, trouble.name, trouble.details)

    def _signed(self, request: web.Request, found: Generation) -> bool:
        """Whether a link that must be signed is, in every character, and has not expired."""
        if not found.row.expires:
            return True
        until = request.query.get("Expires", "")
        if not until.isdecimal() or "%2F" not in request.raw_path:
            return False
        right = request.query.get("Signature") == _signature(found.name, int(until))
        return right and self._books.clock.told() < int(until)


async def _troubled(request: web.Request, found: Generation, name: str, details: dict[str, Any]) -> web.StreamResponse:
    match name:
        case "html":
            return web.Response(text="<!DOCTYPE html><title>Not what you wanted</title>", content_type="text/html")
        case "empty":
            return web.Response(body=b"", content_type="audio/mpeg")
        case "expired":
            return _denied()
        case "wrong_type":
            return web.Response(body=found.audio, content_type="application/octet-stream")
        case "download_500":
            return page(500, "Internal Server Error")
        case "noise":
            return web.Response(body=b"\xff\xfb\x90\xc4" + bytes(range(256)) * 200, content_type="audio/mpeg")
        case "moved":
            return web.Response(status=302, headers={"Location": str(details["to"])})
        case _:
            return await _sent_by_hand(request, found, name, details)


async def _sent_by_hand(
    request: web.Request, found: Generation, name: str, details: dict[str, Any]
) -> web.StreamResponse:
    """Cut short, without end, or drop by drop."""
    response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
    if name == "cut_short":
        response.content_length = len(found.audio)
        await response.prepare(request)
        await response.write(found.audio[: len(found.audio) // 2])
        assert request.transport is not None
        request.transport.close()
        return response
    size = int(details.get("bytes", 600_000_000))
    if details.get("announced"):
        response.content_length = size
    await response.prepare(request)
    await response.write(found.audio[:64])
    if name == "huge":
        for start in range(64, size, PIECE):
            await response.write(bytes(min(PIECE, size - start)))
        return response
    while True:
        await asyncio.sleep(details.get("every", 0.2))
        await response.write(b"\0")


def _denied() -> web.Response:
    return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>", content_type="application/xml")


def _signature(name: str, until: int) -> str:
    digest = hashlib.sha256(f"{name} {until} Jamboree's sandbox".encode()).digest()
    return base64.b64encode(digest[:20]).decode()
