"""Albums on this machine: songs are heard and put together in processes of their own, one at a time, behind every
other. Implements the port `AlbumMaker`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.audio import fit, id3, isolation, picture, tags
from bot.audio.errors import Unreadable
from bot.audio.lettering import Fonts
from bot.audio.process import Leash
from bot.audio.sniff import Candidate, look_at
from bot.songs.albums import Heard, Side, fades, length, starts
from bot.songs.errors import Garbled
from bot.songs.lyrics import clean

SHAPE = 44_100
"""Samples a second of an album: most songs have as many, and every player takes it."""

TAG_MOST = 128 << 10
"""Bytes of a side's tag, which `bot.jams.flow` leaves room for; the cover is left out where it would have more."""

NAMED_MOST = 200
"""Characters of a title and of a maker in it."""

_log = logging.getLogger(__name__)
_Made = TypeVar("_Made")


class LocalAlbums:
    """One thread for every album: it waits for one process at a time. Close it at the end."""

    def __init__(self, fonts: Fonts = ()) -> None:
        self._fonts = fonts
        self._thread = ThreadPoolExecutor(1, "albums")
        self._leash = Leash()

    async def hear(self, mp3: Path) -> Heard:
        return await self._in_turn(partial(hear, mp3, self._leash))

    async def make(self, side: Side, into: Path) -> None:
        await self._in_turn(partial(make, side, into, self._fonts, self._leash))

    async def _in_turn(self, work: Callable[[], _Made]) -> _Made:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Take on no more work. What is under way is ended with its process: it is made anew after the next start."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._leash.cut()


def hear(mp3: Path, leash: Leash | None = None) -> Heard:
    """`LocalAlbums.hear`, for a thread."""
    try:
        return isolation.hear(mp3, look_at(mp3).candidates, leash)
    except Unreadable as nothing:
        raise Garbled(str(nothing) or "no sound that can be decoded") from nothing


def make(side: Side, into: Path, fonts: Fonts = (), leash: Leash | None = None) -> None:
    """`LocalAlbums.make`, for a thread."""
    heard = [cut.heard for cut in side.cuts]
    head = tag(side, _cover(side, fonts))
    part = into.with_suffix(".part")
    try:
        part.write_bytes(head)
        songs = [(cut.file, _sound(cut.file), cut.heard) for cut in side.cuts]
        room = len(head) + fit.size_at(side.kbps, sum(one.seconds for one in heard)) + SLACK
        seconds = isolation.join(songs, part, leash, fades=fades(heard), kbps=side.kbps, rate=SHAPE, written_bytes=room)
        _whole(seconds, heard)
        part.replace(into)
    except Unreadable as nothing:
        raise Garbled(str(nothing) or "no album of it") from nothing
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _whole(seconds: float, heard: Sequence[Heard]) -> None:
    """Raises `Unreadable` where a side is not as long as its songs together: its chapters would lie."""
    if abs(seconds - length(heard)) > OFF_MOST:
        raise Unreadable(f"{seconds:.1f} s of {length(heard):.1f}")


OFF_MOST = 0.5
"""Seconds by which a side may differ from what was worked out."""

SLACK = 1 << 20
"""Bytes that a side may have beyond what was worked out."""


def _sound(mp3: Path) -> Candidate:
    """Where a song's sound begins: behind our own tag. Raises `Unreadable` or `OSError`."""
    found = look_at(mp3).candidates
    if not found:
        raise Unreadable(f"{mp3.stem} has no sound")
    return found[0]


def tag(side: Side, cover: bytes | None) -> bytes:
    """The tag to put before a side: what it is, who made what, where each song begins."""
    whole = id3.tag(_frames(side, cover))
    return whole if len(whole) <= TAG_MOST else id3.tag(_frames(side, None))


def _frames(side: Side, cover: bytes | None) -> Iterator[bytes]:
    title = clean(side.title)
    yield id3.text("TIT2", title if side.of == 1 else f"{title} ({side.number}/{side.of})")
    yield id3.text("TALB", title)
    yield id3.text("TPE1", ", ".join(dict.fromkeys(_short(cut.maker) for cut in side.cuts)))
    yield id3.digits("TRCK", f"{side.number}/{side.of}")
    yield from tags.made(side.made_at)
    yield id3.named("model", ", ".join(sorted({clean(cut.song.model) for cut in side.cuts})))
    begins = starts([cut.heard for cut in side.cuts])
    names = [f"song{number}" for number in range(1, len(side.cuts) + 1)]
    yield id3.prose("COMM", "eng", "\n".join(_credits(side, begins)))
    yield id3.contents("songs", names)
    ends = [*begins[1:], begins[-1] + side.cuts[-1].heard.seconds]
    for name, cut, begin, end in zip(names, side.cuts, begins, ends, strict=True):
        called = [id3.text("TIT2", _short(cut.song.title)), id3.text("TPE1", _short(cut.maker))]
        yield id3.chapter_frame(name, begin, end, called)
    if cover:
        yield id3.picture(cover)


def _credits(side: Side, begins: list[float]) -> Iterator[str]:
    models = ", ".join(sorted({clean(cut.song.model) for cut in side.cuts}))
    yield f"Made with Jamboree by {models}. An album of {len(side.cuts)} songs, each with its maker:"
    for begin, cut in zip(begins, side.cuts, strict=True):
        minutes, seconds = divmod(round(begin), 60)
        yield f"{minutes}:{seconds:02d} {_short(cut.song.title)}, by {_short(cut.maker)} (song {cut.song.id})"


def _short(words: str) -> str:
    return " ".join(clean(words).split())[:NAMED_MOST]


def _cover(side: Side, fonts: Fonts) -> bytes | None:
    try:
        return picture.album_cover(side.title, [cut.heard.seconds for cut in side.cuts], fonts)
    except Exception:
        _log.exception("no cover for an album")
        return None
