"""The ways to a song's channel: by bot token, by the interaction's token while it lives, by direct message."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat.places import Place, message_of, place_of
from bot.songs.errors import ChatDown, DeliveryError, NoPlace, TooLarge, Unsure
from bot.songs.ports.clock import Clock
from bot.songs.songs import Song

ORIGINAL: Any = "@original"
"""Discord's name for an interaction's first answer, where a message id would stand."""

DEFAULT_LIMIT = 10 * 1024 * 1024
"""Bytes of one attachment where no boost raises it (Discord's docs, "Uploading Files")."""

TOO_LARGE = 40005


@dataclass(frozen=True, slots=True)
class Routes:
    """How to reach what belongs to a song. `client` is logged in."""

    client: discord.Client
    clock: Clock

    def channel(self, place: Place) -> discord.PartialMessageable:
        """A channel by bot token, without asking for it first."""
        return self.client.get_partial_messageable(place.channel_id, guild_id=place.guild_id)

    def webhook(self, place: Place) -> discord.Webhook | None:
        """The webhook of the interaction that was used there; None once its token is dead."""
        if not place.token_alive(self.clock.now()):
            return None
        return discord.Webhook.partial(place.application_id, place.token, client=self.client)

    async def direct(self, song: Song) -> discord.DMChannel:
        """The requester's direct messages."""
        return await self.client.create_dm(discord.Object(song.requester.id))  # pyright: ignore[reportArgumentType]  # only its id is used

    def limit(self, song: Song) -> int:
        """The bytes that one attachment may have where the song goes."""
        guild_id = place_of(song.destination).guild_id
        guild = guild_id and self.client.get_guild(guild_id)
        return guild.filesize_limit if guild else DEFAULT_LIMIT

    async def edit_card(self, song: Song, changes: Callable[[], dict[str, Any]]) -> discord.Message | None:
        """Edit the status card; None where there is no way to it. Raises `discord.HTTPException`.

        `changes` makes the keywords of an edit anew for each way: a `discord.File` is spent by its first.
        """
        origin = place_of(song.origin)
        if (webhook := self.webhook(origin)) is not None:
            try:
                return await webhook.edit_message(ORIGINAL, **changes())
            except discord.HTTPException as error:
                # Tokens have died early (discord/discord-api-docs#6851, #7220): the message may be there all the same.
                if error.status not in {401, 404} or song.card is None:
                    raise
        if song.card is None or not origin.reachable:
            return None
        return await self.channel(origin).get_partial_message(message_of(song.card).message_id).edit(**changes())

    async def delete_card(self, song: Song) -> None:
        """Delete the status card. Raises `discord.HTTPException`."""
        origin = place_of(song.origin)
        if song.card is not None and origin.reachable:
            await self.channel(origin).get_partial_message(message_of(song.card).message_id).delete()
        elif (webhook := self.webhook(origin)) is not None:
            await webhook.delete_message(ORIGINAL)

    async def erase(self, song: Song) -> bool:
        """Delete the message that carries the song; False where that cannot be done.

        A message that is not there counts as deleted: aiohttp repeats a DELETE whose reply was lost, and so may we.
        """
        if (message := self.posted(song)) is None:
            return False
        for _ in range(2):
            try:
                async with translate_discord_errors():
                    await message.delete()
            except Unsure:
                continue
            except DeliveryError as error:
                return isinstance(error.__cause__, discord.NotFound)
            return True
        return False

    def posted(self, song: Song) -> discord.PartialMessage | None:
        """The message that carries the song, by bot token; None where the song was not posted."""
        if song.posted is None:
            return None
        message = message_of(song.posted)
        channel = self.client.get_partial_messageable(message.channel_id or place_of(song.destination).channel_id)
        return channel.get_partial_message(message.message_id)


@asynccontextmanager
async def translate_discord_errors() -> AsyncGenerator[None]:
    """What Discord's refusals mean for a delivery: `NoPlace`, `TooLarge`, `ChatDown` or `Unsure`."""
    try:
        yield
    except DeliveryError:
        raise
    except discord.HTTPException as error:
        if error.status == 413 or error.code == TOO_LARGE:
            raise TooLarge(str(error.code)) from error
        if error.status == 429:
            raise ChatDown("rate limited") from error
        if error.status >= 500:
            raise Unsure(str(error.status)) from error
        raise NoPlace(f"{error.status} {error.code}") from error
    except discord.RateLimited as error:
        raise ChatDown("rate limited") from error
    except (OSError, TimeoutError, discord.DiscordException) as error:
        raise Unsure(type(error).__name__) from error
    except Exception as error:
        # discord.py lets its HTTP library's own errors through (a disconnect, a broken payload): the request may
        # have arrived. That library is not imported in this room, so they are told by their root.
        if type(error).__module__.startswith("aiohttp"):
            raise Unsure(type(error).__name__) from error
        raise
