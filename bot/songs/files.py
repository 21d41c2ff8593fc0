"""A song's files on disk while it is under way: what can be made again, or is not needed any more once it is posted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.songs import refusals
from bot.songs.refusals import Refusal

KINDS = ("upload", "clip.mp3", "raw", "mp3", "png")
"""What may lie there of a song; the last is the card that the workshop draws beside its mp3."""


@dataclass(frozen=True, slots=True)
class SongFiles:
    """A folder of files named by song id."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> SongFiles:
        """The folder, made where there is none yet; nobody but its owner reads what lies there."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(PermissionError):  # another account's folder: how it is guarded is their decision
            folder.chmod(0o700)
        return cls(folder)

    def upload(self, song_id: str) -> Path:
        """The reference as it was uploaded."""
        return self.folder / f"{song_id}.upload"

    def clip(self, song_id: str) -> Path:
        """The reference as it is handed over, where it had to be changed."""
        return self.folder / f"{song_id}.clip.mp3"

    def reference(self, song_id: str) -> Path | None:
        """The reference as the model gets it: changed, or as it was uploaded; None where there is none."""
        return next((path for path in (self.clip(song_id), self.upload(song_id)) if path.exists()), None)

    def raw(self, song_id: str) -> Path:
        """The audio as the provider gave it."""
        return self.folder / f"{song_id}.raw"

    def mp3(self, song_id: str) -> Path:
        """The finished song, as it is posted."""
        return self.folder / f"{song_id}.mp3"

    def songs(self) -> Mapping[str, float]:
        """The ids of songs with files here, each with the Unix time at which the newest of them was written."""
        newest: dict[str, float] = {}
        for path in self.folder.iterdir():
            song_id = path.name.partition(".")[0]
            newest[song_id] = max(newest.get(song_id, 0.0), path.stat().st_mtime)
        return newest

    def delete(self, song_id: str) -> None:
        """Delete a song's files. Named one by one: to search the folder for them takes longer with every song."""
        for kind in KINDS:
            (self.folder / f"{song_id}.{kind}").unlink(missing_ok=True)

    def delete_leftovers(self, song_id: str) -> None:
        """Delete a song's files and whatever a crash left half written beside them."""
        for path in self.folder.glob(f"{song_id}.*"):
            path.unlink(missing_ok=True)

    def used(self) -> int:
        """Bytes of all songs' files, those of albums under way included. Blocks: for a thread."""
        return sum(_size(path) for path in self.folder.rglob("*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile
        return 0


CLIPS_SHARE = 0.75
"""The share of the budget that clips may fill; what is left is for songs that are paid for, which are never refused."""

SONG_BYTES = 10 * 2**20
"""What a song that waits for its jam may have on the disk: as much as a message of Discord's takes. Longer ones are
rare, and most have a third of it."""


async def _nothing() -> int:
    return 0


class DiskBudget:
    """How many bytes the songs' files may have in all: near the limit new clips are refused, and jams whose songs would
    not all have room until they are published. `awaited` answers with how many songs of running jams are still to come.
    Clips leave room for these; it raises `DatabaseDown`."""

    def __init__(self, files: SongFiles, most: int, awaited: Callable[[], Awaitable[int]] = _nothing) -> None:
        self._files = files
        self._most = most
        self._awaited = awaited
        self._reserved = 0

    async def has_room(self, songs: int) -> bool:
        """Whether so many songs more may wait for a jam that is about to open."""
        return await self._used() + songs * SONG_BYTES <= self._most

    async def _used(self) -> int:
        """Bytes that are there, and that are spoken for."""
        used, awaited = await asyncio.to_thread(self._files.used), await self._awaited()
        return used + self._reserved + awaited * SONG_BYTES

    @asynccontextmanager
    async def reserve(self, size: int) -> AsyncGenerator[None]:
        """Room for a clip of `size` bytes while it is fetched and checked. Raises `Refusal`."""
        self._reserved += size
        try:
            if await self._used() > self._most * CLIPS_SHARE:
                raise Refusal(refusals.NoRoom())
            yield
        finally:
            self._reserved -= size
