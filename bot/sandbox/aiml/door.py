"""What every call passes: it is written down, and the reply says that this is the sandbox."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from email.utils import formatdate

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.sandbox.aiml.bookkeeping import HEADERS, Books, Request
from bot.sandbox.aiml.envelopes import problem

SERVER = "Jamboree sandbox"
SAYS = "This is Jamboree's sandbox: an AIML API on this machine alone. Nothing is paid.\n"

LARGEST = 128 * 2**20
"""Bytes of a call: ten minutes of a wav, which music-01 takes."""


def application(books: Books, *routes: web.RouteDef) -> web.Application:
    """The routes, with what they have in common; whatever is none of them is a 404 in the API's own words."""
    app = web.Application(client_max_size=LARGEST, middlewares=[_recording(books)])
    app.add_routes([web.get("/", _say), *routes, web.route("*", "/{path:.*}", _nowhere)])
    app.on_response_prepare.append(_signing(books))
    return app


def _recording(books: Books) -> Middleware:
    @web.middleware
    async def recorded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            body = await request.json() if request.content_type == "application/json" and request.body_exists else None
        except json.JSONDecodeError:
            body, handler = None, _unreadable
        response = await handler(request)
        cut = request.transport is None or request.transport.is_closing()
        status = 0 if cut else response.status
        headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
        books.requests.append(Request(request.method, request.path, body, status, books.clock.now(), headers))
        books.tell("call", method=request.method, path=request.path, status=status)
        return response

    return recorded


async def _say(_: web.Request) -> web.Response:
    return web.Response(text=SAYS)


async def _nowhere(request: web.Request) -> web.Response:
    return problem(request, 404, f"Cannot {request.method} {request.path}")


async def _unreadable(request: web.Request) -> web.Response:
    return problem(request, 400, "Unexpected token in JSON")


def _signing(books: Books) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def sign(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = SERVER
        response.headers["Date"] = formatdate(books.clock.told(), usegmt=True)
        response.headers["x-request-id"] = secrets.token_urlsafe(16)

    return sign
