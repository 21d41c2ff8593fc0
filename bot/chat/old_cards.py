"""Status cards that have stood for long enough: a channel is no archive of songs that came to nothing."""

from __future__ import annotations

from bot.chat.status_cards import StatusCards
from bot.songs.errors import DatabaseDown
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import RECENTLY, SongStore

EVERY = 60.0
"""Seconds between rounds."""

AT_ONCE = 20
"""Cards in one round, one after the other: Discord allows some five deletions in five seconds in a channel."""

CLOSED = 60 * 60.0
"""Seconds for which the card of a song stands that was cancelled, thrown away, or followed by a later one."""

OPEN = RECENTLY
"""The same where it can be tried again, or posted after all: for as long as `/song status` lists a failure."""


async def take_old_cards_away(songs: SongStore, cards: StatusCards, clock: Clock) -> None:
    """A round now and every minute, for ever."""
    while True:
        await take_away(songs, cards, clock.now())
        await clock.sleep(EVERY)


async def take_away(songs: SongStore, cards: StatusCards, now: float) -> None:
    """One round. What cannot be deleted or written down now is looked for again in the next."""
    try:
        for song in await songs.past_cards(now - CLOSED, now - OPEN, limit=AT_ONCE):
            if await cards.take_away(song):
                await songs.annotate(song.id, card=None)
    except DatabaseDown:
        return
