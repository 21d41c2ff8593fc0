"""The bot's owner, who is asked before a server spends their money."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.purse.ports.store import OpeningRequest
from bot.purse.values import Purse


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
