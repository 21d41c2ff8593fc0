"""The channel as a song's journey sees it: status cards that follow along, deliveries, the owner's alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import discord
import structlog

from bot.chat import buttons
from bot.chat.delivery import Delivery, only
from bot.chat.messages import words
from bot.chat.routes import Routes, translate_discord_errors
from bot.chat.views import songs as song_views
from bot.songs.errors import NoPlace
from bot.songs.ports import Clock, Posted, Product
from bot.songs.songs import Song, State
from bot.songs.wishes import Reference

log = structlog.get_logger(__name__)

EVERY = 10.0
"""Seconds between a card's edits while nothing changes (Discord caps edits of old messages: error 30046)."""

TICK = 1.0
"""Seconds between rounds of the keeper."""

A_ROUND = 2
"""Cards brought up to date in one round where nothing changed: Discord allows 50 requests a second for everything."""

LINGER = 3.0
"""Seconds that a state which mostly passes at once must last before a card shows it: two edits fewer for each song."""

PASSING = frozenset({State.READY, State.POSTING})
"""States in which nothing but the song itself is waited for."""

LAST_TRIES = 5
"""How often the last word on a card is tried: it is the only word its requester gets."""


@dataclass(slots=True)
class _Card:
    """A card under way: the newest song to show, when it was last drawn, whether the song itself takes its place."""

    song: Song
    drawn_at: float = 0.0
    sung: bool = False
    drawing: asyncio.Task[None] | None = field(default=None, repr=False)


def _arrived(song: Song) -> bool:
    """Whether a song is in the channel: its card is gone, or about to go."""
    return song.ended_at is not None and song.posted_message_id is not None


async def _stopped(card: _Card) -> None:
    """No drawing of it is under way."""
    if (drawing := card.drawing) is not None:
        drawing.cancel()
        await asyncio.wait([drawing])


