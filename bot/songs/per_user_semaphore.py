"""A semaphore of which one person holds a few permits at most: nobody's clips hold up everybody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class PerUserSemaphore:
    """`total` permits, of which one person holds `per_user` at most; whoever comes first is served first."""

    def __init__(self, total: int, per_user: int) -> None:
        self._permits = asyncio.Semaphore(total)
        self._per_user = per_user
        self._users: dict[int, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def permit(self, user_id: int) -> AsyncGenerator[None]:
        """Hold a permit; waits without end, for one of the person's own before one of all."""
        own, callers = self._users.get(user_id, (asyncio.Semaphore(self._per_user), 0))
        self._users[user_id] = own, callers + 1
        try:
            async with own, self._permits:
                yield
        finally:
            own, callers = self._users[user_id]
            if callers == 1:
                del self._users[user_id]
            else:
                self._users[user_id] = own, callers - 1
