"""The workshop: clips in, songs out. Heavy work is done in threads, and people's files in processes of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.audio import clips, fit, picture, recipe, tags
from bot.audio.decode import Unreadable
from bot.audio.frames import walk
from bot.audio.peaks import Outline, listen
from bot.audio.sniff import Kind, sniff
from bot.music.errors import Garbled
from bot.music.models import ReferenceRule
from bot.music.ports import Clip, Product
from bot.music.songs import Audio, Song
from bot.music.wishes import Wish

AT_ONCE = 2
"""Files in work at a time: what has to be decoded or encoded takes a core for a second or two, and some 60 MB."""

_log = logging.getLogger(__name__)
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Job:
    """One song to finish: what the provider sent, where the mp3 goes, and the bytes that it may have."""

    raw: Path
    into: Path
    song: Song
    limit: int

    @property
    def size(self) -> int:
        return self.raw.stat().st_size


class StudioWorkshop:
    """The `Workshop` of the core. Close it at the end."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._benches = ThreadPoolExecutor(at_once, "workshop")
        self._busy = 0

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        """The clip that `rule` admits: `upload` itself, or an mp3 made at `into`. Raises `Refusal`."""
        return await self._at_a_bench(partial(clips.check, upload, into, rule, model, start))

    async def prepare(self, into: Path, song: Song) -> None:
        """The song's cover, beside `into`, where a bench is free: `finish` then has half as much to do."""
        if self._busy < AT_ONCE:
            await self._at_a_bench(partial(prepare, into, song))

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int) -> Product:
        """`raw` as a tagged mp3 at `into` in `limit` bytes. Raises `Garbled`, or `OSError`.

        An mp3 that is whole and fits is not decoded and has no picture yet; whatever had to be heard has one.
        """
        return await self._at_a_bench(partial(finish, raw, into, song, limit))

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
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._benches, work)
        finally:
            self._busy -= 1


def prepare(into: Path, song: Song) -> None:
    """`StudioWorkshop.prepare`, for a thread."""
    path = _cover_beside(into)
    if not path.exists() and (cover := _tried(song, lambda: picture.cover(song))) is not None:
        part = path.with_suffix(".part")
        part.write_bytes(cover)
        part.replace(path)


def finish(raw: Path, into: Path, song: Song, limit: int) -> Product:
    """`StudioWorkshop.finish`, for a thread."""
    job, kind = Job(raw, into, song, limit), _kind(raw)
    try:
        return _unheard(job, kind) or _heard(job, kind)
    except Unreadable as nothing:
        raise Garbled(str(nothing) or "no audio that can be decoded") from nothing


def draw(raw: Path, into: Path, song: Song) -> Path | None:
    """`StudioWorkshop.picture`, for a thread."""
    return _tried(song, lambda: _card(song, listen(raw, _kind(raw)), into))


def _kind(raw: Path) -> Kind:
    """What the file is. Raises `Garbled` where it is no sound."""
    kind = sniff(raw)
    if isinstance(kind, str):
        raise Garbled(f"no audio: {kind or 'unknown bytes'}")
    return kind


def _unheard(job: Job, kind: Kind) -> Product | None:
    """An mp3 that is whole and fits, behind its tag: not a second of it is decoded. None where it has to be."""
    sound = walk(job.raw) if kind.name == "mp3" else None
    if sound is None:
        return None
    chosen = fit.plan(sound, job.size, job.limit)
    return _pressed(job, sound, chosen) if chosen.kbps is None else None


def _heard(job: Job, kind: Kind) -> Product:
    """All else: heard once, pressed and drawn."""
    outline = listen(job.raw, kind)
    chosen = fit.plan(outline.sound, job.size, job.limit)
    product = _pressed(job, outline.sound, chosen)
    return replace(product, picture=_tried(job.song, lambda: _card(job.song, outline, job.into)))


def _pressed(job: Job, sound: fit.Sound, chosen: fit.Plan) -> Product:
    """The sound as planned, behind its tag."""
    prepared = _cover_beside(job.into)
    cover = prepared.read_bytes() if prepared.exists() else _tried(job.song, lambda: picture.cover(job.song))
    with job.into.open("wb") as file:
        file.write(tags.tag(job.song, cover))
        seconds = fit.press(job.raw, sound, chosen, file)
    return Product(job.into, Audio("mp3", job.into.stat().st_size, seconds), excerpt=chosen.excerpt)


def _cover_beside(into: Path) -> Path:
    return into.with_suffix(".jpg")


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
