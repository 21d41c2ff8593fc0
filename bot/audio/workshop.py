"""The workshop: clips in, songs out. Heavy work is done in threads, and people's files in processes of their own."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

from bot.audio import clips, fit, picture, recipe, tags
from bot.audio.decode import Unreadable
from bot.audio.frames import walk
from bot.audio.peaks import Outline, listen
from bot.audio.sniff import Kind, sniff, sniffed, sound_at
from bot.songs.errors import Garbled
from bot.songs.models import ReferenceRule
from bot.songs.ports.audio import Clip, Product
from bot.songs.songs import Audio, Song
from bot.songs.wishes import Wish

AT_ONCE = 2
"""Files in work at a time: what has to be decoded or encoded takes a core for a second or two, and some 60 MB."""

NEAR = 16 * 1024 * 1024
"""Bytes of a file that is read into memory as a whole: six minutes of mp3 at 320 kbit/s."""

_log = logging.getLogger(__name__)
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Job:
    """One song to finish: what the provider sent, where an mp3 goes, the bytes that it may have; any cover there is."""

    raw: Path
    into: Path
    song: Song
    limit: int
    cover: bytes | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a file tells: its kind, where its sound begins, its bytes; an mp3's sound, where it is whole."""

    kind: Kind
    starts: int
    size: int
    sound: fit.Sound | None


class LocalAudio:
    """The `AudioProcessor` of the core. Close it at the end."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._benches = ThreadPoolExecutor(at_once, "workshop")

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        """The clip that `rule` admits: `upload` itself, or an mp3 made at `into`. Raises `Refusal`."""
        return await self._at_a_bench(partial(clips.check, upload, into, rule, model, start))

    async def cover(self, song: Song) -> bytes | None:
        """The JPEG that goes into the song's file; None, with the reason in the log, where there can be none."""
        return await self._at_a_bench(partial(_cover, song))

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int, cover: bytes | None = None) -> Product:
        """`raw` as a tagged mp3 in `limit` bytes, pressed to `into` where it must be. Raises `Garbled`, or `OSError`.

        An mp3 that is whole and fits is not decoded and has no picture yet; whatever had to be heard has one. A `cover`
        that was drawn ahead leaves half as much to do.
        """
        return await self._at_a_bench(partial(finish, Job(raw, into, song, limit, cover)))

    async def picture(self, raw: Path, into: Path, song: Song) -> Path | None:
        """The card of what `raw` holds, beside `into`; None, with the reason in the log, where there can be none."""
        return await self._at_a_bench(partial(draw, raw, into, song))

    async def recipe(self, mp3: Path) -> Wish | None:
        """The wish that one of our mp3s was made from; None where it carries none that can be trusted."""
        found = await self._at_a_bench(partial(recipe.read_recipe, mp3))
        return found and found.wish

    def close(self) -> None:
        """Take on no more work; what is under way ends in its own time."""
        self._benches.shutdown(wait=False, cancel_futures=True)

    async def _at_a_bench(self, work: Callable[[], _Made]) -> _Made:
        return await asyncio.get_running_loop().run_in_executor(self._benches, work)


def finish(job: Job) -> Product:
    """`LocalAudio.finish`, for a thread."""
    seen = _seen(job.raw)
    try:
        return _unheard(job, seen) or _heard(job, seen)
    except Unreadable as nothing:
        raise Garbled(str(nothing) or "no audio that can be decoded") from nothing


def draw(raw: Path, into: Path, song: Song) -> Path | None:
    """`LocalAudio.picture`, for a thread."""
    return _tried(song, lambda: _card(song, listen(raw, _kind(sniff(raw))), into))


def _kind(found: Kind | str) -> Kind:
    """The kind of a file that was sniffed at. Raises `Garbled` where it is no sound."""
    if isinstance(found, str):
        raise Garbled(f"no audio: {found or 'unknown bytes'}")
    return found


def _seen(raw: Path) -> Seen:
    """One look at the file. Raises `Garbled` where it is no sound."""
    with _near(raw) as file:
        kind = _kind(sniffed(file))
        return Seen(kind, sound_at(file), file.seek(0, os.SEEK_END), walk(file) if kind.name == "mp3" else None)


def _near(raw: Path) -> BinaryIO:
    """The file, in memory where it is small: while the loop is busy, every read of a file ends with a wait of some
    milliseconds for the interpreter's lock (10 ms a song instead of 2, measured with fifty at once)."""
    return BytesIO(raw.read_bytes()) if raw.stat().st_size <= NEAR else raw.open("rb")


def _unheard(job: Job, seen: Seen) -> Product | None:
    """An mp3 that is whole and fits, behind its tag: not a second of it is decoded. None where it has to be."""
    if seen.sound is None or fit.plan(seen.sound, seen.size, job.limit).kbps is not None:
        return None
    return _behind_tag(job, seen, seen.sound)


def _heard(job: Job, seen: Seen) -> Product:
    """All else: heard once, pressed and drawn."""
    outline = listen(job.raw, seen.kind)
    chosen = fit.plan(outline.sound, seen.size, job.limit)
    product = _behind_tag(job, seen, outline.sound) if chosen.kbps is None else _pressed(job, seen, chosen)
    return replace(product, picture=_tried(job.song, lambda: _card(job.song, outline, job.into)))


def _behind_tag(job: Job, seen: Seen, sound: fit.Sound) -> Product:
    """The sound as it came, behind our tag instead of its own."""
    tag = _tag(job)
    return Product(job.raw, Audio("mp3", len(tag) + seen.size - seen.starts, sound.seconds), tag, seen.starts)


def _pressed(job: Job, seen: Seen, chosen: fit.Plan) -> Product:
    """The sound as planned, behind its tag."""
    with job.into.open("wb") as file:
        file.write(_tag(job))
        seconds = fit.press(job.raw, seen.kind, chosen, file)
    return Product(job.into, Audio("mp3", job.into.stat().st_size, seconds), excerpt=chosen.excerpt)


def _tag(job: Job) -> bytes:
    return tags.tag(job.song, job.cover or _cover(job.song))


def _cover(song: Song) -> bytes | None:
    return _tried(song, lambda: picture.cover(song))


def _card(song: Song, outline: Outline, into: Path) -> Path:
    path = into.with_suffix(".png")
    path.write_bytes(picture.card(song, outline))
    return path


def _tried(song: Song, drawing: Callable[[], _Made]) -> _Made | None:
    """What was drawn; None where drawing fails, for a paid song is posted without, too."""
    try:
        return drawing()
    except Exception:
        _log.exception("no picture for song %s", song.id)
        return None
