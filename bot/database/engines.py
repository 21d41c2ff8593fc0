"""An engine to write with and one to read with, set up for durability, for either database."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from bot.database.locking import LockTaken, NoLocks
from bot.database.reader import AT_ONCE

OWNER = 0x6A616D6D
"""PostgreSQL's advisory lock for the one process that writes; it lives as long as its connection (PostgreSQL
documentation, "Advisory Locks")."""

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}

# A hidden parameter is one that no error text can carry into a log: lyrics and tokens are among them.
_COMMON: dict[str, Any] = {"hide_parameters": True, "max_overflow": 0}


class Engines(NamedTuple):
    """`writing` has one connection, `reading` a few, which can change nothing and are in no transaction."""

    writing: Engine
    reading: Engine


def driven(url: str) -> URL:
    """The URL with the driver that is used for it, whichever it names."""
    parsed = make_url(url)
    return parsed.set(drivername=_DRIVERS[parsed.get_backend_name()])


@contextmanager
def engines(url: URL, patience: float, *, alone: bool = True) -> Generator[Engines]:
    """Both engines. Closing SQLite's last connection brings what is in its WAL into the file and takes the WAL away."""
    sqlite = url.get_backend_name() == "sqlite"
    pair = _sqlite(url, patience) if sqlite else _postgresql(url, patience, alone)
    try:
        yield pair
    finally:
        pair.reading.dispose()
        pair.writing.dispose()


def _sqlite(url: URL, patience: float) -> Engines:
    waits = {"connect_args": {"timeout": patience}}
    writing = create_engine(url, pool_size=1, **waits, **_COMMON)
    reading = create_engine(url, pool_size=AT_ONCE, isolation_level="AUTOCOMMIT", **waits, **_COMMON)

    @event.listens_for(writing, "connect")
    def durable(connection: Any, record: Any) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        connection.isolation_level = None  # sqlite3 begins no transactions of its own accord
        if connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":  # it says so, and goes on without
            raise NoLocks
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(writing, "begin")
    def at_once(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        # A transaction that becomes a writing one half-way can fail without waiting for its turn.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(reading, "connect")
    def only_reading(connection: Any, record: Any) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        connection.execute("PRAGMA query_only=ON")

    return Engines(writing, reading)


def _postgresql(url: URL, patience: float, alone: bool) -> Engines:
    """A process that freezes in a transaction lets go of its rows after `patience` seconds; so does one that waits."""
    span = f"{int(patience * 1000)}ms"
    bounds = f"-c lock_timeout={span} -c idle_in_transaction_session_timeout={span}"
    limits = {"connect_timeout": max(2, int(patience)), "options": bounds}
    pinged = {"pool_pre_ping": True, **_COMMON}
    writing = create_engine(url, pool_size=1, connect_args=limits, **pinged)

    @event.listens_for(writing, "connect")
    def locked(connection: Any, record: Any) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        # The lock belongs to the one connection that writes: whoever has lost it cannot write either.
        if alone and not connection.execute("SELECT pg_try_advisory_lock(%s)", (OWNER,)).fetchone()[0]:
            raise LockTaken
        connection.commit()

    only_reading = {**limits, "options": f"{bounds} -c default_transaction_read_only=on"}
    reading = create_engine(url, pool_size=AT_ONCE, isolation_level="AUTOCOMMIT", connect_args=only_reading, **pinged)
    return Engines(writing, reading)
