"""The way to the bot's owner for questions about servers: their direct messages, read before anything is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import discord
import structlog

from bot.chat.buttons import OPENING, CustomId, carries
from bot.chat.messages.catalogue import ENGLISH, Catalogue
from bot.chat.rights import principal
from bot.chat.views import openings as views
from bot.chat.views.openings import Named
from bot.purse.ports.store import OpeningRequest
from bot.purse.values import Caps, Purse

log = structlog.get_logger(__name__)

SKEW = 120.0
"""Seconds by which our clock and Discord's may disagree."""

LOOK_BACK = 200
"""Messages read in search of our own."""

_Channel = discord.DMChannel


class OwnerMessages:
    """Implements the port `OwnerDesk` by direct message, in English, as no interaction says which language the owner
    reads. A team's owner speaks for it."""

    def __init__(self, client: discord.Client, catalogue: Catalogue, caps: Caps) -> None:
        self._client = client
        self.texts = catalogue.texts(ENGLISH)
        self._caps = caps
        self._left: set[tuple[int, float]] = set()

    async def say(self, what: str, nonce: str, text: str) -> bool:
        """One message of `text`; a repeat within minutes is known by its nonce, of at most 25 characters."""

        async def send(channel: _Channel) -> None:
            await self._send(channel, nonce, content=text)

        return await self._reach(what, send)

    async def ask(self, request: OpeningRequest) -> bool:
        """The question with its buttons; found again by the first of them."""
        mark = CustomId("open", str(request.guild_id), OPENING)

        async def send(channel: _Channel) -> None:
            if await self._find(channel, request.asked_at, mark) is None:
                await self._send(
                    channel, f"{request.guild_id}.{int(request.asked_at) % 10_000}", **self._about(request)
                )

        return await self._reach("request", send)

    async def digest(self, day: float, added: Collection[int], waiting: Collection[int]) -> bool:
        """The day's message, which grows as more come; found again by its menu."""

        async def send(channel: _Channel) -> None:
            message = await self._find(channel, day, views.digest_id(day))
            ids = [one for one in dict.fromkeys((*_listed(message), *added)) if one in waiting]
            said = views.digest(day, [self.named(one) for one in ids], self.texts)
            if message is None:
                await self._send(channel, f"digest.{int(day)}", **said)
            else:
                await message.edit(**said)

        return await self._reach("digest", send)

    async def tell_upgraded(self, purses: Sequence[Purse]) -> bool:
        """The list, without buttons: a repeat within minutes is known by its nonce."""
        said = views.upgraded([self.named(one.guild_id) for one in purses], self._caps, self.texts)

        async def send(channel: _Channel) -> None:
            await self._send(channel, "upgraded", content=said)

        told = await self._reach("upgraded", send)
        if not told:
            log.warning("upgrade.not_told", servers=len(purses), see="jamboree purse servers")
        return told

    def leave_waiting(self, request: OpeningRequest) -> None:
        """One line for each request in the life of a process."""
        if (mark := (request.guild_id, request.asked_at)) not in self._left:
            self._left.add(mark)
            log.warning(
                "request.waits",
                guild=request.guild_id,
                asked_by=request.asked_by,
                open_it_with=f"jamboree purse open --server {request.guild_id}",
            )

    def named(self, guild_id: int) -> Named:
        """The server with its name, where the bot knows it."""
        guild = self._client.get_guild(guild_id)
        return Named(guild_id, "" if guild is None else guild.name or "")

    def _about(self, request: OpeningRequest) -> Mapping[str, Any]:
        return views.request(self.named(request.guild_id), request.asked_by, self._caps, self.texts)

    async def _reach(self, what: str, send: Callable[[_Channel], Awaitable[None]]) -> bool:
        """Whether it got through; why not is in the log."""
        try:
            await self._client.wait_until_ready()  # servers have their names by then
            application = self._client.application or await self._client.application_info()
            owner = discord.Object(principal(application))
            await send(await self._client.create_dm(owner))  # pyright: ignore[reportArgumentType]  # only its id is used
        except Exception as error:
            why = error.code if isinstance(error, discord.HTTPException) else type(error).__name__
            log.info("owner.not_told", what=what, why=why)
            return False
        return True

    async def _send(self, channel: _Channel, nonce: str, **message: Any) -> None:
        await channel.send(nonce=nonce, allowed_mentions=discord.AllowedMentions.none(), **message)

    async def _find(self, channel: _Channel, since: float, mark: CustomId) -> discord.Message | None:
        """Our message with that button or menu, sent after `since` (Unix seconds)."""
        after = datetime.fromtimestamp(since - SKEW, UTC)
        async for message in channel.history(after=after, limit=LOOK_BACK, oldest_first=False):
            if message.author == self._client.user and carries(message, str(mark)):
                return message
        return None


def _listed(message: discord.Message | None) -> list[int]:
    """The servers in a digest's menu."""
    if message is None:
        return []
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    menus = [child for row in rows for child in row.children if isinstance(child, discord.SelectMenu)]
    return [int(option.value) for menu in menus for option in menu.options]
