"""A bot's process in the sandbox, for measuring: ours with a database full of songs, or a bare one."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.chat.places import Place, address
from bot.database.opening import open_database
from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from bot.songs.songs import Requester, Song, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish
from tests.bench.provider import served

BARE = "tests.bench.bare_bot"
OURS = "bot"

DEADLINE = 15 * 60
"""Seconds that a song may take, as the settings have it by default."""


@dataclass
class Stage:
    """A bot that is online, and the seconds that it took to come."""

    rehearsal: Rehearsal
    seconds: float


@asynccontextmanager
async def online(module: str, waiting: int) -> AsyncGenerator[Stage]:
    """`module` as a process, with `waiting` songs in its database whose models never finish."""
    with tempfile.TemporaryDirectory() as home:
        if waiting:
            await _fill(Path(home), waiting)
        async with served() as provider, Town() as town, Studio(compose=tone) as studio:
            settings = {"AIMLAPI_BASE_URL": provider, "SONGS_AT_ONCE": "100000", "LOG_LEVEL": "WARNING"}
            rehearsal = Rehearsal(town, studio, Path(home), settings)
            begun = time.perf_counter()
            process = await rehearsal.launch(module)
            try:
                await town.until(lambda: town.online and town.commands, timeout=60)
                yield Stage(rehearsal, time.perf_counter() - begun)
            finally:
                process.kill()
                await process.wait()


async def _fill(home: Path, songs: int) -> None:
    """Songs in the database that are with their model."""
    async with open_database(f"sqlite:///{home / 'data' / 'jamboree.db'}") as store:
        await asyncio.gather(*(store.add(_song(number)) for number in range(songs)))


def _song(number: int) -> Song:
    now = time.time()
    place = address(Place(channel_id=2, guild_id=3, application_id=4, token="", token_until=0))
    song = Song(
        id=new_id(now),
        interaction_id=number + 1,
        guild_id=3,
        wish=Wish(lyrics="Row, row, row your boat", style="A gentle round"),
        model="minimax/music-2.6",
        provider="aiml",
        title="Row",
        requester=Requester(number + 1, "Somebody"),
        origin=place,
        destination=place,
        asked_at=now,
        deadline_at=now + DEADLINE,
    )
    return replace(song, state=State.GENERATING, submitted_at=now, generation_id=f"earlier-{number}")
