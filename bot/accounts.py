"""What is asked of the music APIs beside songs: which models are listed or go, and whether the
accounts are in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.purse.notices import Watch, of_catalogue
from bot.purse.ports.store import PurseStore
from bot.songs.errors import DatabaseDown, OwnerNeeded, ProviderError
from bot.songs.ports.books import Books, Retirement
from bot.songs.ports.chat import Owner
from bot.songs.ports.provider import MusicApi, Provider
from bot.songs.prices import Prices
from bot.songs.service import Service

log = structlog.get_logger(__name__)

LISTING = 15 * 60
"""Seconds between questions about which models are listed."""

Left = Callable[[str, float], Awaitable[None]]
"""Hears what is left in an account, in US dollars, by its provider's name. Raises `DatabaseDown`."""

RETIRING, ACCOUNTS = 6 * 60 * 60, 60 * 60
"""Seconds between questions about models that go, and about what is left in the accounts."""


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


async def keep_retiring(service: Service, books: Mapping[str, Books], watch: Watch) -> None:
    """Which models will be withdrawn, now and every few hours; what was known serves while nobody answers."""
    while True:
        found: dict[str, Retirement] = {}
        try:
            for one in books.values():
                found |= of_catalogue(await one.retiring())
            await watch.retiring(service.offers.list_retiring(found))
        except (ProviderError, DatabaseDown) as error:
            log.info("retirements.unread", why=type(error).__name__)
        await asyncio.sleep(RETIRING)


async def keep_accounts(apis: Mapping[str, MusicApi], owner: Owner, left: Left) -> None:
    """A wrong key or an empty account is told to the owner at the start, before anybody asks for a song, and once an
    hour; so is an account that has less than a day may cost. `apis` by their providers' names."""
    while True:
        await check_accounts(apis, owner, left)
        await asyncio.sleep(ACCOUNTS)


async def check_accounts(apis: Mapping[str, MusicApi], owner: Owner, left: Left) -> None:
    """One round."""
    for name, api in apis.items():
        try:
            usd = await api.balance()
            log.info("account.checked", provider=name, usd=usd)
            await left(name, usd)
        except OwnerNeeded as error:
            await owner.alarm(error.need, name)
        except (ProviderError, DatabaseDown) as error:
            log.info("account.unchecked", provider=name, why=type(error).__name__)


def books_unread(error: ProviderError) -> None:
    """The provider's books could not be compared with ours today; it is tried again."""
    log.info("books.unread", why=type(error).__name__)
