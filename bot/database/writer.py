"""Group commit: callers queue, one thread writes, and all who queued meanwhile share one transaction."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.database.causes import down
from bot.database.locking import LockTaken
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.refusals import Refusal

T = TypeVar("T")
Statements = Callable[[Connection], T]
"""One caller's statements, which run in a transaction that others share, and answer with what came of them. May be
called again after a rollback."""

BATCH = 500
"""The most writes in one transaction: about 20 ms of writing for one flush to disk; as many callers wake at once."""

LEAST_COMMIT_INTERVAL = 0.03
"""The least seconds between the starts of two transactions. A write that comes alone starts one at once; of many, each
waits 30 ms at most and shares its flush with the others: a transaction costs as much CPU as ten writes (measured)."""

COMMIT_NOW_AT = 20
"""Queued writes at which a transaction starts without waiting for `LEAST_COMMIT_INTERVAL`: they cost twice what the
transaction does."""

_DATABASE_FAULTS = (OperationalError, InterfaceError, PoolTimeout, LockTaken)
"""Locked, full, gone away, taken over: no statement's own fault, so that to try each alone would only take longer."""


class Writer:
    """The one writer to the database, on a thread of its own. While one batch is committed the next one gathers.

    A caller that stops waiting does not take its write back: it is committed all the same.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, "database-writer")
        self._queue: deque[tuple[Statements[Any], asyncio.Future[Any]]] = deque()
        self._committing: asyncio.Future[list[Any]] | None = None
        self._next: asyncio.TimerHandle | None = None
        self._not_before = 0.0
        self._closed = False

    async def write(self, statements: Statements[T]) -> T:
        """What `statements` answer, once they are committed. Raises what they raised, or `DatabaseDown`."""
        if self._closed:
            raise DatabaseDown("the database writer is closed")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append((statements, answer))
        self._plan()
        return await answer

    async def close(self) -> None:
        """Commit what is queued and take no more."""
        self._closed = True
        while self._queue or self._committing is not None:
            if self._committing is None:
                self._commit_next()
            assert self._committing is not None
            await asyncio.wait({self._committing})
        await asyncio.to_thread(self._thread.shutdown)

    def _plan(self) -> None:
        """Let the next transaction begin when it may, if there is anything to write and none is under way."""
        if not self._queue or self._committing is not None:
            return
        if len(self._queue) >= COMMIT_NOW_AT:
            self._commit_next()
        elif self._next is None:
            self._next = asyncio.get_running_loop().call_at(self._not_before, self._commit_next)

    def _commit_next(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        self._not_before = asyncio.get_running_loop().time() + LEAST_COMMIT_INTERVAL
        batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
        writes = [statements for statements, _ in batch]
        self._committing = asyncio.get_running_loop().run_in_executor(self._thread, self._commit, writes)
        self._committing.add_done_callback(partial(self._settle, [answer for _, answer in batch]))

    def _settle(self, answers: Sequence[asyncio.Future[Any]], committed: asyncio.Future[list[Any]]) -> None:
        for answer, outcome in zip(answers, committed.result(), strict=True):
            if answer.done():  # nobody waits any more
                continue
            if isinstance(outcome, BaseException):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
        self._committing = None
        self._plan()

    # --- on the writer's thread ---------------------------------------------------------------------------------

    def _commit(self, writes: Sequence[Statements[Any]]) -> list[Any]:
        """An outcome for each write: its answer, or the exception that it ends with."""
        try:
            with self._engine.begin() as connection:
                return [_outcome(statements, connection) for statements in writes]
        except _DATABASE_FAULTS as error:
            return [down(error) for _ in writes]
        except Exception:
            return [self._alone(statements) for statements in writes]

    def _alone(self, statements: Statements[Any]) -> Any:
        """The outcome of one write in a transaction of its own."""
        try:
            with self._engine.begin() as connection:
                return _outcome(statements, connection)
        except (SQLAlchemyError, LockTaken) as error:
            return down(error)
        except Exception as error:
            return error


def _outcome(statements: Statements[Any], connection: Connection) -> Any:
    """The answer of one write, or its exception: one that was superseded or refused changed nothing, so that the
    transaction is still good."""
    try:
        return statements(connection)
    except (Superseded, Refusal) as error:
        return error
