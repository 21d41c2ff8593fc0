"""A connection to the gateway by hand: events as they are sent, with nothing of discord.py between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.sandbox.discord import Town

Events = Callable[[str], Awaitable[dict[str, Any]]]


@asynccontextmanager
async def listening(town: Town, *, intents: int = 1) -> AsyncIterator[Events]:
    """A function that waits for the next event of a name, and passes over all others."""
    async with aiohttp.ClientSession() as session, session.ws_connect(town.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": town.token, "intents": intents}})

        async def event(name: str) -> dict[str, Any]:
            async with asyncio.timeout(10):
                while (frame := await socket.receive_json())["t"] != name:
                    pass
            return frame["d"]

        await event("READY")
        yield event
