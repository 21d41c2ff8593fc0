"""Somebody with a key who calls the studio by hand: aiohttp and nothing of ours."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
import yarl

from bot.sandbox.aiml import Studio

SONG = {"model": "minimax/music-2.0", "prompt": "a slow waltz", "lyrics": "[Verse]\nLanterns over the harbour"}
PATH = "/v2/generate/audio"


class Clock:
    """Unix seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.time = 1_790_000_000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Caller:
    studio: Studio
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, *, key: str | None = None, **sent: Any) -> tuple[int, Any, Any]:
        """Status, JSON (or bytes where it is none) and headers."""
        key = self.studio.key if key is None else key
        headers = {**({"Authorization": f"Bearer {key}"} if key != "none" else {}), **sent.pop("headers", {})}
        url = yarl.URL(self.studio.base_url + path, encoded=True)
        async with self.session.request(method, url, headers=headers, **sent) as reply:
            body = await reply.json(content_type=None) if "json" in reply.content_type else await reply.read()
            return reply.status, body, reply.headers

    async def submit(self, body: Any = SONG, **sent: Any) -> Any:
        status, said, _ = await self.call("POST", PATH, json=body, **sent)
        assert status == 201, said
        return said

    async def look(self, id_: str) -> Any:
        status, said, _ = await self.call("GET", f"{PATH}?generation_id={quote(id_, safe='')}")
        assert status == 200, said
        return said

    async def finished(self, body: Any = SONG) -> Any:
        """The last look at a song that the studio was told to finish."""
        id_ = (await self.submit(body))["id"]
        self.studio.finish(id_)
        await self.studio.until(lambda: self.studio.generations[id_].state == "completed")
        return await self.look(id_)

    async def download(self, url: str, **headers: str) -> tuple[int, bytes, str]:
        async with self.session.get(yarl.URL(url, encoded=True), headers=headers, allow_redirects=False) as reply:
            return reply.status, await reply.read(), reply.content_type


async def settled() -> None:
    """Everything that is ready to run has run."""
    for _ in range(10):
        await asyncio.sleep(0)
