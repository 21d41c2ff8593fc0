"""People's words made fit to sing: cleaned, broken into lines, written as a model wants them."""

from __future__ import annotations

import re
import unicodedata

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's direction marks and overrides (UAX 9): invisible, and able to make a line read backwards."""

_INVISIBLE = BIDI | frozenset("\u00ad\u180e\u200b\u2060\ufeff")
_BREAKS = re.compile(r"\r\n|\r|\u2028|\u2029|\x0b|\x0c|\x85| / |\\n")
_TAG = re.compile(r"\s*\[[^\]\n]{1,40}\]:?\s*")


def clean(text: str) -> str:
    """`text` without control characters, lone surrogates, direction marks and other invisible characters.

    Zero-width joiners stay: they hold emoji and several scripts together.
    """
    kept = (
        " " if character == "\t" else character
        for character in text
        if character == "\n" or character == "\t" or unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Co"}
    )
    return "".join(character for character in kept if character not in _INVISIBLE).strip()


def lines(text: str) -> str:
    """Lyrics with every kind of line break, ` / ` and a typed `\\n` included, turned into one newline."""
    broken = clean(_BREAKS.sub("\n", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in broken.split("\n"))).strip()


def one_line(text: str) -> str:
    """A style or a title: cleaned, on one line, single spaces."""
    return " ".join(lines(text).split())


def length(text: str) -> int:
    """Characters as the API counts them: it runs on JavaScript, whose strings count UTF-16 units."""
    return len(text.encode("utf-16-le", "replace")) // 2


def hashed(text: str) -> str:
    """Lyrics between `##` marks, which ask for accompaniment; section tags, unknown to that convention, go."""
    bare = re.sub(r"\n{3,}", "\n\n", _TAG.sub("\n", text.replace("#", ""))).strip()
    return f"##{bare}##" if bare else ""


def first_line(text: str) -> str:
    """The first line that is sung, for a song without a title; empty where there is none."""
    sung = (_TAG.sub("", line).strip(" #*_~`>-,.;:") for line in text.split("\n"))
    return next((line for line in sung if line), "")
