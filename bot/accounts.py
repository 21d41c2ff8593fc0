"""What is asked of the music APIs beside songs: which models are listed, and whether the accounts are in order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from bot.songs.errors import OwnerNeeded, ProviderError
from bot.songs.ports.chat import Owner
from bot.songs.ports.provider import MusicApi, Provider
from bot.songs.service import Service

log = structlog.get_logger(__name__)

LISTING = 15 * 60
"""Seconds between questions about which models are listed."""


async def keep_listing(service: Service, provider: Provider) -> None:
    """Which models are on offer, now and every quarter of an hour; what was known serves while nobody answers."""
    while True:
        try:
            service.list_models(frozenset(await provider.offered()))
        except ProviderError as error:
            log.info("models.unlisted", why=type(error).__name__)
        await asyncio.sleep(LISTING)


async def check_accounts(apis: Mapping[str, MusicApi], owner: Owner) -> None:
    """A wrong key or an empty account is told to the owner at the start, before anybody asks for a song. `apis` by
    their providers' names."""
    for name, api in apis.items():
        try:
            log.info("account.checked", provider=name, usd=await api.balance())
        except OwnerNeeded as error:
            await owner.alarm(error.need, name)
        except ProviderError as error:
            log.info("account.unchecked", provider=name, why=type(error).__name__)
