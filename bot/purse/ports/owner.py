"""The bot's owner, who is asked before a server spends their money."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.purse.ports.store import OpeningRequest, Used
from bot.purse.reconciling import Difference, Reconciliation
from bot.purse.values import Purse
from bot.songs.ports.books import Retirement


class OwnerDesk(Protocol):
    """The way to the bot's owner. Each call answers whether they have the message now, and may be repeated: what they
    have already is found, and not sent again. None fails."""

    async def ask(self, request: OpeningRequest) -> bool:
        """One message for one server, with the answers to choose from."""
        ...

    async def digest(self, day: float, added: Collection[int], waiting: Collection[int]) -> bool:
        """The one message of the day that begins at `day` (Unix seconds), for the servers that are in it and those of
        `added`, as far as they are `waiting`; all by their ids."""
        ...

    async def tell_upgraded(self, purses: Sequence[Purse]) -> bool:
        """These servers are open because they had songs before anybody was asked."""
        ...

    def leave_waiting(self, request: OpeningRequest) -> None:
        """The owner cannot be told of it: it is written where they will find it."""
        ...


class OwnerNotices(Protocol):
    """What the bot's owner is told unasked. Each call answers whether they have the message now; none fails."""

    async def cap(self, used: Used, *, full: bool) -> bool:
        """Four fifths of a cap over all servers are used, or, where it is `full`, so much that no song fits."""
        ...

    async def account(self, provider: str, usd: float, day: int) -> bool:
        """The account has less left than a day may cost, `day` micro-dollars."""
        ...

    async def retiring(self, models: Sequence[Retirement]) -> bool:
        """These models will be withdrawn."""
        ...

    async def differences(self, found: Reconciliation, new: Sequence[Difference]) -> bool:
        """These songs are new among those over which our books and the provider's differ."""
        ...
