"""The stand-ins of `AlbumBoard`, `Sounds` and `AlbumMaker`: a channel that remembers its sides, files that hold their
links, and a maker that writes down what it was given."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.jams.albums import Album, AlbumCause
from bot.jams.jams import Jam
from bot.jams.ports.albums import Sheet
from bot.songs.albums import Heard, Side
from bot.songs.errors import ChatDown, Garbled
from bot.songs.songs import Address, Song


@dataclass
class ScriptedAlbums:
    """`gone` are songs whose file is not in its message any more. `fails` is raised by the next posts, `loses` is how
    many of them arrive and cannot say so; `away` answers nothing.

    `shown` are the sides that stand in the channel, by their key, and `posted` how often each was.
    """

    room: int = 10 << 20
    gone: set[str] = field(default_factory=set)
    fails: list[Exception] = field(default_factory=list)
    loses: int = 0
    away: bool = False
    shown: dict[str, Sheet] = field(default_factory=dict)
    posted: dict[str, int] = field(default_factory=dict)
    taken_down: list[str] = field(default_factory=list)
    failed: dict[str, AlbumCause | None] = field(default_factory=dict)

    async def sound(self, song: Song) -> str | None:
        self._answer()
        return None if song.id in self.gone else f"link to {song.id}"

    def limit(self, jam: Jam) -> int:
        return self.room

    async def post(self, sheet: Sheet, file: Path) -> Address:
        self._answer()
        assert await asyncio.to_thread(file.exists)
        if self.fails:
            raise self.fails.pop(0)
        if sheet.key not in self.shown:
            self.posted[sheet.key] = self.posted.get(sheet.key, 0) + 1
        self.shown[sheet.key] = sheet
        if self.loses:
            self.loses -= 1
            raise ChatDown("reset")
        return Address(sheet.key)

    async def take_back(self, jam: Jam, album: Album, key: str) -> None:
        self._answer()
        self.shown.pop(key, None)

    async def take_down(self, message: Address) -> None:
        self._answer()
        self.shown.pop(message.text, None)
        self.taken_down.append(message.text)

    async def say_failed(self, jam: Jam, album: Album, key: str) -> None:
        self._answer()
        self.failed[key] = album.cause

    def _answer(self) -> None:
        if self.away:
            raise ChatDown("reset")


@dataclass
class ScriptedSounds:
    """Each file holds its link. `fails` is raised by the next fetches; `fetched` counts them."""

    fails: list[Exception] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, url: str, into: Path) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.fetched.append(url)
        await asyncio.to_thread(into.write_text, url, encoding="utf-8")


@dataclass
class ScriptedMaker:
    """Every song is `minutes` long; the links that are `odd` lead to no sound. `fails` is raised by the next sides;
    `made` are those that were made."""

    minutes: float = 3.0
    odd: set[str] = field(default_factory=set)
    fails: list[Exception] = field(default_factory=list)
    made: list[Side] = field(default_factory=list)

    async def hear(self, mp3: Path) -> Heard:
        link = await asyncio.to_thread(mp3.read_text, encoding="utf-8")
        if link in self.odd:
            raise Garbled("no sound")
        number = sum(link.encode()) % 40
        return Heard(60 * self.minutes, -14.0 - number / 10, 5.0, -1.0, 80.0 + number)

    async def make(self, side: Side, into: Path) -> None:
        if self.fails:
            raise self.fails.pop(0)
        await asyncio.to_thread(self._make, side, into)

    def _make(self, side: Side, into: Path) -> None:
        assert all(cut.file.read_text(encoding="utf-8") == f"link to {cut.song.id}" for cut in side.cuts)
        self.made.append(side)
        into.write_text("an album", encoding="utf-8")
