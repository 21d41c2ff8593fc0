"""Clips in, songs out, on this machine. Heavy work is done in threads, and files are decoded in processes of their
own."""

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

from bot.audio import clips, fit, isolation, picture, recipe, tags
from bot.audio.errors import Unreadable
from bot.audio.frames import walk
from bot.audio.lettering import Fonts
from bot.audio.sniff import Look, look, look_at
from bot.audio.waveform import Waveform
from bot.songs.errors import Garbled
from bot.songs.models import ReferenceRule
from bot.songs.per_user_semaphore import PerUserSemaphore
from bot.songs.ports.audio import Clip, Product
from bot.songs.songs import Audio, Song
from bot.songs.wishes import Wish

CLIPS, TAGGED, DECODED = 2, 2, 2
"""Clips that are judged at a time; results that get a tag; results that must be decoded, one a person. Each kind has
threads of its own, so that no song waits for a stranger's clip, and none that needs nothing but a tag for one that
takes a core for a second or a minute (and some 60 MB)."""

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
    fonts: Fonts = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """What the bytes of a file tell without decoding them: what it may be, its size; an mp3's sound where it is
    whole."""

    look: Look
    size: int
    sound: fit.Sound | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A song with its tag and a look at its file; a `product` where it needs nothing more."""

    job: Job
    probe: Probe
    tag: bytes
    product: Product | None


class LocalAudio:
    """The `AudioProcessor` of the core: every kind of work in threads of its own. Close it at the end."""

    def __init__(self, fonts: Fonts = ()) -> None:
        """`fonts` are files for titles in letters that the built-in font does not have."""
        self._fonts = fonts
        self._clips = ThreadPoolExecutor(CLIPS, "clips")
        self._tagged = ThreadPoolExecutor(TAGGED, "tagged")
        self._decoded = ThreadPoolExecutor(DECODED, "decoded")
        self._decoding = PerUserSemaphore(DECODED, 1)
        self._pictures = ThreadPoolExecutor(1, "pictures")

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        """The clip that `rule` admits: `upload` itself, or an mp3 made at `into`. Raises `Refusal`, or `OSError`."""
        return await _in(self._clips, partial(clips.check, upload, into, rule, model, start))

    async def cover(self, song: Song) -> bytes | None:
        """The JPEG that goes into the song's file; None, with the reason in the log, where there can be none."""
        return await _in(self._tagged, partial(_cover, song, self._fonts))

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int, cover: bytes | None = None) -> Product:
        """`raw` as a tagged mp3 in `limit` bytes, encoded to `into` where it must be. Raises `Garbled`, or `OSError`.

        An mp3 that is whole and fits is not decoded and has no picture yet; what had to be decoded has one. A `cover`
        that was drawn ahead leaves half as much to do.
        """
        begun = await _in(self._tagged, partial(begin, Job(raw, into, song, limit, cover, self._fonts)))
        if begun.product is not None:
            return begun.product
        async with self._decoding.permit(song.requester.id):
            return await _in(self._decoded, partial(transcode, begun))

    async def picture(self, raw: Path, into: Path, song: Song) -> Path | None:
        """The card of what `raw` holds, beside `into`; None, with the reason in the log, where there can be none."""
        return await _in(self._pictures, partial(draw, raw, into, song, self._fonts))

    async def recipe(self, mp3: Path) -> Wish | None:
        """The wish that one of our mp3s was made from; None where it carries none that can be trusted."""
        found = await _in(self._clips, partial(recipe.read_recipe, mp3))
        return found and found.wish

    def close(self) -> None:
        """Take on no more work; what is under way ends in its own time."""
        for threads in (self._clips, self._tagged, self._decoded, self._pictures):
            threads.shutdown(wait=False, cancel_futures=True)


async def _in(threads: ThreadPoolExecutor, work: Callable[[], _Made]) -> _Made:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


def begin(job: Job) -> Begun:
    """The first half of `LocalAudio.finish`, for a thread: without a decoder, some milliseconds. Raises `OSError`."""
    tag, seen = tags.tag(job.song, job.cover or _cover(job.song, job.fonts)), probe(job.raw)
    return Begun(job, seen, tag, _remux(job, seen, tag))


