"""The people who look after a server's purse, told what they want to know of it."""

from __future__ import annotations

from typing import Protocol

from bot.purse.ports.store import Used


class ServerDesk(Protocol):
    """The way into a server's channels. None of it fails: each call answers whether the message is there."""

    async def low(self, guild_id: int, channel_id: int, purse: Used, *, empty: bool) -> bool:
        """A fifth of the purse is left, or, where it is `empty`, not enough for a song."""
        ...
