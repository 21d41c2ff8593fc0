"""A database that remembers models whose songs have always been quick, so that a test's songs are polled at once."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from bot.chat.places import Place, address
from bot.database.opening import open_database
from bot.songs.models import MODELS, Model
from bot.songs.songs import Requester, Song, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish

NOWHERE = address(Place(channel_id=2, guild_id=3, application_id=4, token="", token_until=0))

LONG_AGO = 1_700_000_000.0


_written: dict[float, bytes] = {}
"""Databases by the seconds that they remember: to write one takes longer than to copy it."""


async def remember(folder: Path, seconds: float, database: str | None = None) -> None:
    """Give a bot whose home is `folder` a database with songs of each model, each made in `seconds`; or fill the one at
    `database`."""
    if database is not None:
        await _fill(database, seconds)
        return
    if seconds not in _written:
        _written[seconds] = await _write(seconds)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "jamboree.db").write_bytes(_written[seconds])


async def _write(seconds: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jamboree-") as folder:
        file = Path(folder) / "jamboree.db"
        await _fill(f"sqlite:///{file}", seconds)
        return file.read_bytes()


async def _fill(url: str, seconds: float, songs: int = 40) -> None:
    async with open_database(url) as store:
        known = (_song(model, number, seconds) for model in MODELS for number in range(songs))
        await asyncio.gather(*(store.add(song) for song in known))


def _song(model: Model, number: int, seconds: float) -> Song:
    at = LONG_AGO + number
    song = Song(
        id=new_id(at),
        interaction_id=hash((model.id, number)) & 0x7FFF_FFFF_FFFF,
        wish=Wish(lyrics="la"),
        model=model.id,
        provider=model.provider,
        guild_id=3,
        title="before",
        requester=Requester(1, "Somebody"),
        origin=NOWHERE,
        destination=NOWHERE,
        asked_at=at,
        deadline_at=at + 900,
    )
    return replace(
        song, state=State.DONE, submitted_at=at, finished_at=at + seconds, generation_id="before", ended_at=at + seconds
    )
