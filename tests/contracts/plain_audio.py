"""The stand-in of `AudioProcessor`: sounds are bytes, and nothing is decoded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.songs.errors import Garbled
from bot.songs.models import ReferenceRule
from bot.songs.ports.audio import Clip, Product
from bot.songs.refusals import NotAudio, Refusal
from bot.songs.songs import Audio, Song
from bot.songs.wishes import Wish
from tests.contracts.scripts import scripted


@dataclass
class PlainAudio:
    """Passes clips and songs through; any bytes are a sound of 30 s but none at all, and a page of HTML.

    `finishes` may hold errors to raise first, `refuses` what every clip is refused with; where it `draws` there are
    covers and pictures. The other lists are what it was asked for.
    """

    finishes: list[BaseException | None] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    covers: list[bytes | None] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    draws: bool = False
    refuses: BaseException | None = None
    of_seconds: float | None = None  # how long each upload is of which a clip is only a part
    recipes: dict[bytes, Wish] = field(default_factory=dict)

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        if self.refuses:
            raise self.refuses
        if not _heard(upload):
            raise Refusal(NotAudio())
        size = upload.stat().st_size
        if start <= 0:
            return Clip(upload, 30.0, size, "mp3", changed=False, of_seconds=self.of_seconds)
        into.write_bytes(upload.read_bytes())
        return Clip(into, 30.0 - start, size, "mp3", changed=True)

    async def cover(self, song: Song) -> bytes | None:
        self.covered.append(song.id)
        return b"\xff\xd8" + song.id.encode() if self.draws else None

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int, cover: bytes | None = None) -> Product:
        self.limits.append(limit)
        self.covers.append(cover)
        await asyncio.sleep(0)  # the real one works in a thread: other songs go on
        scripted(self.finishes, lambda: None)
        if not _heard(raw):
            raise Garbled("no audio")
        whole = raw.read_bytes()
        sound = whole[:limit]
        into.write_bytes(sound)
        self.recipes[sound] = replace(song.wish, model=song.model, reference=None)
        return Product(into, Audio("mp3", len(sound), 30.0), excerpt=len(sound) < len(whole))

    async def picture(self, raw: Path, into: Path, song: Song) -> Path | None:
        self.drawn.append(song.id)
        if not self.draws or not _heard(raw):
            return None
        path = into.with_suffix(".png")
        path.write_bytes(b"\x89PNG " + song.id.encode())
        return path

    async def recipe(self, mp3: Path) -> Wish | None:
        return self.recipes.get(mp3.read_bytes()) if mp3.exists() else None


def _heard(path: Path) -> bool:
    """Whether there is any sound in it."""
    return path.exists() and bool(sound := path.read_bytes()) and not sound.startswith(b"<")
