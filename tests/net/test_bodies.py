"""A reply is read up to a bound, whatever its header says of its length."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.net.bodies import body
from bot.songs.errors import Garbled


@pytest.fixture
async def replies() -> AsyncGenerator[aiohttp.ClientSession]:
    """A session to a server that answers a POST with what was posted, in pieces and with no length announced."""

    async def echo(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for byte in await request.read():
            await response.write(bytes([byte]))
        return response

    app = web.Application()
    app.router.add_post("/", echo)
    async with TestServer(app) as server, aiohttp.ClientSession(server.make_url("/")) as session:
        yield session


async def test_a_body_of_as_many_bytes_as_are_taken_comes_whole(replies: aiohttp.ClientSession) -> None:
    async with replies.post("/", data=b"0123456789") as response:
        assert await body(response, 10) == b"0123456789"


async def test_a_body_of_more_bytes_is_garbled(replies: aiohttp.ClientSession) -> None:
    async with replies.post("/", data=b"0123456789!") as response:
        with pytest.raises(Garbled, match="HTTP 200 with a body over 10 bytes"):
            await body(response, 10)
