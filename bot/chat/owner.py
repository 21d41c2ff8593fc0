"""The bot's owner: told, once, what only they can mend."""

from __future__ import annotations

import discord
import structlog

from bot.chat.delivery import only
from bot.chat.messages.catalogue import ENGLISH, Catalogue
from bot.chat.rights import principal
from bot.songs.states import Reason

log = structlog.get_logger(__name__)


class OwnerAlarm:
    """Implements the port `Owner` by direct message, once a process for each need; in English, as no interaction says
    which language the owner reads."""

    def __init__(self, client: discord.Client, catalogue: Catalogue) -> None:
        self._client = client
        self._texts = catalogue.texts(ENGLISH)
        self._told: set[Reason] = set()

    async def alarm(self, need: Reason) -> None:
        """Tell the owner. Never fails: where they cannot be told, the next song that meets the same tells them."""
        if need in self._told:
            return
        self._told.add(need)
        log.error("owner.needed", need=need)
        try:
            owner_id = principal(await self._client.application_info())
            owner = await self._client.create_dm(discord.Object(owner_id))  # pyright: ignore[reportArgumentType]  # only its id is used
            await owner.send(self._texts(f"alarm.{need}"), allowed_mentions=only(owner_id))
        except Exception as error:
            self._told.discard(need)
            log.warning("owner.not_told", need=need, why=type(error).__name__)
