"""The use cases of songs, as a jam uses them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.songs.checking import Request
from bot.songs.service import Cancel, Erase, Offer, Order
from bot.songs.songs import Song
from bot.songs.wishes import Wish


class Singing(Protocol):
    """What `bot.songs.service.Service` does for a jam."""

    def check(self, wish: Wish) -> Request:
        """The request that a wish makes, without any I/O. Raises `Refusal`."""
        ...

    def models(self) -> Sequence[Offer]:
        """Every row, and whether it can be had."""
        ...

    async def create(self, order: Order) -> Song:
        """A checked order in the database and on its way. Raises `Refusal` or `DatabaseDown`."""
        ...

    async def cancel(self, song_id: str, user_id: int, *, moderator: bool) -> tuple[Cancel, Song | None]: ...

    async def erase(self, song_id: str, user_id: int, *, moderator: bool) -> Erase: ...
