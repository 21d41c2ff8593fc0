"""The recipe inside our mp3s: the request itself, so that a song can be made again from the file alone.

It lies in the ID3v2 tag as the text frame `TXXX:jamboree`, plain JSON in ASCII with a version. Another program may have
rewritten that tag, or have put one of its own in front. Anybody may have forged the bytes: reading them never raises.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.audio import id3
from bot.songs.songs import Song
from bot.songs.wishes import Reference, Rights, Wish

FRAME = "jamboree"
VERSION = 1

TAG_MOST = 4 << 20
"""Bytes of a file that are looked at: our tag has under 64 KiB, but others may have put a larger cover before it."""

RECIPE_MOST = 64 << 10
"""Characters of a recipe; ours has under 30,000 even where every character is escaped."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What made a song. The reference keeps its name, seconds and rights; its link is never written down."""

    song_id: str
    wish: Wish


def write(song: Song) -> str:
    """The recipe as ASCII JSON. The model is the one that sang, so that other defaults change nothing."""
    wish = replace(song.wish, model=song.model)
    plain = Wish()
    said: dict[str, Any] = {name: getattr(wish, name) for name in _PLAIN if getattr(wish, name) != getattr(plain, name)}
    if wish.reference:
        said["reference"] = {"name": wish.reference.name, "seconds": wish.reference.seconds}
    return json.dumps({"v": VERSION, "song": song.id, "wish": said})


def read_recipe(source: Path | bytes) -> Recipe | None:
    """The recipe in a file, or in its first bytes; None where there is none that can be trusted. Never raises."""
    try:
        head = source[:TAG_MOST] if isinstance(source, bytes) else _head(source)
        text = next((text for name, text in id3.texts(head) if name == FRAME), None)
        return None if text is None or len(text) > RECIPE_MOST else _recipe(json.loads(text))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OSError):
        return None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(TAG_MOST)


def _recipe(value: Mapping[str, Any]) -> Recipe | None:
    if value["v"] != VERSION:
        return None
    return Recipe(_text(value["song"], 40), _wish(value["wish"]))


def _wish(said: Mapping[str, Any]) -> Wish:
    """The wish, once every value is of its type and within bounds. Raises `ValueError` or `TypeError`."""
    given = {name: check(said[name]) for name, check in _PLAIN.items() if name in said}
    if "reference" in said:
        given["reference"] = _reference(said["reference"])
    return Wish(**given)


def _reference(said: Mapping[str, Any]) -> Reference:
    seconds = said.get("seconds")
    return Reference("", _text(said["name"], 300), 0, seconds=None if seconds is None else _seconds(seconds))


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError
    value.encode()  # a lone surrogate raises: nothing could store it
    return value


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 86_400:
        raise ValueError  # NaN is none of these either
    return float(value)


_PLAIN: Mapping[str, Callable[[object], Any]] = {
    "lyrics": lambda value: _text(value, 10_000),
    "style": lambda value: _text(value, 10_000),
    "model": lambda value: _text(value, 100),
    "title": lambda value: _text(value, 1_000),
    "length": _whole,
    "instrumental": _truth,
    "seed": _whole,
    "clip_from": _seconds,
    "rights": lambda value: Rights(_text(value, 20)),
}
"""The wish's plain fields, each with what makes sure of it."""
