"""What the bot says unasked: the greeting, once in a server where it was added; a line to who writes to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
import structlog

from bot.chat import buttons
from bot.chat.messages.catalogue import ENGLISH, Catalogue
from bot.chat.rights import owners
from bot.chat.routes import translate_discord_errors
from bot.chat.views import help as views
from bot.songs.errors import DatabaseError, DeliveryError, Unsure
from bot.songs.ports.clock import Clock
from bot.songs.ports.servers import ServerSetting, ServerStore

log = structlog.get_logger(__name__)

GREETED = "greeted"
"""The setting's name in the table; its value is the channel's id."""

NEW = 24 * 60 * 60.0
"""Seconds for which a server counts as one that the bot was just added to: it may have been away at that moment."""


QUIET = 60.0
"""Seconds for which somebody who goes on writing direct messages is told nothing more."""


class Greeting:
    """In the channel of Discord's own notices, where the bot may speak there; nowhere else.

    The row is committed before anything is sent: a crash between the two leaves a server without a greeting, and none
    with two. `is_open` says whether a server may sing; `trusted` is one of the bot's owner's own.
    """

    def __init__(
        self,
        client: discord.Client,
        catalogue: Catalogue,
        store: ServerStore,
        is_open: Callable[..., Awaitable[bool]],
        clock: Clock,
    ) -> None:
        self._client = client
        self._catalogue = catalogue
        self._store = store
        self._is_open = is_open
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def greet(self, guild: discord.Guild) -> None:
        """Greet a server that is new. Never fails: where the database is away, the next start greets it."""
        if not self._is_new(guild) or (channel := _where(guild)) is None:
            return
        try:
            async with self._one_at_a_time:
                said = await self._begun(guild, channel)
        except DatabaseError:
            log.info("greeting.put_off", guild=guild.id)
            return
        if said is not None:
            await self._send(channel, f"{guild.id}.hi", said)

    async def _begun(self, guild: discord.Guild, channel: discord.TextChannel) -> dict[str, Any] | None:
        """What is said, once the row is written; None where it was said before."""
        if GREETED in [row.name for row in await self._store.of(guild.id)]:
            return None
        trusted = guild.owner_id in owners(self._client.application)
        is_open = await self._is_open(guild.id, trusted=trusted)
        await self._store.keep(ServerSetting(guild.id, GREETED, channel.id, self._clock.now(), 0))
        return self._said(guild, is_open=is_open)

    def _is_new(self, guild: discord.Guild) -> bool:
        joined = guild.me.joined_at if guild.me else None
        return joined is not None and self._clock.now() - joined.timestamp() < NEW

    def _said(self, guild: discord.Guild, *, is_open: bool) -> dict[str, Any]:
        """The message, in the server's language. One that nothing may be sung in has no button."""
        texts = self._catalogue.texts(str(guild.preferred_locale))
        if not is_open:
            return {"content": texts("greeting.closed")}
        return {"content": texts("greeting.open"), "view": buttons.view((views.example(views.FIRST, texts),))}

    async def _send(self, channel: discord.TextChannel, nonce: str, said: dict[str, Any]) -> None:
        """Twice where the reply of the first was lost: Discord knows the second by its nonce."""
        for _ in range(2):
            try:
                async with translate_discord_errors():
                    await channel.send(**said, nonce=nonce, allowed_mentions=discord.AllowedMentions.none())
            except Unsure:
                continue
            except DeliveryError as error:
                log.info("greeting.refused", guild=channel.guild.id, why=str(error))
            return


def _where(guild: discord.Guild) -> discord.TextChannel | None:
    """The channel that a server has for such news; None where there is none, or the bot may not speak there."""
    channel = guild.system_channel
    if channel is None:
        return None
    held = channel.permissions_for(guild.me)
    return channel if held.view_channel and held.send_messages else None


class DirectMessages:
    """Told where help is, in English, as a message does not say which language its writer reads. `command_ids` has the
    commands' ids by name, as far as they are known."""

    def __init__(self, catalogue: Catalogue, command_ids: Mapping[str, int], clock: Clock) -> None:
        self._texts = catalogue.texts(ENGLISH)
        self._command_ids = command_ids
        self._clock = clock
        self._told: dict[int, float] = {}

    async def answer(self, message: discord.Message) -> None:
        """One line for words in a direct message. Never fails."""
        if message.guild is not None or message.author.bot or not message.content.strip():
            return
        now = self._clock.now()
        self._told = {user_id: at for user_id, at in self._told.items() if now - at < QUIET}
        if message.author.id in self._told:
            return
        self._told[message.author.id] = now
        known = self._command_ids.get("help")
        said = self._texts("greeting.direct", help="`/help`" if known is None else f"</help:{known}>")
        try:
            async with translate_discord_errors():
                await message.channel.send(said, nonce=str(message.id))
        except DeliveryError as error:
            log.info("direct.unanswered", message=message.id, why=str(error))
