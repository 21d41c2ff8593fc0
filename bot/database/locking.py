"""One process for one file: a lock that the kernel takes back however its holder dies."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    _TAKEN = PermissionError

    def _seize(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    _TAKEN = BlockingIOError

    def _seize(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class LockTaken(Exception):
    """Somebody else has the lock."""


class NoLocks(Exception):
    """The file system keeps no locks, or shares no memory between processes."""


@contextmanager
def lock(database: Path) -> Generator[None]:
    """Hold `<database>.lock`. Raises `LockTaken`, or `OSError` where that file cannot be made.

    The file stays behind: taking it away would let a third process lock a new one of the same name.
    """
    with database.with_name(f"{database.name}.lock").open("ab") as file:
        with suppress(PermissionError):
            Path(file.name).chmod(0o600)
        try:
            _seize(file)
        except _TAKEN as error:
            raise LockTaken from error
        yield
