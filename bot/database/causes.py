"""Why a database cannot be used: one row each, with the words for whoever runs the bot."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping
from enum import Enum

from sqlalchemy.exc import DBAPIError

from bot.database.locking import LockTaken, NoLocks
from bot.songs.errors import DatabaseDown, DatabaseError


class DatabaseBroken(DatabaseError):
    """The database cannot be opened. The text is one sentence for whoever runs the bot."""


class DatabaseInUse(DatabaseBroken):
    """Another process has it."""


class DatabaseUnreachable(DatabaseBroken):
    """Its server does not answer, or lets nobody in: later it may."""


class Cause(Enum):
    """What is the matter, and what mends it."""

    DAMAGED = ("is damaged, or is no database", "put a copy of it back, or move it away and a new one is begun")
    FORBIDDEN = ("may not be used by this user", "let this user read and write it and its folder")
    READ_ONLY = ("is read-only", "make it and its folder writable, or point DATABASE_URL elsewhere")
    FULL = ("cannot be written because the disk is full", "make room, then start again")
    IN_USE = ("is in use by another process", "stop that one first, or give each its own DATABASE_URL")
    LOCKED = ("is locked by another program", "close the program that has it open")
    NEWER = ("was made by a newer version of this program", "start that version, or put back a copy from before it")
    UNREACHABLE = (
        "cannot be reached",
        "see that PostgreSQL runs there, and that DATABASE_URL has its name, user and password right",
    )
    NO_FILE = ("has no file", "name one in DATABASE_URL, such as sqlite:///data/jamboree.db")
    NOT_YET = ("is not there yet", "start the bot once, which makes it, or point DATABASE_URL to where it is")
    OTHER = ("was made by another version of this program", "start the bot of this version once, which says more")
    NO_LOCKS = (
        "lies on a file system that has no locks, or no memory that processes share (a network share, as a rule)",
        "put it on a disk of this machine, or use PostgreSQL",
    )
    DISK = (
        "cannot be read or written, as its disk reports a fault",
        "look into the system's own log, and put the database on another disk",
    )
    NO_FOLDER = ("has a file where its folder should be", "move that file away, or name another folder in DATABASE_URL")
    NO_DRIVER = (
        "needs the PostgreSQL driver",
        "start it with `uv run --no-dev --extra postgres jamboree`, or have it by `pip install 'psycopg[binary]'`",
    )
    UNUSABLE = ("cannot be used", "see whether another DATABASE_URL can")

    def __init__(self, fault: str, remedy: str) -> None:
        self.fault = fault
        self.remedy = remedy


def cause(error: BaseException) -> Cause:
    """The row for an error of SQLAlchemy, a driver or the file system."""
    if isinstance(error, LockTaken):
        return Cause.IN_USE
    if isinstance(error, NoLocks):
        return Cause.NO_LOCKS
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(origin, sqlite3.Error):
        code = getattr(origin, "sqlite_errorcode", 0)
        return Cause.NO_LOCKS if code in _NO_LOCKS else _SQLITE.get(code & 0xFF, Cause.UNUSABLE)
    if isinstance(origin, OSError):
        return _ERRNO.get(origin.errno or 0, Cause.UNUSABLE)
    if isinstance(origin, ModuleNotFoundError):
        return Cause.NO_DRIVER
    if hasattr(origin, "sqlstate"):  # psycopg's; None where no server answered
        return _SQLSTATE.get(getattr(origin, "sqlstate", None) or "", Cause.UNREACHABLE)
    return Cause.UNUSABLE


def broken(why: Cause, database: str, error: BaseException | None = None) -> DatabaseBroken:
    """What stops the start, in a sentence; `database` is its name without a password. What no row knows is named as the
    system names it."""
    kind = _KINDS.get(why, DatabaseBroken)
    told = f" ({_named(error)})" if why is Cause.UNUSABLE and error is not None else ""
    return kind(f"The database {database} {why.fault}{told}: {why.remedy}.")


_KINDS: Mapping[Cause, type[DatabaseBroken]] = {
    Cause.IN_USE: DatabaseInUse,
    Cause.LOCKED: DatabaseInUse,
    Cause.UNREACHABLE: DatabaseUnreachable,
}


def _named(error: BaseException) -> str:
    """An error by its own words where these hold no secret, else by its kind."""
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = origin.strerror if isinstance(origin, OSError) else str(origin) if isinstance(origin, sqlite3.Error) else ""
    return words or type(origin).__name__


def down(error: BaseException) -> DatabaseDown:
    """What one call failed with, chained to its cause."""
    failed = DatabaseDown(f"the database {cause(error).fault}")
    failed.__cause__ = error
    return failed


_SQLITE = {
    sqlite3.SQLITE_NOTADB: Cause.DAMAGED,
    sqlite3.SQLITE_CORRUPT: Cause.DAMAGED,
    sqlite3.SQLITE_READONLY: Cause.READ_ONLY,
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_CANTOPEN: Cause.FORBIDDEN,
    sqlite3.SQLITE_PERM: Cause.FORBIDDEN,
    sqlite3.SQLITE_IOERR: Cause.DISK,
    sqlite3.SQLITE_BUSY: Cause.LOCKED,
    sqlite3.SQLITE_LOCKED: Cause.LOCKED,
}
"""By SQLite's primary result code (sqlite.org/rescode.html)."""

_NO_LOCKS = frozenset(
    {
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_IOERR_LOCK,
        sqlite3.SQLITE_IOERR_UNLOCK,
        sqlite3.SQLITE_IOERR_RDLOCK,
        sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMLOCK,
        sqlite3.SQLITE_IOERR_SHMMAP,
    }
)
"""SQLite's result codes for a lock, or a WAL's shared memory, that the file system does not have."""

_ERRNO = {
    errno.EACCES: Cause.FORBIDDEN,
    errno.EPERM: Cause.FORBIDDEN,
    errno.EROFS: Cause.READ_ONLY,
    errno.ENOSPC: Cause.FULL,
    errno.EDQUOT: Cause.FULL,
    errno.EEXIST: Cause.NO_FOLDER,
    errno.ENOTDIR: Cause.NO_FOLDER,
    errno.EIO: Cause.DISK,
    errno.ENOLCK: Cause.NO_LOCKS,
    errno.EOPNOTSUPP: Cause.NO_LOCKS,
    errno.ENOSYS: Cause.NO_LOCKS,
}

_SQLSTATE = {
    "25006": Cause.READ_ONLY,
    "42501": Cause.FORBIDDEN,
    "53100": Cause.FULL,
    "55P03": Cause.LOCKED,
    "XX001": Cause.DAMAGED,
    "XX002": Cause.DAMAGED,
}
"""By SQLSTATE (PostgreSQL documentation, appendix A); what is not here is most often a failed connection."""
