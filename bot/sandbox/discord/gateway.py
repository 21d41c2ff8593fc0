"""The gateway: a WebSocket on which a bot identifies itself, or comes back, and hears what happens."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.discord import payloads
from bot.sandbox.discord.places import APPLICATION
from bot.sandbox.discord.sessions import Line, Session
from bot.sandbox.discord.world import World

HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 1, 2, 6, 7, 9, 10, 11
"""Opcodes (Discord docs, Gateway Opcodes)."""

INTERVAL = 41_250
"""Milliseconds between heartbeats, as Discord asks."""

CLOSING = 1.0
"""Seconds that a bot has to close its end; one that was stopped never does."""

WRONG_TOKEN, NOT_AUTHENTICATED = 4004, 4003


class Gateway:
    """Holds one conversation per connection; the sessions outlive it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sockets: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket, line = web.WebSocketResponse(timeout=CLOSING), Line()
        await socket.prepare(request)
        self._sockets.add(socket)
        writing = asyncio.create_task(_write(socket, line))
        line.send(HELLO, {"heartbeat_interval": INTERVAL})
        session: Session | None = None
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    session = self._hear(json.loads(frame.data), line, session)
        finally:
            writing.cancel()
            self._sockets.discard(socket)
            self._left(session, line, socket.close_code)
        return socket

    async def close(self) -> None:
        for socket in tuple(self._sockets):
            await socket.close(code=1001)

    def _hear(self, frame: dict[str, Any], line: Line, session: Session | None) -> Session | None:
        op, d = frame.get("op"), frame.get("d")
        if op == HEARTBEAT:
            line.send(ACK)
        elif op in {IDENTIFY, RESUME} and isinstance(d, dict):
            return (self._identify if op == IDENTIFY else self._resume)(d, line)  # pyright: ignore[reportUnknownArgumentType]  # JSON
        elif session is None:
            line.hang_up(NOT_AUTHENTICATED)
        return session

    def _identify(self, d: dict[str, Any], line: Line) -> Session | None:
        if not self._authentic(d, line):
            return None
        shard, shards = d.get("shard") or (0, 1)
        session = Session(shard, shards, int(d.get("intents", 0)), line, _presence(d))
        self._world.sessions.add(session)
        self._welcome(session)
        self._world.news.tell("bot_online", shard=shard)
        return session

    def _resume(self, d: dict[str, Any], line: Line) -> Session | None:
        if not self._authentic(d, line):
            return None
        session = self._world.sessions.find(str(d.get("session_id")))
        if session is None:
            line.send(INVALID, False)
            return None
        session.resume(line, int(d.get("seq") or 0))
        self._world.news.tell("bot_online", shard=session.shard)
        return session

    def _authentic(self, d: dict[str, Any], line: Line) -> bool:
        if str(d.get("token", "")).removeprefix("Bot ") == self._world.token:
            return True
        line.hang_up(WRONG_TOKEN)
        return False

    def _welcome(self, session: Session) -> None:
        here = [one for one in self._world.guilds.values() if one.has_bot and session.hears(one.id, 0)]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": payloads.user(self._world.bot),
                "guilds": [{"id": str(one.id), "unavailable": True} for one in here],
                "session_id": session.id,
                "resume_gateway_url": self._world.gateway_url,
                "application": {"id": str(APPLICATION), "flags": 0},
                "shard": [session.shard, session.shards],
            },
        )
        for one in here:
            session.dispatch("GUILD_CREATE", payloads.guild_create(one, self._world))

    def _left(self, session: Session | None, line: Line, code: int | None) -> None:
        """A session that its bot closed (1000, 1001) is over; any other may be resumed."""
        if session is None or session.line is not line:
            return
        session.line = None
        if code in {1000, 1001}:
            self._world.sessions.forget(session)
        self._world.news.tell("bot_offline", shard=session.shard)


def _presence(d: dict[str, Any]) -> str:
    """The custom status among a bot's activities, of type 4 (Discord docs, Activity Types). discord.py 2.7.1 sends its
    one activity under the name that the field had before, which Discord still reads."""
    told: dict[str, Any] = d.get("presence") or {}
    activities: list[dict[str, Any]] = told.get("activities") or [told.get("game") or {}]
    return next((str(one.get("state") or "") for one in activities if one.get("type") == 4), "")


async def _write(socket: web.WebSocketResponse, line: Line) -> None:
    with suppress(ConnectionError):  # the other end may be gone, without a word
        while isinstance(frame := await line.frames.get(), str):
            await socket.send_str(frame)
        await socket.close(code=frame.code)
