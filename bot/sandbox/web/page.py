"""The page's server: files, the stream, acts, troubles and guests, on loopback."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from aiohttp import web

from bot.sandbox.discord import Upload
from bot.sandbox.web.acting import perform
from bot.sandbox.web.feed import Feed
from bot.sandbox.web.guard import guarded, signed
from bot.sandbox.web.guests import arrange
from bot.sandbox.web.house import House
from bot.sandbox.web.troubles import BY_NAME
from bot.sandbox.web.views import SPEEDS

STATIC = Path(__file__).with_name("static")
UPLOADS_MOST = 25 * 2**20
"""Bytes of one act with its files."""

NEWCOMER, NEW_FOR = "nia", 40 * 86_400.0
"""Whose page is the plain look, and how many seconds old their account is: they join when it is opened."""

for kind, suffix in (("text/javascript", ".js"), ("image/svg+xml", ".svg"), ("text/css", ".css")):
    mimetypes.add_type(kind, suffix)  # a machine's own table may call a script plain text, which a browser refuses


class Page:
    """An async context manager: the page is at `url` inside. Port 0 is any that is free."""

    def __init__(self, house: House, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._house = house
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._deaf: Callable[[], None] | None = None
        self.url = ""

    async def __aenter__(self) -> Page:
        app = web.Application(client_max_size=UPLOADS_MOST, middlewares=[guarded])
        app.on_response_prepare.append(signed)
        app.router.add_get("/", _index)
        app.router.add_get("/events", self._events)
        app.router.add_post("/act", self._act)
        app.router.add_post("/trouble", self._trouble)
        app.router.add_post("/guests", self._guests)
        app.router.add_get("/cdn/{path:.*}", self._house.town.world.cdn.serve)
        app.router.add_static("/static", STATIC)
        self._deaf = self._house.open()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self.url = f"http://{self._host}:{self._runner.addresses[0][1]}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._house.crowd.stop()
        if self._deaf is not None:
            self._deaf()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if (person := self._person(request)) is None:
            return _refused("Nobody is called that here.")
        return await Feed(self._house, person).run(request)

    async def _act(self, request: web.Request) -> web.Response:
        if (person := self._person(request)) is None:
            return _refused("Nobody is called that here.")
        try:
            form = await request.post()
            act = json.loads(str(form.get("act", "{}")))
            if not isinstance(act, dict):
                return _refused("An act is an object.")
            act = cast(dict[str, Any], act)
            files = {name: _upload(value) for name, value in form.items() if isinstance(value, web.FileField)}
            return web.json_response(await perform(self._house.town, person, act, files))
        except (ValueError, TypeError) as error:
            return _refused(str(error))

    async def _trouble(self, request: web.Request) -> web.Response:
        try:
            await self._make(await request.json())
        except (ValueError, TimeoutError) as error:
            return _refused(str(error))
        return web.Response(status=204)

    async def _guests(self, request: web.Request) -> web.Response:
        try:
            await arrange(self._house, await request.json())
        except ValueError as error:
            return _refused(str(error))
        return web.Response(status=204)

    async def _make(self, wanted: dict[str, Any]) -> None:
        house = self._house
        match wanted:
            case {"bot": "kill" | "stop" | "start" as what}:
                await {"kill": house.bot.kill, "stop": house.bot.stop, "start": house.bot.start}[what]()
            case {"speed": speed} if speed in SPEEDS:
                house.studio.speed = float(speed)
                house.note("trouble", f"Time runs {speed}× as fast")
                house.tell("speed", {"speed": speed})
            case {"name": str(name)} if name in BY_NAME:
                BY_NAME[name].make(house.town, house.studio)
                house.note("trouble", BY_NAME[name].label)
            case _:
                raise ValueError("The sandbox knows no such trouble.")

    def _person(self, request: web.Request) -> str | None:
        """Who asks. Somebody new comes when their page is first opened: they have seen nothing before."""
        person = request.query.get("as", "")
        if person == NEWCOMER and person not in self._house.town.people:
            self._house.town.newcomer(person, made=NEW_FOR)
        return person if person in self._house.town.people else None


def _upload(field: web.FileField) -> Upload:
    return Upload(field.filename or "file", field.file.read(), field.content_type)


def _refused(sentence: str) -> web.Response:
    return web.json_response({"error": sentence.rstrip(".") + "."}, status=422)


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")
