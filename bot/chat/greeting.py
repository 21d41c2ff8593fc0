"""The greeting: said once in a server, where the bot was added."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog

from bot.chat import buttons
from bot.chat.messages.catalogue import Catalogue
from bot.chat.rights import owners
from bot.chat.routes import translate_discord_errors
from bot.chat.views import help as views
from bot.songs.errors import DeliveryError, Unsure
from bot.songs.ports.clock import Clock
from bot.songs.ports.servers import ServerSetting, ServerStore

log = structlog.get_logger(__name__)

GREETED = "greeted"
"""The setting's name in the table; its value is the channel's id."""

NEW = 24 * 60 * 60.0
"""Seconds for which a server counts as one that the bot was just added to: it may have been away at that moment."""


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
        """Greet a server that is new. Raises `DatabaseDown`."""
        if not self._is_new(guild) or (channel := _where(guild)) is None:
            return
        async with self._one_at_a_time:
            if GREETED in [row.name for row in await self._store.of(guild.id)]:
                return
            application = self._client.application or await self._client.application_info()
            trusted = guild.owner_id in owners(application)
            said = self._said(guild, is_open=await self._is_open(guild.id, trusted=trusted))
            await self._store.keep(ServerSetting(guild.id, GREETED, channel.id, self._clock.now(), 0))
        await self._send(channel, f"{guild.id}.hi", said)

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
