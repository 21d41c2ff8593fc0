"""The workshop: clips in, songs out. Heavy work is done in threads, and people's files in processes of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.audio import clips, fit, picture, recipe, tags
from bot.audio.decode import Unreadable
from bot.audio.peaks import Outline, listen
from bot.audio.sniff import sniff
from bot.music.errors import Garbled
from bot.music.models import ReferenceRule
from bot.music.ports import Clip, Product
from bot.music.songs import Audio, Song
from bot.music.wishes import Wish

AT_ONCE = 2
"""Files in work at a time: each takes a core for a second or two, and some 60 MB."""

_log = logging.getLogger(__name__)
_Made = TypeVar("_Made")


class StudioWorkshop:
    """The `Workshop` of the core. Close it at the end."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._benches = ThreadPoolExecutor(at_once, "workshop")

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        """The clip that `rule` admits: `upload` itself, or an mp3 made at `into`. Raises `Refusal`."""
        return await self._at_a_bench(partial(clips.check, upload, into, rule, model, start))

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int) -> Product:
        """`raw` as a tagged mp3 at `into` in `limit` bytes, its picture beside it. Raises `Garbled`, or `OSError`."""
        return await self._at_a_bench(partial(finish, raw, into, song, limit))

    async def recipe(self, mp3: Path) -> Wish | None:
        """The wish that one of our mp3s was made from; None where it carries none that can be trusted."""
        found = await self._at_a_bench(partial(recipe.read_recipe, mp3))
        return found and found.wish

    def close(self) -> None:
        """Take on no more work; what is under way ends in its own time."""
        self._benches.shutdown(wait=False, cancel_futures=True)

    async def _at_a_bench(self, work: Callable[[], _Made]) -> _Made:
        return await asyncio.get_running_loop().run_in_executor(self._benches, work)


def finish(raw: Path, into: Path, song: Song, limit: int) -> Product:
    """`StudioWorkshop.finish`, for a thread: heard once, drawn, tagged, and pressed behind its tag."""
    kind = sniff(raw)
    if isinstance(kind, str):
        raise Garbled(f"no audio: {kind or 'unknown bytes'}")
    try:
        outline = listen(raw, kind)
        chosen = fit.plan(outline, raw.stat().st_size, limit)
        drawn = _draw(song, outline, into.with_suffix(".png"))
        with into.open("wb") as file:
            file.write(tags.tag(song, drawn[1] if drawn else None))
            seconds = fit.press(raw, outline, chosen, file)
    except Unreadable as nothing:
        raise Garbled(str(nothing) or "no audio that can be decoded") from nothing
    audio = Audio("mp3", into.stat().st_size, seconds)
    return Product(into, audio, drawn[0] if drawn else None, chosen.excerpt)


def _draw(song: Song, outline: Outline, path: Path) -> tuple[Path, bytes] | None:
    """The card at `path` and the cover's bytes; None where drawing fails, for a paid song is posted without, too."""
    try:
        path.write_bytes(picture.card(song, outline))
        return path, picture.cover(song, outline)
    except Exception:
        _log.exception("no picture for song %s", song.id)
        return None
