"""The use cases of songs, as a jam uses them."""

from __future__ import annotations

from typing import Protocol

from bot.songs.offers import Offers
from bot.songs.orders import Order
from bot.songs.service import Cancel, Erase
from bot.songs.songs import Song


class Singing(Protocol):
    """What `bot.songs.service.Service` does for a jam."""

    @property
    def offers(self) -> Offers:
        """The models on offer, and what a wish makes of one."""
        ...

    async def create(self, order: Order) -> Song:
        """A checked order in the database and on its way. Raises `Refusal` or `DatabaseDown`."""
        ...

    async def cancel(self, song_id: str, user_id: int, *, moderator: bool) -> tuple[Cancel, Song | None]: ...

    async def erase(self, song_id: str, user_id: int, *, moderator: bool) -> Erase: ...
