"""Audio in and out, off the event loop."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Protocol

from bot.songs.models import ReferenceRule
from bot.songs.songs import Audio, Song
from bot.songs.wishes import Wish


@dataclass(frozen=True, slots=True)
class Clip:
    """A reference clip that a model's rule admits: decoded `seconds`, `size` bytes at `path`.

    `changed` is False where the upload fits as it is. `of_seconds` is how long the upload is where the clip is only a
    part of it, as far as it was looked at (`CLIP_LOOKED_AT`); None where the clip is all of it.
    """

    path: Path
    seconds: float
    size: int
    format: str
    changed: bool
    of_seconds: float | None = None

    def named_right(self, name: str) -> bool:
        """Whether a file's name ends as files of this format do: services judge by names."""
        return name.lower().endswith(f".{self.format}") or (self.format == "wav" and name.lower().endswith(".wave"))


@dataclass(frozen=True, slots=True)
class Product:
    """A finished song: the mp3 as posted, its true length, and the picture beside it where one was drawn.

    The mp3 is `head`, and then what lies at `path` from byte `starts` on: a song that needs nothing but another tag is
    not written a second time.
    """

    path: Path
    audio: Audio
    head: bytes = field(default=b"", repr=False)
    starts: int = 0
    picture: Path | None = None
    excerpt: bool = False  # only a preview fits: the rest is behind the link
    link: str = ""  # where the whole of an excerpt is to be had, while the provider's signature lasts; never logged
    reference: Path | None = None  # the clip it was made after, where it travels along

    def read(self) -> BytesIO:
        """The mp3 in memory. Raises `OSError`; blocks: for a thread.

        It is read to its place at once: each copy of 3 MB on the way there costs 0.5 ms of CPU and more (measured), and
        what shares its bytes with another object is copied by whoever asks for its buffer, as aiohttp does.
        """
        whole = BytesIO()
        whole.seek(self.audio.size - 1)
        whole.write(b"\0")
        whole.seek(0)
        with self.path.open("rb") as file, whole.getbuffer() as room:
            file.seek(self.starts)
            room[: len(self.head)] = self.head
            if file.readinto(room[len(self.head) :]) + len(self.head) < self.audio.size:
                raise OSError(f"{self.path.name} has become shorter")
        return whole

    def written(self, into: Path) -> Path:
        """The mp3 as a file, at `into` where it was none yet. Raises `OSError`; blocks: for a thread."""
        if not self.head and not self.starts:
            return self.path
        with self.path.open("rb") as file, into.open("wb") as whole:
            file.seek(self.starts)
            whole.write(self.head)
            shutil.copyfileobj(file, whole, 1 << 18)
        return into


class AudioProcessor(Protocol):
    """Audio in and out, off the event loop."""

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        """`upload` decoded, and trimmed or converted into `into` where the rule wants that. Raises `Refusal`."""
        ...

    async def cover(self, song: Song) -> bytes | None:
        """The JPEG of some 20 KB that goes into the song's file; None where it cannot be drawn.

        It needs no sound, so that it can be drawn ahead; takes some hundredths of a second of a core.
        """
        ...

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int, cover: bytes | None = None) -> Product:
        """`raw` as a tagged mp3 of at most `limit` bytes, which lies at `into` unless it is `raw` behind another tag.
        Raises `Garbled` where it is no audio.

        `cover` is the song's, where that was drawn ahead; else it is drawn now.
        Its picture comes along where `raw` had to be heard anyway; else `picture` draws it.
        """
        ...

    async def picture(self, raw: Path, into: Path, song: Song) -> Path | None:
        """The song's card, drawn from its sound, beside `into`; None where it cannot be drawn.

        Takes some tenths of a second of a core.
        """
        ...

    async def recipe(self, mp3: Path) -> Wish | None:
        """The wish that one of our mp3s was made from; None where it carries none."""
        ...
