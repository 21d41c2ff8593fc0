"""The bot's owner: told, once, what only they can mend."""

from __future__ import annotations

from collections.abc import Mapping

import discord
import structlog

from bot.chat.messages.catalogue import ENGLISH, Catalogue
from bot.chat.posts import only
from bot.chat.rights import principal
from bot.songs.states import Reason

log = structlog.get_logger(__name__)


class OwnerAlarm:
    """Implements the port `Owner` by direct message, once a process for each need of each provider; in English, as no
    interaction says which language the owner reads.

    `providers` has for each what the owner knows it by: its title, and the setting with its key.
    """

    def __init__(self, client: discord.Client, catalogue: Catalogue, providers: Mapping[str, tuple[str, str]]) -> None:
        self._client = client
        self._texts = catalogue.texts(ENGLISH)
        self._providers = providers
        self._told: set[tuple[Reason, str]] = set()

    async def alarm(self, need: Reason, provider: str) -> None:
        """Tell the owner. Never fails: where they cannot be told, the next song that meets the same tells them."""
        if (need, provider) in self._told:
            return
        self._told.add((need, provider))
        log.error("owner.needed", need=need, provider=provider)
        try:
            title, key = self._providers[provider]
            owner_id = principal(await self._client.application_info())
            owner = await self._client.create_dm(discord.Object(owner_id))  # pyright: ignore[reportArgumentType]  # only its id is used
            await owner.send(self._texts(f"alarm.{need}", provider=title, key=key), allowed_mentions=only(owner_id))
        except Exception as error:
            self._told.discard((need, provider))
            log.warning("owner.not_told", need=need, provider=provider, why=type(error).__name__)
