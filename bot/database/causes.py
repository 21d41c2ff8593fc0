"""Why a database cannot be used: one row each, with the words for whoever runs the bot."""

from __future__ import annotations

import errno
import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError

from bot.database.locking import LockTaken
from bot.songs.errors import DatabaseDown, DatabaseError


class DatabaseBroken(DatabaseError):
    """The database cannot be opened. The text is one sentence for whoever runs the bot."""


class DatabaseInUse(DatabaseBroken):
    """Another process has it."""


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
    NO_DRIVER = ("needs the PostgreSQL driver", "install the extra named postgres")
    UNUSABLE = ("cannot be used", "the log says more")

    def __init__(self, fault: str, remedy: str) -> None:
        self.fault = fault
        self.remedy = remedy


def cause(error: BaseException) -> Cause:
    """The row for an error of SQLAlchemy, a driver or the file system."""
    if isinstance(error, LockTaken):
        return Cause.IN_USE
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(origin, sqlite3.Error):
        return _SQLITE.get(getattr(origin, "sqlite_errorcode", 0) & 0xFF, Cause.UNUSABLE)
    if isinstance(origin, OSError):
        return _ERRNO.get(origin.errno or 0, Cause.UNUSABLE)
    if isinstance(origin, ModuleNotFoundError):
        return Cause.NO_DRIVER
    if hasattr(origin, "sqlstate"):  # psycopg's; None where no server answered
        return _SQLSTATE.get(getattr(origin, "sqlstate", None) or "", Cause.UNREACHABLE)
    return Cause.UNUSABLE


def broken(why: Cause, database: str) -> DatabaseBroken:
    """What stops the start, in a sentence; `database` is its name without a password."""
    kind = DatabaseInUse if why in {Cause.IN_USE, Cause.LOCKED} else DatabaseBroken
    return kind(f"The database {database} {why.fault}: {why.remedy}.")


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
    sqlite3.SQLITE_BUSY: Cause.LOCKED,
    sqlite3.SQLITE_LOCKED: Cause.LOCKED,
}
"""By SQLite's primary result code (sqlite.org/rescode.html)."""

_ERRNO = {
    errno.EACCES: Cause.FORBIDDEN,
    errno.EPERM: Cause.FORBIDDEN,
    errno.EROFS: Cause.READ_ONLY,
    errno.ENOSPC: Cause.FULL,
    errno.EDQUOT: Cause.FULL,
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
