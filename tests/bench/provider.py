"""A provider for measuring, as cheap as a server can be; a process of its own, so that only clients are timed."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import math
import random
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import lameenc
from aiohttp import web

FIRST, LAST = 12.0, 45.0
"""Seconds that a song takes, evenly spread: the first of the distributions that the polling is judged by."""


def _silence() -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    return bytes(encoder.encode(bytes(2 * 44_100)) + encoder.flush())


SOUND = _silence()


@dataclass
class Finish:
    """Songs that are all finished at one moment: looks wait for their answers until `songs` are being looked at."""

    songs: int
    at: float = 0.0
    _waiting: int = 0
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    async def together(self) -> None:
        self._waiting += 1
        if self._waiting == self.songs:
            self.at = time.perf_counter()
            self._open.set()
        await self._open.wait()


def application(pace: float, sound: bytes = SOUND, finish: Finish | None = None) -> web.Application:
    """AIML API's three calls and nothing else; time runs `pace` times as fast. `finish` goes before any pace."""
    ready: dict[str, float] = {}
    numbers = itertools.count()
    looks, lags = 0, list[float]()
    chance = random.Random(6)

    async def submit(request: web.Request) -> web.Response:
        await request.read()
        song = f"g{next(numbers)}"
        ready[song] = time.monotonic() + chance.uniform(FIRST, LAST) / pace
        return web.json_response({"id": song, "status": "queued"}, status=201)

    async def look(request: web.Request) -> web.Response:
        nonlocal looks
        looks += 1
        song = request.query["generation_id"]
        if finish is not None:
            await finish.together()
            ready[song] = 0.0
        lag = time.monotonic() - ready.get(song, math.inf)
        if lag < 0:  # a song of an earlier life is never done
            return web.json_response({"id": song, "status": "generating"})
        lags.append(lag * pace)
        link = str(request.url.origin() / f"cdn/{song}.mp3")
        return web.json_response({"id": song, "status": "completed", "audio_file": {"url": link}})

    async def song(_: web.Request) -> web.Response:
        return web.Response(body=sound, content_type="audio/mpeg")

    async def models(_: web.Request) -> web.Response:
        return web.json_response({"data": []})

    async def billing(_: web.Request) -> web.Response:
        return web.json_response({"current_balance": 100.0, "currency": "USD"})

    async def seen(_: web.Request) -> web.Response:
        """How many looks there were, and the mean seconds for which a song lay finished; then it counts anew."""
        nonlocal looks
        said = {"looks": looks, "lag": sum(lags) / max(len(lags), 1)}
        looks = 0
        lags.clear()
        return web.json_response(said)

    app = web.Application()
    app.add_routes(
        [
            web.post("/v2/generate/audio", submit),
            web.get("/v2/generate/audio", look),
            web.get("/cdn/{name}", song),
            web.get("/seen", seen),
            web.get("/v1/models", models),
            web.get("/v2/billing", billing),
        ]
    )
    return app


@asynccontextmanager
async def beside(app: web.Application) -> AsyncGenerator[str]:
    """The address of an application in this process."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def served(pace: float = 1.0) -> AsyncGenerator[str]:
    """The provider's address, while it runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.provider", str(pace), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def serve(pace: float) -> None:
    async with beside(application(pace)) as url:
        print(url, flush=True)
        await asyncio.Event().wait()


def wide() -> aiohttp.ClientSession:
    """A session as the bot has it."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pace", type=float)
    asyncio.run(serve(parser.parse_args().pace))
