"""What looks after money: who may sing, who is told that it comes to its end, what the owner does, the books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.accounts import books_unread
from bot.chat.owner_desk import OwnerMessages
from bot.chat.owner_notices import OwnerPost
from bot.chat.server_desk import ServerMessages
from bot.ground import Ground
from bot.providers.router import PROVIDERS
from bot.purse.bookkeeping import Bookkeeper
from bot.purse.notices import Watch
from bot.purse.openings import Openings
from bot.purse.owner import OwnerService
from bot.songs.ports.books import Books
from bot.songs.servers import Servers
from bot.songs.service import Service

TITLES = {name: row.title for name, row in PROVIDERS.items()}
"""What the owner knows each provider by."""


@dataclass(frozen=True, slots=True)
class MoneyParts:
    """The parts, each made of those before it. `books` are the providers that keep some, by name."""

    openings: Openings
    owner: OwnerService
    watch: Watch
    books: Mapping[str, Books]
    bookkeeper: Bookkeeper


def money_parts(ground: Ground, service: Service, servers: Servers) -> MoneyParts:
    outside, bot, caps, clock = ground.outside, ground.outside.bot, ground.settings.caps, ground.clock
    desk = OwnerMessages(bot, bot.catalogue, caps)
    post = OwnerPost(desk, TITLES)
    balances = {name: api.balance for name, api in outside.apis.items()}
    books = {name: api for name, api in outside.apis.items() if isinstance(api, Books)}
    watch = Watch(
        store=outside.purses,
        books=outside.books,
        servers=ServerMessages(bot, bot.catalogue),
        owner=post,
        channel_of=servers.notices_channel,
        cheapest=service.offers.cheapest,
        caps=caps,
        clock=clock,
    )
    return MoneyParts(
        openings=Openings(outside.purses, outside.servers, desk, caps, clock),
        owner=OwnerService(outside.purses, caps, balances, clock),
        watch=watch,
        books=books,
        bookkeeper=Bookkeeper(outside.books, books, post, clock, books_unread),
    )
