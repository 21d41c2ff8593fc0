"""A database in which a model has sung before, as quickly as the sandbox's do: what a card promises comes true."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from bot.database.opening import open_database
from bot.songs.models import BY_ID
from bot.songs.songs import Address, Requester, Song, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish

SONGS = 40
"""Finished songs: enough that the documented time counts for little beside them."""

LONG_AGO = 1_700_000_000.0
"""Unix seconds of the first: nobody's purse and nobody's list has them any more."""

NOWHERE = Address('{"channel_id": 1, "guild_id": null, "application_id": 1}')


async def practise(home: Path, model_id: str, low: float, high: float) -> None:
    """Give the bot whose home is `home` a database with songs of that model that took from `low` to `high` seconds.
    A model that is none gets none."""
    if model_id not in BY_ID:
        return
    data = home / "data"
    await asyncio.to_thread(data.mkdir, exist_ok=True)
    async with open_database(f"sqlite:///{data / 'jamboree.db'}") as store:
        await asyncio.gather(*(store.add(song) for song in _songs(model_id, low, high)))


def _songs(model_id: str, low: float, high: float) -> Iterator[Song]:
    for number in range(SONGS):
        at = LONG_AGO + number
        ended = at + low + (high - low) * number / (SONGS - 1)
        yield Song(
            id=new_id(at),
            interaction_id=number + 1,
            wish=Wish(lyrics="la"),
            model=model_id,
            provider=BY_ID[model_id].provider,
            guild_id=None,
            title="",
            requester=Requester(1, "Somebody"),
            origin=NOWHERE,
            destination=NOWHERE,
            asked_at=at,
            deadline_at=at + 900,
            state=State.DONE,
            submitted_at=at,
            finished_at=ended,
            ended_at=ended,
            generation_id=str(number),
        )
