"""A ledger that remembers: models whose songs have always been quick, so that a test is looked at as soon as it may."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from bot.database.opening import open_database
from bot.songs.models import MODELS
from bot.songs.songs import Place, Requester, Song, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish

LONG_AGO = 1_700_000_000.0


_written: dict[float, bytes] = {}
"""Ledgers by the seconds that they remember: to write one takes longer than to copy it."""


async def remember(folder: Path, seconds: float) -> None:
    """Give a bot whose home is `folder` a ledger with songs of each model, each made in `seconds`."""
    if seconds not in _written:
        _written[seconds] = await _write(seconds)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "jamboree.db").write_bytes(_written[seconds])


async def _write(seconds: float, songs: int = 40) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jamboree-") as folder:
        file = Path(folder) / "jamboree.db"
        async with open_database(f"sqlite:///{file}") as store:
            known = (_song(model.id, number, seconds) for model in MODELS for number in range(songs))
            await asyncio.gather(*(store.add(song) for song in known))
        return file.read_bytes()


def _song(model: str, number: int, seconds: float) -> Song:
    at = LONG_AGO + number
    song = Song(
        id=new_id(at),
        interaction_id=hash((model, number)) & 0x7FFF_FFFF_FFFF,
        wish=Wish(lyrics="la"),
        model=model,
        title="before",
        requester=Requester(1, "Somebody"),
        place=Place(channel_id=2, guild_id=3, application_id=4, token="", token_until=0),
        created_at=at,
    )
    return replace(
        song, state=State.DONE, submitted_at=at, finished_at=at + seconds, generation_id="before", ended_at=at + seconds
    )
