"""A semaphore with a share a person: nobody's clips take all the places."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Shares:
    """`total` places, of which one person has `each` at most; who comes first is served first."""

    def __init__(self, total: int, each: int) -> None:
        self._places = asyncio.Semaphore(total)
        self._each = each
        self._people: dict[int, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def hold(self, user_id: int) -> AsyncGenerator[None]:
        """Hold a place; waits for one of the person's own before one of everybody's."""
        share, waiting = self._people.get(user_id, (asyncio.Semaphore(self._each), 0))
        self._people[user_id] = share, waiting + 1
        try:
            async with share, self._places:
                yield
        finally:
            share, waiting = self._people[user_id]
            if waiting == 1:
                del self._people[user_id]
            else:
                self._people[user_id] = share, waiting - 1
