"""A few at a time, in the order in which they came: who came first is done first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Door:
    """Lets `at_once` through; who has waited `longest` seconds goes through all the same.

    So a few that hang (a link that drips, a channel that is rate limited) hold nobody up for long.
    """

    def __init__(self, at_once: int, longest: float) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._longest = longest

    @asynccontextmanager
    async def through(self) -> AsyncGenerator[bool]:
        """Whether it was one's turn."""
        try:
            await asyncio.wait_for(self._turns.acquire(), self._longest)
        except TimeoutError:
            yield False
            return
        try:
            yield True
        finally:
            self._turns.release()
