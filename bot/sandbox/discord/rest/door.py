"""Every REST call comes in here: it is kept, perhaps spoilt, let in or turned away, answered."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.discord.errors import UNAUTHORIZED, Refused, refuse
from bot.sandbox.discord.faults import Fault, Faults
from bot.sandbox.discord.rates import Rates, Taken
from bot.sandbox.discord.requests import PREFIX, Call, Request, read, sent
from bot.sandbox.discord.rest import (
    accounts,
    channels,
    commands,
    guilds,
    interactions,
    pins,
    scheduled,
    threads,
    webhooks,
)
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.threads import rest_those_due
from bot.sandbox.discord.world import World

TABLES = (accounts, pins, channels, commands, guilds, interactions, scheduled, threads, webhooks)
ROUTES = tuple(route for table in TABLES for route in table.ROUTES)
"""Where two templates fit a path, the first counts: `/messages/pins` is no message."""

SERVER = "Jamboree sandbox"


@dataclass(slots=True)
class Reply:
    status: int
    body: Any
    headers: dict[str, str]


class Door:
    """Answers requests about a world; `requests` holds all of them, `unknown` those for which there is no route."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.requests: list[Request] = []
        self.unknown: list[Request] = []
        self._world = world
        self._faults = faults
        self._rates = Rates()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        kept = Request(request.method, path, self._world.now(), query=dict(request.query))
        self.requests.append(kept)
        route, params = _find(request.method, path)
        kept.route = route.template if route else ""
        fault = self._faults.take(request.method, path, kept.route)
        reply = await self._reply(request, kept, route, params, fault)
        kept.status = reply.status if reply else 0
        self._world.news.tell("request", method=kept.method, route=kept.route, status=kept.status)
        return _response(reply) if reply else _reset(request)

    async def _reply(
        self, request: web.Request, kept: Request, route: Route | None, params: dict[str, str], fault: Fault | None
    ) -> Reply | None:
        """None where the connection is to break."""
        try:
            kept.body, files = await read(request)
        except Refused as refused:
            return Reply(refused.status, refused.body, {})
        kept.files = tuple(map(sent, files))
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        if route is None:
            return self._nowhere(kept)
        call = Call(params, kept.query, kept.body, files)
        rest_those_due(self._world)
        if fault is None or fault.harmless:
            return self._answer(request, route, call)
        if fault.after:
            self._answer(request, route, call)
        return None if fault.drop else _spoilt(fault)

    def _nowhere(self, kept: Request) -> Reply:
        self.unknown.append(kept)
        what = f"Jamboree's sandbox has no {kept.method} {kept.path}: add it to bot/sandbox/discord/rest"
        return Reply(501, {"message": what, "code": 0}, {})

    def _answer(self, request: web.Request, route: Route, call: Call) -> Reply:
        if not route.by_token and request.headers.get("Authorization") != f"Bot {self._world.token}":
            return _refused(refuse(UNAUTHORIZED), {})
        taken = self._rates.take(route.method, route.template, route.place(call.params))
        if not taken.ok:
            return _limited(taken)
        try:
            body = route.answer(self._world, call)
        except Refused as refused:
            return _refused(refused, taken.headers)
        return Reply(204 if body is None else 200, body, taken.headers)


def _find(method: str, path: str) -> tuple[Route | None, dict[str, str]]:
    for route in ROUTES:
        if (params := route.match(method, path)) is not None:
            return route, params
    return None, {}


def _refused(refused: Refused, headers: dict[str, str]) -> Reply:
    return Reply(refused.status, refused.body, headers)


def _limited(taken: Taken) -> Reply:
    body = {"message": "You are being rate limited.", "retry_after": round(taken.after, 3), "global": False}
    headers = taken.headers | {"Via": SERVER, "Retry-After": f"{taken.after:.3f}", "X-RateLimit-Scope": "user"}
    return Reply(429, body, headers)


def _spoilt(fault: Fault) -> Reply:
    headers = {"Via": SERVER} if fault.status == 429 else {}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    return _refused(fault.refusal(), headers)


def _response(reply: Reply) -> web.Response:
    if reply.status == 204:
        return web.Response(status=204, headers=reply.headers)
    # Exactly this type: discord.py takes a body for text where a charset stands beside it.
    headers = reply.headers | {"Content-Type": "application/json"}
    return web.Response(status=reply.status, body=json.dumps(reply.body).encode(), headers=headers)


def _reset(request: web.Request) -> web.Response:
    """End the connection with a TCP reset: closing a socket that lingers for 0 seconds sends one."""
    if (transport := request.transport) is not None:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
