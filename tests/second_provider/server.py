"""The provider's server on loopback, which counts what it was paid for."""

from __future__ import annotations

import asyncio
import base64
from types import TracebackType

from aiohttp import web

from bot.sandbox.aiml import tone

_BEFORE = {"busy": 503, "down": 500}
_INSTEAD = {"page": "<html>", "number": "7", "silence": '{"outcome": "fine", "cents": 4}'}


class SecondServer:
    """An async context manager. `charged` are the words of each song that was paid for.

    A song takes `seconds`. `loses` makes it cut the connection once a song was made. `troubles` strike one a call:
    "busy" and "down" before anything is paid for, "page", "number" and "silence" instead of the reply to a paid call.
    """

    def __init__(self, seconds: float = 0.2) -> None:
        self.seconds = seconds
        self.loses = False
        self.troubles: list[str] = []
        self.charged: list[str] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> SecondServer:
        app = web.Application()
        app.router.add_post("/sing", self._sing)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _sing(self, request: web.Request) -> web.Response:
        said = await request.json()
        if said["manner"] == "forbidden":
            return web.json_response({"outcome": "nope", "because": "not in this house"})
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble in _BEFORE:
            return web.Response(status=_BEFORE[trouble])
        self.charged.append(said["words"])
        await asyncio.sleep(self.seconds)
        if self.loses:
            assert request.transport is not None
            request.transport.abort()
        if trouble:
            return web.Response(text=_INSTEAD[trouble], content_type="application/json")
        sound = base64.b64encode(tone({"model": "second"}, seconds=3)).decode()
        return web.json_response({"outcome": "fine", "sound": sound, "cents": 4})
