"""SQLite's files on disk: readable by their owner alone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal", ".lock")
"""What may lie beside the database, by the end of its name."""

FOLDERS = frozenset({"songs"})
"""What else lies in a folder of ours: where songs are while they are under way."""


def only_for_the_owner(database: Path) -> None:
    """The folder and the file, made where there are none, for their owner alone. SQLite gives its WAL the file's mode.

    A folder that was there keeps its mode where anything else lies in it: it is not ours. Raises `OSError` where the
    folder or the file cannot be made.
    """
    folder, new = database.parent, not database.parent.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = [database, *(database.with_name(f"{database.name}{end}") for end in BESIDE)]
    os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o600))
    for file in files:
        if file.exists():
            _guard(file, 0o600)
    ours = {file.name for file in files} | FOLDERS
    if not new and folder.resolve() != Path.cwd() and {one.name for one in folder.iterdir()} <= ours:
        _guard(folder, 0o700)


def _guard(path: Path, mode: int) -> None:
    with suppress(PermissionError):  # another account's file: how it is guarded is their decision
        path.chmod(mode)
