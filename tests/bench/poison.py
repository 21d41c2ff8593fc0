"""What a hostile person serves, from a process of its own, so that only the bot is burdened by it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.audio.bombs import wide_flac_bomb
from tests.audio.sounds import mp3, tone
from tests.bench.provider import beside

HUGE = 190 << 20
TAG = 181 << 20

PIECE = bytes(1 << 20)


def _tag(size: int) -> bytes:
    """The head of an ID3v2.3 tag."""
    return b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def application() -> web.Application:
    """Each of them at its path."""
    song, wide = mp3(tone(8)), wide_flac_bomb()

    async def streamed(request: web.Request, head: bytes, zeros: int, tail: bytes) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
        response.content_length = len(head) + zeros + len(tail)
        await response.prepare(request)
        await response.write(head)
        for _ in range(zeros >> 20):
            await response.write(PIECE)
        await response.write(tail)
        return response

    async def huge(request: web.Request) -> web.StreamResponse:
        return await streamed(request, song, HUGE, b"")

    async def tagged(request: web.Request) -> web.StreamResponse:
        return await streamed(request, _tag(TAG), TAG, song)

    async def flac(_: web.Request) -> web.Response:
        return web.Response(body=wide, content_type="audio/flac")

    async def inside(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"\0")
            await asyncio.sleep(0.2)

    app = web.Application()
    for path, serve in (("huge", huge), ("tagged", tagged), ("wide", flac), ("inside", inside), ("endless", endless)):
        app.router.add_get(f"/{path}.mp3", serve)
    return app


@asynccontextmanager
async def poisoned() -> AsyncGenerator[str]:
    """The address, while it is served."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.poison", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def _serve() -> None:
    async with beside(application()) as url:
        print(url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
