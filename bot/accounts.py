"""What is asked of the music APIs beside songs: which models are listed, and whether the accounts are in order."""

from __future__ import annotations

import asyncio

import structlog

from bot.songs.errors import OwnerNeeded, ProviderError
from bot.songs.ports.chat import Owner
from bot.songs.ports.provider import Provider
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


async def check_account(provider: Provider, owner: Owner) -> None:
    """A wrong key or an empty account is told to the owner at the start, before anybody asks for a song."""
    try:
        log.info("account.checked", usd=await provider.balance())
    except OwnerNeeded as error:
        await owner.alarm(error.need)
    except ProviderError as error:
        log.info("account.unchecked", why=type(error).__name__)
