"""An album's files on disk while it is under way: all of them can be fetched and made again."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LEAST_FREE = 32 << 20
"""Bytes below which a disk counts as full: a side of an album and its songs have about as many."""


@dataclass(frozen=True, slots=True)
class AlbumFiles:
    """A folder with one for each album that is being made."""

    folder: Path

    def song(self, jam_id: str, song_id: str) -> Path:
        """A song as it stands in the channel."""
        return self.folder / jam_id / f"{song_id}.song"

    def side(self, jam_id: str, key: str) -> Path:
        """A side that is made and not posted yet."""
        return self.folder / jam_id / f"{key}.mp3"

    async def there(self, file: Path) -> bool:
        """Whether a file is there; what is there is whole."""
        return await asyncio.to_thread(file.exists)

    async def full(self) -> bool:
        """Whether nothing much can be written any more."""
        return await asyncio.to_thread(_full, self.folder)

    async def jams(self) -> list[str]:
        """The jams of which something lies here."""
        return await asyncio.to_thread(lambda: [path.name for path in self.folder.glob("*")])

    async def drop(self, *files: Path) -> None:
        """Delete some of them, off the event loop: to let go of a large file takes a disk its time."""
        await asyncio.to_thread(_drop, files)

    async def delete(self, jam_id: str) -> None:
        """Delete all of an album's. What cannot be deleted now goes when the album is made anew, or at a start."""
        await asyncio.to_thread(shutil.rmtree, self.folder / jam_id, ignore_errors=True)

    async def prepare(self, jam_id: str) -> None:
        """Make the album's folder; nobody but its owner reads what lies there. Raises `OSError`."""
        await asyncio.to_thread((self.folder / jam_id).mkdir, mode=0o700, parents=True, exist_ok=True)


def _full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < LEAST_FREE
    except OSError:
        return False


def _drop(files: Sequence[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink(missing_ok=True)
