"""A ledger that remembers: models whose songs have always been quick, so that a test is looked at as soon as it may."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.ledger.opening import open_ledger
from bot.music.models import MODELS
from bot.music.songs import Place, Requester, Song, State, new_id
from bot.music.wishes import Wish

LONG_AGO = 1_700_000_000.0


async def remember(folder: Path, seconds: float, songs: int = 40) -> None:
    """Write `songs` of each model into the ledger of a bot whose home is `folder`, each made in `seconds`."""
    async with open_ledger(f"sqlite:///{folder / 'data' / 'jamboree.db'}") as ledger:
        known = (_song(model.id, number, seconds) for model in MODELS for number in range(songs))
        await asyncio.gather(*(ledger.add(song) for song in known))


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
