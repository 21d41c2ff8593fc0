"""The chat, as a song's journey sees it: status cards, deliveries, the bot's owner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.songs.ports.audio import Product
from bot.songs.songs import Address, Song
from bot.songs.states import Reason
from bot.songs.wishes import Reference


@dataclass(frozen=True, slots=True)
class Posted:
    """The message that carries the song. `is_card` is True where the status card itself became it."""

    message: Address
    is_card: bool = False


class StatusCards(Protocol):
    """What a person sees of a song under way."""

    async def offer(self, song: Song, clip: Path) -> Reference:
        """Attach `clip` to the status card and answer with its URL, for the provider to fetch.

        Raises `DeliveryError`.
        """
        ...

    async def clear(self, song: Song) -> None:
        """Take the status card away; never fails."""
        ...


class Delivery(Protocol):
    """A finished song into the place where it goes. Raises `DeliveryError`."""

    async def limit(self, song: Song) -> int:
        """The bytes that one file may have there."""
        ...

    async def find(self, song: Song) -> Posted | None:
        """The message that already carries this song, if it is there. Raises `Unsure` where nobody can tell."""
        ...

    async def post(self, song: Song, product: Product, parent: Song | None) -> Posted:
        """The song, which may come from a `parent`, in the first place that takes it.

        Raises `NoPlace`, `TooLarge`, `Unsure` or `ChatDown`.
        """
        ...

    async def attach_picture(self, song: Song, picture: Path) -> None:
        """Put the picture into the message that carries the song; never fails."""
        ...

    async def erase(self, song: Song) -> bool:
        """Delete the message that carries the song; False where that cannot be done."""
        ...


class Owner(Protocol):
    """Whoever runs the bot."""

    async def alarm(self, need: Reason, provider: str) -> None:
        """Tell them, once, what only they can mend, and at which provider; never fails."""
        ...
