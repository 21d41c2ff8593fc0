"""The way into a channel that a server named for notices about its purse."""

from __future__ import annotations

import discord
import structlog

from bot.chat.messages import money
from bot.chat.messages.catalogue import Catalogue, Texts
from bot.purse.ports.store import Used

NONCE_MOST = 25
"""Characters of a nonce (Discord docs, Create Message)."""

log = structlog.get_logger(__name__)


class ServerMessages:
    """Implements the port `ServerDesk`, in the server's own language."""

    def __init__(self, client: discord.Client, catalogue: Catalogue) -> None:
        self._client = client
        self._catalogue = catalogue

    async def begin(self, guild_id: int, channel_id: int) -> bool:
        """What the channel reads once it was named; whether the bot may write there."""
        return await self._send(guild_id, channel_id, self._texts(guild_id)("settings.notices_begin"), "begin")

    async def low(self, guild_id: int, channel_id: int, purse: Used, *, empty: bool) -> bool:
        texts, span = self._texts(guild_id), purse.limit.span
        figures = {"free": texts.money(purse.free), "most": texts.money(purse.limit.most)}
        said = texts("notice.empty" if empty else "notice.low", **figures)
        if span.end is not None:
            said = f"{said} {texts('money.resets', moment=money.moment(span.end))}"
        return await self._send(
            guild_id, channel_id, said, f"{'e' if empty else 'l'}{int(span.start // 86_400) % 1000}"
        )

    def _texts(self, guild_id: int) -> Texts:
        guild = self._client.get_guild(guild_id)
        return self._catalogue.texts("" if guild is None else str(guild.preferred_locale))

    async def _send(self, guild_id: int, channel_id: int, text: str, what: str) -> bool:
        """Whether it is there; a repeat of `what` within minutes, after a crash, is known by its nonce."""
        guild = self._client.get_guild(guild_id)
        channel = None if guild is None else guild.get_channel(channel_id)
        if not isinstance(channel, discord.abc.Messageable):  # of that server, and no other
            log.info("notice.not_told", guild=guild_id, why="no such channel")
            return False
        try:
            await channel.send(
                text, nonce=f"{channel_id}.{what}"[-NONCE_MOST:], allowed_mentions=discord.AllowedMentions.none()
            )
        except Exception as error:
            why = error.code if isinstance(error, discord.HTTPException) else type(error).__name__
            log.info("notice.not_told", guild=guild_id, why=why)
            return False
        return True
