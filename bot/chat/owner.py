"""The bot's owner: told, once, what only they can mend."""

from __future__ import annotations

import discord
import structlog

from bot.chat.delivery import only
from bot.chat.messages import words
from bot.songs.states import Reason

log = structlog.get_logger(__name__)


class OwnerAlarm:
    """Implements the port `Owner` by direct message, once a process for each need."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._told: set[Reason] = set()

    async def alarm(self, need: Reason) -> None:
        """Tell the owner. Never fails: where they cannot be told, the next song that meets the same tells them."""
        if need in self._told:
            return
        self._told.add(need)
        log.error("owner.needed", need=need)
        try:
            owner = (await self._client.application_info()).owner
            await owner.send(words.ALARM[need], allowed_mentions=only(owner.id))
        except Exception as error:
            self._told.discard(need)
            log.warning("owner.not_told", need=need, why=type(error).__name__)
