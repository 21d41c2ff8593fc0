"""The song into the channel, exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import discord
import structlog

from bot.chat import buttons, posts
from bot.chat.messages import words
from bot.chat.messages.catalogue import Catalogue, Texts
from bot.chat.places import Message, address, place_of
from bot.chat.routes import ORIGINAL, Routes, translate_discord_errors
from bot.chat.views import finished as views
from bot.songs.errors import ChatDown, NoPlace, Unsure
from bot.songs.ports.audio import Product
from bot.songs.ports.chat import Posted
from bot.songs.songs import Song

log = structlog.get_logger(__name__)

MARGIN = 64 * 1024
"""Bytes below the limit that a file stays, for what travels with it."""

IN_MEMORY = 16
IN_MEMORY_MOST = 12 * 1024 * 1024
"""Songs, and the bytes of each, that lie in memory while they are uploaded: five minutes at 320 kbit/s. From a
file they are read in pieces of 64 KiB, each of which is a hop to a thread: 6 ms of CPU for 3 MB (measured). There is no
waiting for room: a channel whose messages Discord holds back must not hold up the others."""

NONCE_SECONDS = 120.0
"""How long a repeated nonce is trusted to be recognised: Discord's docs say "the past few minutes"."""

LOOK_BACK = 1000
"""Messages read after the time of posting, in search of our own."""

SKEW = 120.0
"""Seconds by which our clock and Discord's may disagree."""


FreezeCard = Callable[[Song], Awaitable[None]]
"""A song's card is about to become the song: from now on nothing else is drawn on it."""

_Parts = Callable[[Texts], dict[str, Any]]
"""Makes a message's keywords, in a language."""


