"""What an album asks of the outside: its table, the chat, and the songs' files there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Unpack

from bot.jams.albums import Album, AlbumChanges
from bot.jams.jams import Jam
from bot.jams.standing import Credit
from bot.songs.albums import Track
from bot.songs.songs import Address, Song


class AlbumStore(Protocol):
    """Albums, one a jam. What is answered is committed. Every call raises `DatabaseDown`."""

    async def begin(self, album: Album) -> tuple[Album, bool]:
        """The jam's album, and whether this call wrote it: where there is one already it stays as it is."""
        ...

    async def write(self, album: Album, **changes: Unpack[AlbumChanges]) -> Album:
        """`UPDATE … WHERE jam_id AND state AND fence`: the album with its changes made and its fence one higher.

        Raises `Superseded` where no row fits, `ValueError` for a move that is not legal.
        """
        ...

    async def get(self, jam_id: str) -> Album | None: ...

    async def due(self, now: float, *, limit: int = 100) -> Sequence[Album]:
        """Albums whose `due_at` has passed, the longest overdue first."""
        ...

    async def next_due(self, after: float) -> float | None:
        """The earliest `due_at` after that moment; None where no album waits for one."""
        ...

    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[Album]:
        """What a start looks at once, in the order of their ids: albums that have a `due_at`, and those of which a song
        was deleted since."""
        ...

    async def beat(self, now: float) -> float | None:
        """None: an album has no moment that could be missed."""
        ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a side's message says: the album, which of its sides (from 0 on), its tracks with who made them and at which
    second each begins, and with the last side the songs that are left out. `key` is what it is known by."""

    jam: Jam
    album: Album
    number: int
    key: str
    tracks: Sequence[tuple[Credit, Track, float]]
    left_out: Sequence[Credit]


class AlbumBoard(Protocol):
    """The chat, as an album sees it. What is posted is posted once a key, as on a jam's `Board`. Every call raises
    `ChatDown` where it must be asked again later."""

    async def sound(self, song: Song) -> str | None:
        """Where the song's mp3 is to be had now: a link, alive and never logged; None where it is gone."""
        ...

    def limit(self, jam: Jam) -> int:
        """The bytes that one file may have in the jam's channel."""
        ...

    async def post(self, sheet: Sheet, file: Path) -> Address:
        """A side; answers with its message. Raises `TooLarge`, or `NoPlace`."""
        ...

    async def take_back(self, jam: Jam, album: Album, key: str) -> None:
        """Delete the side's message that may have been posted under that key."""
        ...

    async def take_down(self, message: Address) -> None:
        """Delete a side's message; one that is gone, or out of reach, is as good as deleted."""
        ...

    async def say_failed(self, jam: Jam, album: Album, key: str) -> None:
        """Say in the channel why there is no album. Raises `NoPlace`."""
        ...


class Sounds(Protocol):
    """Files behind links."""

    async def fetch(self, url: str, into: Path) -> None:
        """The file to `into`, whole or not at all. Raises `Gone` or `Garbled` where the link leads nowhere, and `Busy`
        or `Down` where it may later, or the file cannot be written."""
        ...
