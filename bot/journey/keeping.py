"""The end of songs that nobody came for: finished, paid for, and kept until the day that their requester was told."""

from __future__ import annotations

from bot.journey.journey import Tools
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.states import Reason, State

EVERY = 60 * 60.0
"""Seconds between searches."""


async def expire_kept(tools: Tools) -> None:
    """End what is kept past its time, for ever."""
    while True:
        await expire(tools)
        await tools.clock.sleep(EVERY)


async def expire(tools: Tools) -> None:
    """End what is kept past its time; what the database cannot tell now is looked for again later."""
    try:
        for song in await tools.songs.kept_until(tools.clock.now()):
            try:
                await tools.end(song, State.FAILED, reason=Reason.EXPIRED, kept=None)
            except Superseded:  # its requester has just asked for it
                continue
    except DatabaseDown:
        return
