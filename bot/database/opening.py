"""From a URL to a store: the folder, the lock, the connections, the newest schema; and all of it back again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.database.causes import Cause, broken, cause
from bot.database.engines import Engines, driven, engines
from bot.database.files import only_for_the_owner
from bot.database.locking import LockTaken, NoLocks, lock
from bot.database.reader import Reader
from bot.database.schema import TooNew, revision, upgrade
from bot.database.songs import SqlSongStore
from bot.database.tables import SCHEMA
from bot.database.writer import Writer
from bot.purse.values import UNLIMITED, Caps

PATIENCE = 5.0
"""Seconds to wait for a lock of another program (a backup, say) before a write fails."""


@asynccontextmanager
async def open_database(
    url: str,
    *,
    caps: Caps = UNLIMITED,
    key_ids: Mapping[str, str] | None = None,
    now: Callable[[], float] = time.time,
    patience: float = PATIENCE,
    alone: bool = True,
    make: bool = True,
) -> AsyncGenerator[SqlSongStore]:
    """The store at `url` (`sqlite:///…` or `postgresql://…`), its schema brought up to date.

    `caps` bound what songs may cost; `key_ids` are written down with the songs that they pay for, by provider. Only one
    process may have the database `alone`; beside it others may read and write what needs no memory of its own (the
    command line). One that is not there yet is made, and an older one is brought up to date, unless `make` is False:
    an older bot may be running. Raises `DatabaseBroken`, and of it `DatabaseInUse` where another process has the
    database alone.
    """
    resources = ExitStack()
    try:
        pair = await asyncio.to_thread(_enter, resources, driven(url), patience, alone, make)
        store = SqlSongStore(Writer(pair.writing), Reader(pair.reading), now, caps, key_ids)
        try:
            yield store
        finally:
            await store.close()
    finally:
        await asyncio.to_thread(resources.close)


def _enter(resources: ExitStack, url: URL, patience: float, alone: bool, make: bool) -> Engines:
    with _explained(url):
        if url.get_backend_name() == "sqlite":
            file = _file(url)
            if not make and not file.exists():
                raise broken(Cause.NOT_YET, _name(url))
            only_for_the_owner(file)
            if alone:
                resources.enter_context(lock(file))
        pair = resources.enter_context(engines(url, patience, alone=alone))
        if make:
            upgrade(pair.writing)
        elif (found := revision(pair.writing)) != SCHEMA:
            raise broken(Cause.NOT_YET if found is None else Cause.OTHER, _name(url))
        return pair


def _file(url: URL) -> Path:
    """The reads have connections of their own, so that a database in memory would be empty for them."""
    if url.database in {None, "", ":memory:"}:
        raise broken(Cause.NO_FILE, "in memory")
    return Path(str(url.database))


@contextmanager
def _explained(url: URL) -> Generator[None]:
    try:
        yield
    except LockTaken as error:
        raise broken(Cause.IN_USE, _name(url)) from error
    except TooNew as error:
        raise broken(Cause.NEWER, _name(url)) from error
    except (SQLAlchemyError, OSError, ModuleNotFoundError, NoLocks) as error:
        raise broken(cause(error), _name(url), error) from error


def _name(url: URL) -> str:
    """What people call it: the file, or the database and its host; never the password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "localhost"
    return f"{url.database} at {host}"
