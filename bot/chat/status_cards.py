"""Status cards: one message a song, which follows along until the song takes its place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from pathlib import Path

import discord
import structlog

from bot.chat.card_drawing import CardDrawing
from bot.chat.messages.catalogue import Catalogue
from bot.chat.places import Message, address
from bot.chat.routes import Routes, translate_discord_errors
from bot.pacing.estimates import Estimate
from bot.songs.errors import NoPlace
from bot.songs.ports.clock import Clock
from bot.songs.ports.engine import Line
from bot.songs.ports.store import SongStore
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Reference

log = structlog.get_logger(__name__)

REFRESH_INTERVAL = 10.0
"""Seconds between a card's edits while nothing changes (Discord caps edits of old messages: error 30046)."""

ROUND_INTERVAL = 1.0
"""Seconds between rounds in which cards are refreshed."""

CARDS_PER_ROUND = 2
"""Cards brought up to date in one round where nothing changed: Discord allows 50 requests a second for everything."""

PASSING_DELAY = 3.0
"""Seconds that a state which mostly passes at once must last before a card shows it: two edits fewer for each song."""

TRANSIENT = frozenset({State.READY, State.POSTING})
"""States that mostly last for less than `PASSING_DELAY`: a card shows one only where it lasts longer."""

FINAL_TRIES = 5
"""How often drawing a final state is tried: it is the only word that the requester gets."""


@dataclass(slots=True)
class _Card:
    """A card under way: the newest song to show, when it was last drawn, whether the song itself takes its place."""

    song: Song
    drawn_at: float = 0.0
    replaced_by_song: bool = False
    drawing: asyncio.Task[None] | None = field(default=None, repr=False)


def _arrived(song: Song) -> bool:
    """Whether a song is in the channel: its card is gone, or about to go."""
    return song.ended_at is not None and song.posted is not None


async def _stopped(card: _Card) -> None:
    """Cancel the edit under way of a card, and wait until that is over."""
    if (drawing := card.drawing) is not None:
        drawing.cancel()
        await asyncio.wait([drawing])


class StatusCards:
    """Sends and edits the status card of every open song: the port `StatusCards`, and a subscriber to the feed.

    `drawing` draws them; it takes `estimate`, `line_of` and `costs`.
    """

    def __init__(
        self,
        routes: Routes,
        songs: SongStore,
        clock: Clock,
        catalogue: Catalogue,
        *,
        estimate: Callable[[Song], Estimate],
        line_of: Callable[[str], Line | None],
        costs: Callable[[Song], bool] = lambda _: True,
    ) -> None:
        self._routes = routes
        self._songs = songs
        self._clock = clock
        self.drawing = CardDrawing(clock, catalogue, estimate, line_of, costs)
        self._cards: dict[str, _Card] = {}

    def song_changed(self, song: Song) -> None:
        """The newest state of a song: drawn at once, or as soon as the drawing under way is done."""
        if _arrived(song):
            if (card := self._cards.pop(song.id, None)) is not None:
                card.song = song
            return
        card = self._cards.setdefault(song.id, _Card(song))
        card.song = song
        # Where the song is kept after all, that is the last word.
        card.replaced_by_song = card.replaced_by_song and song.kept is None
        if card.drawing is None:
            self._draw(card)

    def resume(self, song: Song) -> None:
        """Take over the card of a song that an earlier process left: it is refreshed in its turn, not all at once."""
        if not _arrived(song):
            self._cards.setdefault(song.id, _Card(song))

    async def run(self) -> None:
        """Bring the stalest cards up to date, for ever."""
        while True:
            await self._clock.sleep(ROUND_INTERVAL)
            for card in [*islice(self._stale(), CARDS_PER_ROUND)]:
                self._draw(card)

    async def say_restarting(self, seconds: float = 3.0) -> None:
        """On every card, that the song goes on after a restart; waits at most `seconds`."""
        self.drawing.restarting = True
        for card in self._cards.values():
            if card.drawing is None:
                self._draw(card)
        drawing = [card.drawing for card in self._cards.values() if card.drawing is not None]
        if drawing:
            await asyncio.wait(drawing, timeout=seconds)

    async def clear(self, song: Song) -> None:
        """Delete the card; an edit under way is cancelled first."""
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

    async def take_away(self, song: Song) -> bool:
        """Whether a card that is not needed any more is gone, or out of reach for good."""
        if (card := self._cards.pop(song.id, None)) is not None:
            await _stopped(card)
        try:
            await self._routes.delete_card(song)
        except (discord.NotFound, discord.Forbidden):
            return True
        except Exception as error:
            log.info("card.not_taken_away", song=song.id, why=type(error).__name__)
            return False
        return True

    def _stale(self) -> Iterator[_Card]:
        """The stalest first: cards stand in the order of their drawing, so that thousands need not be sorted."""
        now = self._clock.now()
        due = takewhile(lambda card: now - card.drawn_at >= REFRESH_INTERVAL, self._cards.values())
        return (card for card in due if card.drawing is None and not card.replaced_by_song)

    def _drawn(self, card: _Card) -> None:
        """It goes behind all others."""
        card.drawn_at = self._clock.now()
        if self._cards.get(card.song.id) is card:
            self._cards[card.song.id] = self._cards.pop(card.song.id)

    async def stop_editing(self, song: Song) -> None:
        """Stop editing the card, and cancel an edit under way: the song takes its place in the same message."""
        card = self._cards.setdefault(song.id, _Card(song))
        card.replaced_by_song = True
        await _stopped(card)

    def _draw(self, card: _Card) -> None:
        if card.replaced_by_song:
            return
        card.drawing = asyncio.create_task(self._drawing(card), name=f"card {card.song.id}")

    async def _drawing(self, card: _Card) -> None:
        """Draw until the card shows the newest song; the last state of a song is drawn with patience."""
        try:
            if card.song.open and card.song.state in TRANSIENT:
                await self._clock.sleep(PASSING_DELAY)
            while not _arrived(card.song):
                shown = card.song
                known = await self._edit(shown, FINAL_TRIES if not shown.open else 1)
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
                message = await self._routes.edit_card(song, lambda: self.drawing.card(song))
                await self._note_card(song, message)
            except (discord.NotFound, discord.Forbidden):
                return False
            except Exception as error:
                log.info("card.not_drawn", song=song.id, why=type(error).__name__)
                if attempt + 1 < tries:
                    await self._clock.sleep(2.0**attempt)
            else:
                return True
        return True

    async def _note_card(self, song: Song, message: discord.Message | None) -> None:
        """The first drawing tells which message is the card; where that cannot be written now, a later one tells it."""
        card = self._cards.get(song.id)
        if song.jam_id is not None:
            return  # its card is private: there is no way to it but the interaction's token
        if song.card is None and message is not None and card is not None:
            written = address(Message(message.id, message.channel.id))
            await self._songs.annotate(song.id, card=written)
            card.song = replace(card.song, card=written)

    async def offer(self, song: Song, clip: Path) -> Reference:
        """The clip on the status card, and the link that Discord gives it. Raises `DeliveryError`."""
        reference = song.wish.reference
        assert reference is not None
        async with translate_discord_errors():
            message = await self._routes.edit_card(
                song, lambda: {"attachments": [discord.File(clip, filename="reference.mp3")]}
            )
        if message is None or not message.attachments:
            raise NoPlace("no card to attach the clip to")
        attachment = message.attachments[0]
        return Reference(url=attachment.url, name=reference.name, size=attachment.size, url_at=self._clock.now())
