"""The recipe inside our mp3s: the request itself, so that a song can be made again from the file alone.

It lies in the ID3v2 tag as the text frame `TXXX:jamboree`, plain JSON in ASCII with a version. Another program may have
rewritten that tag, or have put one of its own in front. Anybody may have forged the bytes: reading them never raises.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.audio import id3
from bot.songs.songs import Song
from bot.songs.wishes import Reference, Wish, from_json, to_json

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
    """The recipe as ASCII JSON, with who wrote which line where several did. The model is the one that sang, so that
    other defaults change nothing."""
    said = to_json(replace(song.wish, model=song.model))
    if (reference := song.wish.reference) is not None:
        said["reference"] = {"name": reference.name, "seconds": reference.seconds}
    lines = {"lines": song.entry.lines} if song.entry is not None and song.entry.lines else {}
    return json.dumps({"v": VERSION, "song": song.id, "wish": said, **lines})


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
    """Raises `ValueError`, `TypeError` or `KeyError` for what is none."""
    if value["v"] != VERSION:
        return None
    wish = from_json(value["wish"])
    if wish.reference is not None:  # whatever a forger says of the rest, nothing is fetched from there
        wish = replace(wish, reference=Reference("", wish.reference.name, 0, seconds=wish.reference.seconds))
    return Recipe(_song_id(value["song"]), wish)


def _song_id(value: object) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError
    value.encode()  # a lone surrogate raises: nothing could store it
    return value
