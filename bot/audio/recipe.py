"""The recipe inside our mp3s: the request itself, so that a song can be made again from the file alone.

It lies in the ID3v2 tag as the text frame `TXXX:jamboree`, plain JSON in ASCII with a version. Reading goes frame by
frame through bytes that anybody may have forged: without a tag library, since those unpack compressed frames of any
size, and without ever raising.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.audio.sniff import unsynchsafe
from bot.songs.songs import Song
from bot.songs.wishes import Reference, Wish, from_json, to_json

FRAME = "jamboree"
VERSION = 1

TAG_MOST = 4 << 20
"""Bytes of a tag that are looked at: ours has under 64 KiB, but others may have put a larger cover in."""

RECIPE_MOST = 64 << 10
"""Characters of a recipe; ours has under 30,000 even where every character is escaped."""

_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What made a song. The reference keeps its name, seconds and rights; its link is never written down."""

    song_id: str
    wish: Wish


def write(song: Song) -> str:
    """The recipe as ASCII JSON. The model is the one that sang, so that other defaults change nothing."""
    said = to_json(replace(song.wish, model=song.model))
    if (reference := song.wish.reference) is not None:
        said["reference"] = {"name": reference.name, "seconds": reference.seconds}
    return json.dumps({"v": VERSION, "song": song.id, "wish": said})


def read_recipe(source: Path | bytes) -> Recipe | None:
    """The recipe in a file, or in its first bytes; None where there is none that can be trusted. Never raises."""
    try:
        tag = source[:TAG_MOST] if isinstance(source, bytes) else _head(source)
        text = next((text for name, text in _texts(tag) if name == FRAME), None)
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


def _texts(tag: bytes) -> Iterator[tuple[str, str]]:
    """The `TXXX` frames of an ID3v2.3 or 2.4 tag: description and text (id3.org, ID3v2.4.0-structure, section 4)."""
    if tag[:3] != b"ID3" or tag[3] not in {3, 4} or tag[5] & 0x40:  # no reader of ours needs an extended header
        return
    body = tag[10 : 10 + unsynchsafe(tag[6:10])]
    if tag[5] & 0x80:
        body = body.replace(b"\xff\x00", b"\xff")
    at = 0
    while at + 10 < len(body) and body[at] != 0:
        size = unsynchsafe(body[at + 4 : at + 8]) if tag[3] == 4 else int.from_bytes(body[at + 4 : at + 8], "big")
        frame = body[at + 10 : at + 10 + size]
        if body[at : at + 4] == b"TXXX" and body[at + 9] == 0 and frame:  # 0: neither compressed nor encrypted
            yield _described(frame)
        at += 10 + size


def _described(frame: bytes) -> tuple[str, str]:
    text = frame[1:].decode(_ENCODINGS[frame[0]], "replace")
    name, _, rest = text.partition("\0")
    return name, rest.strip("\0\ufeff")