class Stage:
    """Implements the `Stage` port. `view` turns a song into what its card shows."""

    def __init__(self, routes: Routes, view: Callable[[Song], song_views.View], clock: Clock) -> None:
        self._routes = routes
        self._view = view
        self._clock = clock
        self._delivery = Delivery(routes, self._still)
        self._cards: dict[str, _Card] = {}
        self._alarmed: set[str] = set()
        self._restarting = False

    # --- the cards ---------------------------------------------------------------------------------------------

    def show(self, song: Song) -> None:
        """The newest state of a song: drawn at once, or as soon as the drawing under way is done."""
        if _arrived(song):
            if (card := self._cards.pop(song.id, None)) is not None:
                card.song = song
            return
        card = self._cards.setdefault(song.id, _Card(song))
        card.song = song
        card.sung = card.sung and song.kept is None  # where it is kept after all, that is the last word
        if card.drawing is None:
            self._draw(card)

    def follow(self, song: Song) -> None:
        """A song that an earlier process left: its card is brought up to date when its turn comes, not all at once."""
        if not _arrived(song):
            self._cards.setdefault(song.id, _Card(song))

    async def keep(self) -> None:
        """Bring the stalest cards up to date, for ever."""
        while True:
            await self._clock.sleep(TICK)
            for card in [*islice(self._stale(), A_ROUND)]:
                self._draw(card)

    async def say_restarting(self, seconds: float = 3.0) -> None:
        """On every card, that the song goes on after a restart; waits at most `seconds`."""
        self._restarting = True
        for card in self._cards.values():
            if card.drawing is None:
                self._draw(card)
        drawing = [card.drawing for card in self._cards.values() if card.drawing is not None]
        if drawing:
            await asyncio.wait(drawing, timeout=seconds)

    async def clear(self, song: Song) -> None:
        """Take the card away, once no drawing of it is under way."""
        if (card := self._cards.pop(song.id, None)) is not None:
            await _stopped(card)
        for pause in (1.0, 3.0, 0.0):
            try:
                return await self._routes.delete_card(song)
            except (discord.NotFound, discord.Forbidden):
                return None
            except Exception as error:
                log.info("card.not_cleared", song=song.id, why=type(error).__name__)
                await self._clock.sleep(pause)
        return None

    def _stale(self) -> Iterator[_Card]:
        """The stalest first: cards stand in the order of their drawing, so that thousands need not be sorted."""
        now = self._clock.now()
        due = takewhile(lambda card: now - card.drawn_at >= EVERY, self._cards.values())
        return (card for card in due if card.drawing is None and not card.sung)

    def _drawn(self, card: _Card) -> None:
        """It goes behind all others."""
        card.drawn_at = self._clock.now()
        if self._cards.get(card.song.id) is card:
            self._cards[card.song.id] = self._cards.pop(card.song.id)

    async def _still(self, song: Song) -> None:
        """The song takes its card's place, and a late drawing would put the card back over it."""
        card = self._cards.setdefault(song.id, _Card(song))
        card.sung = True
        await _stopped(card)

    def _draw(self, card: _Card) -> None:
        if card.sung:
            return
        card.drawing = asyncio.create_task(self._drawing(card), name=f"card {card.song.id}")

    async def _drawing(self, card: _Card) -> None:
        """Draw until the card shows the newest song; the last state of a song is drawn with patience."""
        try:
            if card.song.open and card.song.state in PASSING:
                await self._clock.sleep(LINGER)
            while not _arrived(card.song):
                shown = card.song
                known = await self._edit(shown, LAST_TRIES if not shown.open else 1)
                self._drawn(card)
                if not known or (card.song is shown and not shown.open):
                    self._cards.pop(shown.id, None)
                    return
                if card.song is shown:
                    return
        finally:
            card.drawing = None

    async def _edit(self, song: Song, tries: int) -> bool:
        """Whether the card is still to be followed."""
        for attempt in range(tries):
            try:
                await self._routes.edit_card(song, **self.card(song))
            except (discord.NotFound, discord.Forbidden):
                return False
            except Exception as error:
                log.info("card.not_drawn", song=song.id, why=type(error).__name__)
                if attempt + 1 < tries:
                    await self._clock.sleep(2.0**attempt)
            else:
                return True
        return True

    def card(self, song: Song) -> dict[str, Any]:
        """A status card as the keywords of a send or an edit."""
        view = buttons.row(song.id, buttons.under_card(song))
        seen = replace(self._view(song), restarting=self._restarting)
        return {"embed": song_views.status(seen), "view": view}

    def listed(self, songs: Sequence[Song]) -> dict[str, Any]:
        """`/song status` as the keywords of a send or an edit."""
        view = buttons.under_list(songs)
        embed = song_views.listed(songs, [self._view(song) for song in songs])
        return {"embed": embed} if view is None else {"embed": embed, "view": view}

    # --- the song ----------------------------------------------------------------------------------------------

    async def limit(self, song: Song) -> int:
        return self._delivery.limit(song)

    async def find(self, song: Song) -> Posted | None:
        return await self._delivery.find(song)

    async def post(self, song: Song, product: Product, parent: Song | None) -> Posted:
        return await self._delivery.post(song, product, parent)

    async def dress(self, song: Song, picture: Path) -> None:
        await self._delivery.dress(song, picture)

    async def offer(self, song: Song, clip: Path) -> Reference:
        """The clip on the status card, and the link that Discord gives it. Raises `DeliveryError`."""
        reference = song.wish.reference
        assert reference is not None
        async with translate_discord_errors():
            message = await self._routes.edit_card(song, attachments=[discord.File(clip, filename="reference.mp3")])
        if message is None or not message.attachments:
            raise NoPlace("no card to attach the clip to")
        attachment = message.attachments[0]
        return Reference(url=attachment.url, name=reference.name, size=attachment.size, url_at=self._clock.now())

    async def erase(self, song: Song) -> bool:
        """Take a posted song out of its channel; False where that cannot be done."""
        return await self._routes.erase(song)

    # --- the owner ---------------------------------------------------------------------------------------------

    async def alarm(self, need: str) -> None:
        """A direct message to the bot's owner, once a process for each need. Never fails."""
        if need in self._alarmed:
            return
        self._alarmed.add(need)
        log.error("owner.needed", need=need)
        try:
            owner = (await self._routes.client.application_info()).owner
            await owner.send(words.ALARM[need], allowed_mentions=only(owner.id))
        except Exception as error:  # the next song that meets the same tells it again
            self._alarmed.discard(need)
            log.warning("owner.not_told", need=need, why=type(error).__name__)
