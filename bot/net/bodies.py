"""A reply's body, whole and bounded."""

from __future__ import annotations

import aiohttp

from bot.songs.errors import Garbled


async def body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """All of it. Raises `Garbled` as soon as more than `most` bytes have come, whatever length was announced."""
    held = bytearray()
    async for chunk in response.content.iter_any():
        held += chunk
        if len(held) > most:
            raise Garbled(f"HTTP {response.status} with a body over {most} bytes")
    return bytes(held)