class Delivery:
    """Implements the port `Delivery`. It keeps nothing but count of the songs that it has in memory."""

    def __init__(
        self,
        routes: Routes,
        freeze_card: FreezeCard,
        catalogue: Catalogue,
        costs: Callable[[Song], bool] = lambda _: True,
    ) -> None:
        """`costs` says whether everybody in the song's channel may know what it cost."""
        self._routes = routes
        self._costs = costs
        self._freeze_card = freeze_card
        self._catalogue = catalogue
        self._room = IN_MEMORY

    async def limit(self, song: Song) -> int:
        """The bytes that the mp3 may have where this song goes."""
        return self._routes.limit(song) - MARGIN

    async def post(self, song: Song, product: Product, parent: Song | None) -> Posted:
        """The song, in the first place that takes it: channel, interaction, direct message."""
        ways: Sequence[Callable[[Song, _Parts], Awaitable[Posted]]] = (self._in_channel, self._on_card, self._directly)
        if posts.entry_of(song) is not None:  # with the others of its jam, or nowhere
            ways = (self._in_channel,)
        async with self._sound(product) as sound:

            def parts(texts: Texts) -> dict[str, Any]:
                card = views.finished(song, parent, texts, costs=self._costs(song))
                return posts.message(song, product, sound, card, texts)

            for way in ways:
                try:
                    async with translate_discord_errors():
                        return await way(song, parts)
                except NoPlace as error:
                    log.info("song.no_place", way=way.__name__.strip("_"), why=str(error))
        raise NoPlace("every way is closed")

    @asynccontextmanager
    async def _sound(self, product: Product) -> AsyncGenerator[BytesIO | Path]:
        """The mp3, in memory where there is room, else as a file beside its sound."""
        if not self._room or product.audio.size > IN_MEMORY_MOST:
            yield await asyncio.to_thread(product.written, product.path.with_suffix(".mp3"))
            return
        self._room -= 1
        try:
            yield await asyncio.to_thread(product.read)
        finally:
            self._room += 1

    async def attach_picture(self, song: Song, picture: Path) -> None:
        """Put the picture into the song's message, which may be gone or out of reach by now. Never fails."""
        try:
            message = await self._posted(song)
            if message is None or not message.embeds:
                return
            card = message.embeds[0].copy().set_image(url=_PICTURE)
            drawn = _picture_file(picture, song, self._catalogue.public(song))
            files: list[Any] = [*(_Kept(file.id) for file in message.attachments), drawn]
            await message.edit(embed=card, attachments=files, allowed_mentions=posts.only(song.requester.id))
        except Exception as error:
            log.info("song.without_picture", song=song.id, why=type(error).__name__)

    async def _posted(self, song: Song) -> discord.Message | None:
        """The song's message as one that can be edited."""
        place = place_of(song.destination)
        if not place.reachable and (webhook := self._routes.webhook(place)) is not None:
            return await webhook.fetch_message(ORIGINAL)
        message = self._routes.posted(song)
        return await message.fetch() if message is not None else None

    async def erase(self, song: Song) -> bool:
        """Delete the message that carries the song; False where that cannot be done."""
        return await self._routes.erase(song)

    async def find(self, song: Song) -> Posted | None:
        """The message that carries this song, where it may have gone; None where it is certainly not there."""
        if posts.entry_of(song) is not None:
            return await self._find_in_channel(song)
        return await self._find_in_channel(song) or await self._find_on_card(song) or await self._find_directly(song)

    async def _find_in_channel(self, song: Song) -> Posted | None:
        place = place_of(song.destination)
        with suppress(NoPlace):
            if place.reachable:
                return await self._search(song, self._routes.channel(place))
        return None

    async def _in_channel(self, song: Song, parts: _Parts) -> Posted:
        place = place_of(song.destination)
        if not place.reachable:
            raise NoPlace("the bot is not in that channel")
        return await self._send(song, parts(self._catalogue.public(song)), self._routes.channel(place))

    async def _on_card(self, song: Song, parts: _Parts) -> Posted:
        """The answer to an interaction, which is mostly the card, becomes the song: an edit can be repeated, a
        follow-up could come twice."""
        webhook = self._routes.webhook(place_of(song.destination))
        if webhook is None:
            raise NoPlace("the interaction is over")
        changes = parts(self._catalogue.public(song))
        files = changes.pop("files")
        if _goes_where_asked(song):
            await self._freeze_card(song)
        message = await webhook.edit_message(ORIGINAL, attachments=files, **changes)
        return _posted_as(message, is_card=_goes_where_asked(song))

    async def _directly(self, song: Song, parts: _Parts) -> Posted:
        return await self._send(song, parts(self._catalogue.private(song)), await self._routes.direct(song))

    async def _send(self, song: Song, message: dict[str, Any], channel: discord.abc.Messageable) -> Posted:
        return _posted_as(await channel.send(nonce=song.id, **message))

    async def _search(self, song: Song, channel: discord.abc.Messageable) -> Posted | None:
        assert song.posting_at is not None
        moment = datetime.fromtimestamp(song.posting_at - SKEW, UTC)
        since = discord.Object(discord.utils.time_snowflake(moment))
        try:
            async with translate_discord_errors():
                async for message in channel.history(after=since, limit=LOOK_BACK, oldest_first=True):
                    if self._carries(message, song):
                        # What an interaction was answered with is the card, and nothing else of ours is.
                        return _posted_as(message, is_card=message.webhook_id is not None and _goes_where_asked(song))
        except NoPlace as error:
            if not isinstance(error.__cause__, discord.Forbidden):
                raise
            # It may be allowed to write where it may not read: within the nonce's time a repeat is harmless.
            if self._routes.clock.now() - song.posting_at > NONCE_SECONDS:
                raise Unsure("the channel cannot be read") from error
        except Unsure as error:
            raise ChatDown(str(error)) from error
        return None

    async def _find_on_card(self, song: Song) -> Posted | None:
        webhook = self._routes.webhook(place_of(song.destination))
        if webhook is None:
            return None
        with suppress(NoPlace):
            async with translate_discord_errors():
                message = await webhook.fetch_message(ORIGINAL)
                if self._carries(message, song):
                    return _posted_as(message, is_card=_goes_where_asked(song))
        return None

    async def _find_directly(self, song: Song) -> Posted | None:
        with suppress(NoPlace):
            async with translate_discord_errors():
                return await self._search(song, await self._routes.direct(song))
        return None

    def _carries(self, message: discord.Message, song: Song) -> bool:
        """Whether this is our message with this song: by its buttons, for a status card has the same footer, and a clip
        may be attached to it as well."""
        if self._routes.client.user is None or message.author.id != self._routes.client.user.id:
            return False
        return bool(message.attachments) and buttons.finished(message, song.id)


def _goes_where_asked(song: Song) -> bool:
    """Whether the song goes to where its request came from, so that the answer to that is its card."""
    return song.destination == song.origin


def _posted_as(message: discord.Message, *, is_card: bool = False) -> Posted:
    """The message with its files by their roles: they stand in the order in which `posts.message` sent them."""
    sound, clip = [*(file.id for file in message.attachments), None, None][:2]
    return Posted(address(Message(message.id, message.channel.id, sound, clip)), is_card)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An attachment that an edit leaves where it is, by its id as Discord documents it."""

    id: int

    def to_dict(self) -> dict[str, int]:
        return {"id": self.id}


_PICTURE = "attachment://card.png"


def _picture_file(picture: Path, song: Song, texts: Texts) -> discord.File:
    return discord.File(picture, filename="card.png", description=words.alt_text(song, texts))
