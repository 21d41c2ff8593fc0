"""Albums made of mp3s, off the event loop and behind everybody's songs."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.songs.albums import Heard, Side


class AlbumMaker(Protocol):
    """Hears songs and puts them together, one album at a time. Both calls raise `Garbled` where a file is no sound, and
    `OSError` where the machine has no room or no process for it."""

    async def hear(self, mp3: Path) -> Heard:
        """What listening to it gives; takes about a second for three minutes."""
        ...

    async def make(self, side: Side, into: Path) -> None:
        """The side at `into`, as one mp3 with chapters, credits and a cover: whole or not at all.

        Each song is as loud as the others, and neighbours sound together for as long as `fades` says.
        """
        ...
