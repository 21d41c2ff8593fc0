"""Turns between people who order: of one person's orders a few are taken at a time, so that nobody else waits for them.

Fifteen hundred orders at once are more than a second of work, and whoever asks after them would be answered last.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

AT_ONCE = 4
"""Orders of one person that are taken at a time; the others of theirs wait, first come, first served."""


class PersonTurns:
    """A semaphore for each person who has orders under way, and for nobody else."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._waiting: dict[int, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def of(self, user_id: int) -> AsyncGenerator[None]:
        """Hold one of the person's turns."""
        turns, count = self._waiting.get(user_id, (asyncio.Semaphore(self._at_once), 0))
        self._waiting[user_id] = turns, count + 1
        try:
            async with turns:
                yield
        finally:
            turns, count = self._waiting.pop(user_id)
            if count > 1:
                self._waiting[user_id] = turns, count - 1
