"""The URL of the song in a finished reply that has it elsewhere than documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

PLACES_MOST = 5_000
"""Values of a reply that are looked at; a documented one has some twenty."""

_URL = re.compile(r"https?://[^\s/?#]+/[^\s?#]*(?:[?#]\S*)?")
_SOUND_KEY = re.compile(r"audio|song|music|track|sound|mp3|wav|flac", re.IGNORECASE)
_URL_KEY = re.compile(r"ur[il]$|link|file|href|output|result|download|data", re.IGNORECASE)
_SENT_KEY = re.compile(r"refer|input|request|prompt|hook|callback|error|terms|help|docs?\b", re.IGNORECASE)
_SEEN_KEY = re.compile(r"image|cover|thumb|artwork|picture|poster|avatar|icon|video|lyric|subtitle", re.IGNORECASE)
_SOUND_END = re.compile(r"\.(?:mp3|wav|flac|ogg|opus|m4a|aac)$", re.IGNORECASE)
_OTHER_END = re.compile(
    r"\.(?:png|jpe?g|webp|gif|svg|avif|txt|json|html?|lrc|srt|vtt|pdf|mp4|webm|mov)$", re.IGNORECASE
)


def find_url(said: Any) -> str | None:
    """The likeliest URL of a song in JSON of any shape: under a key that speaks of sound, else under one that speaks of
    a URL; never a cover, a lyric sheet, or the reference that was sent. None where there is none."""
    found = [(_rank(path, text), text) for path, text in _texts(said) if _URL.fullmatch(text)]
    likely = [(rank, text) for rank, text in found if rank]
    return max(likely, key=lambda one: one[0])[1] if likely else None


def _rank(path: tuple[str, ...], url: str) -> int:
    """How likely a URL is the song's; 0 is never."""
    place = re.split(r"[?#]", url, maxsplit=1)[0]
    ends = _SOUND_END.search(place) is not None
    if any(_SENT_KEY.search(key) for key in path) or _OTHER_END.search(place):
        return 0
    if not ends and any(_SEEN_KEY.search(key) for key in path):
        return 0
    sound = any(_SOUND_KEY.search(key) for key in path)
    named = bool(path) and _URL_KEY.search(path[-1]) is not None
    return 4 * sound + 2 * ends + named


def _texts(said: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text with the keys that lead to it, breadth first."""
    level: list[tuple[tuple[str, ...], Any]] = [((), said)]
    seen = 0
    while level and seen < PLACES_MOST:
        deeper: list[tuple[tuple[str, ...], Any]] = []
        for path, value in level:
            seen += 1
            if isinstance(value, str):
                yield path, value
            elif isinstance(value, dict):
                inner = cast("dict[str, Any]", value)
                deeper += [((*path, key[:100]), each) for key, each in inner.items()]
            elif isinstance(value, list):
                deeper += [(path, each) for each in cast("list[Any]", value)]
        level = deeper[:PLACES_MOST]
