"""A bare client: it looks, fetches what it finds, uploads what came, and does nothing else."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import aiohttp


async def carry(job: dict[str, Any]) -> None:
    """`job`: how many "songs", the "provider"'s address, the "channel"'s and its "token"."""
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(_one(session, job, number) for number in range(job["songs"])))


async def _one(session: aiohttp.ClientSession, job: dict[str, Any], number: int) -> None:
    async with session.get(f"{job['provider']}/v2/generate/audio", params={"generation_id": f"g{number}"}) as reply:
        link = (await reply.json())["audio_file"]["url"]
    async with session.get(link) as reply:
        mp3 = await reply.read()
    form = aiohttp.FormData({"payload_json": json.dumps({"content": "Here", "nonce": f"song-{number}"})})
    form.add_field("files[0]", mp3, filename="song.mp3")
    async with session.post(job["channel"], data=form, headers={"Authorization": f"Bot {job['token']}"}) as reply:
        reply.raise_for_status()


if __name__ == "__main__":
    asyncio.run(carry(json.load(sys.stdin)))
