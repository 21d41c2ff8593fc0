"""Reads: on connections of their own, so that they never wait for the writer, nor it for them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.database.causes import down
from bot.database.writer import Statements
from bot.songs.errors import DatabaseDown

T = TypeVar("T")

AT_ONCE = 4
"""Reads at the same time; the others wait their turn."""


class Reader:
    """Runs reads side by side; each sees everything that was committed before it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(AT_ONCE, "database-reader")
        self._closed = False

    async def read(self, statements: Statements[T]) -> T:
        """What `statements` answer. Raises `DatabaseDown`."""
        if self._closed:
            raise DatabaseDown("the database reader is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, statements)

    async def close(self) -> None:
        """Finish what was asked and take no more."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)

    def _read(self, statements: Statements[T]) -> T:
        try:
            with self._engine.connect() as connection:
                return statements(connection)
        except SQLAlchemyError as error:
            raise down(error) from error
