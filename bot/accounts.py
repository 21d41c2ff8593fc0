"""What is asked of the music APIs beside songs: which models are listed, and whether the accounts are in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.purse.ports.store import PurseStore
from bot.songs.errors import DatabaseDown, OwnerNeeded, ProviderError
from bot.songs.ports.chat import Owner
from bot.songs.ports.provider import MusicApi, Provider
from bot.songs.prices import Prices
from bot.songs.service import Service

log = structlog.get_logger(__name__)

LISTING = 15 * 60
"""Seconds between questions about which models are listed."""


async def keep_listing(
    service: Service, provider: Provider, prices: Prices, purses: PurseStore, now: Callable[[], float]
) -> None:
    """Which models are on offer and what they cost, now and every quarter of an hour; what was known serves while
    nobody answers, and prices are known from the last time after a start as well."""
    while True:
        try:
            listed = await provider.offered()
            service.offers.list_models(frozenset(listed))
            await purses.keep_prices({model: price for model, price in listed.items() if price is not None}, now())
        except (ProviderError, DatabaseDown) as error:
            log.info("models.unlisted", why=type(error).__name__)
        await know_prices(prices, purses)
        await asyncio.sleep(LISTING)


async def know_prices(prices: Prices, purses: PurseStore) -> None:
    """Read what is known of prices. Never fails: what was known stays."""
    try:
        prices.know(await purses.prices(), await purses.learned_prices())
    except DatabaseDown as error:
        log.info("prices.unread", why=type(error).__name__)


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