def transcode(begun: Begun) -> Product:
    """The other half, for what must be decoded. Raises `Garbled` or `OSError`."""
    try:
        return _transcode(begun.job, begun.probe, begun.tag)
    except Unreadable as nothing:
        raise Garbled(str(nothing) or begun.probe.look.seems or "no audio that can be decoded") from nothing


def draw(raw: Path, into: Path, song: Song, fonts: Fonts = ()) -> Path | None:
    """`LocalAudio.picture`, for a thread."""
    return _or_none(song, lambda: _card(song, _waveform(raw), into, fonts))


def _waveform(raw: Path) -> Waveform:
    """How loud `raw` is. Raises `Unreadable` or `OSError`."""
    try:
        return isolation.waveform(raw, look_at(raw).candidates)
    except Unreadable:
        return isolation.waveform(raw, look_at(raw, thorough=True).candidates)


def probe(raw: Path) -> Probe:
    """One look at the file: all that the bot's own process reads of what a provider returns. Raises `OSError`."""
    with _open(raw) as file:
        found = look(file)
        first = found.candidates[0] if found.candidates else None
        sound = walk(file, first.offset) if first and first.kind.name == "mp3" else None
        return Probe(found, file.seek(0, os.SEEK_END), sound)


def _open(raw: Path) -> BinaryIO:
    """The file, in memory where it is small: while the loop is busy, every read of a file ends with a wait of some
    milliseconds for the interpreter's lock (10 ms a song instead of 2, measured with fifty at once)."""
    return BytesIO(raw.read_bytes()) if raw.stat().st_size <= NEAR else raw.open("rb")


def _remux(job: Job, probe: Probe, tag: bytes) -> Product | None:
    """An mp3 that is whole and fits, behind its tag: not a second of it is decoded. None where it has to be."""
    if probe.sound is None:
        return None
    offset = probe.look.candidates[0].offset
    if fit.plan(probe.sound, probe.size - offset, job.limit - len(tag)).kbps is not None:
        return None
    return _with_our_tag(job, probe, tag, offset, probe.sound.seconds)


def _transcode(job: Job, probe: Probe, tag: bytes) -> Product:
    """All else: decoded once, encoded where it must be, and drawn. What is not understood at once is tried as all that
    there is, for it was paid for."""
    job.into.write_bytes(tag)
    most_bytes = job.limit - len(tag)
    try:
        try:
            done = isolation.finish(job.raw, probe.look.candidates, job.into, most_bytes)
        except Unreadable:
            done = isolation.finish(job.raw, look_at(job.raw, thorough=True).candidates, job.into, most_bytes)
    except BaseException:
        job.into.unlink(missing_ok=True)
        raise
    drawn = _or_none(job.song, lambda: _card(job.song, done.waveform, job.into, job.fonts))
    if done.encoded:
        audio = Audio("mp3", job.into.stat().st_size, done.seconds)
        if audio.size > job.limit:  # only a process that has been taken over writes more than it was told to
            raise Unreadable
        return Product(job.into, audio, excerpt=done.excerpt, picture=drawn)
    job.into.unlink()
    product = _with_our_tag(job, probe, tag, done.offset, done.seconds)
    return replace(product, picture=drawn)


def _with_our_tag(job: Job, probe: Probe, tag: bytes, offset: int, seconds: float) -> Product:
    """The sound as it came, behind our tag instead of its own."""
    return Product(job.raw, Audio("mp3", len(tag) + probe.size - offset, seconds), tag, offset)


def _cover(song: Song, fonts: Fonts) -> bytes | None:
    return _or_none(song, lambda: picture.cover(song, fonts))


def _card(song: Song, waveform: Waveform, into: Path, fonts: Fonts) -> Path:
    path = into.with_suffix(".png")
    path.write_bytes(picture.card(song, waveform, fonts))
    return path


def _or_none(song: Song, drawing: Callable[[], _Made]) -> _Made | None:
    """What was drawn; None where drawing fails, for a paid song is posted without, too."""
    try:
        return drawing()
    except Exception:
        _log.exception("no picture for song %s", song.id)
        return None
