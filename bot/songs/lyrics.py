"""People's words made fit to sing: cleaned, broken into lines, written as a model wants them."""

from __future__ import annotations

import re

from bot.songs.headings import sung

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's direction marks and overrides (UAX 9): invisible, and able to make a line read backwards."""

_BREAK = re.compile(r"\r\n|[\r\u2028\u2029\x0b\x0c\x85]")
_TYPED_BREAK = re.compile(r" / |\\n")

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
# Never to be anything that is seen: Unicode reserves these places for characters without a shape (UAX 44).
_RESERVED = "\u2065\ufff0-\ufff8\U000e0000\U000e0002-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
_UNWANTED = re.compile(
    f"[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}{_PRIVATE}{_RESERVED}"
    f"{''.join(sorted(BIDI))}\u00ad\u180e\u200b\u2060\ufeff]"
)
"""Written out rather than asked of Python's Unicode tables: what those do not know yet are the emoji of next year."""


def clean(text: str) -> str:
    """`text` without control characters, lone surrogates, direction marks and other invisible characters.

    Zero-width joiners stay: they hold emoji and several scripts together.
    """
    return _UNWANTED.sub("", text.replace("\t", " ")).strip()


def lines(text: str) -> str:
    """Lyrics with every kind of line break, ` / ` and a typed `\\n` included, turned into one newline."""
    broken = clean(_BREAK.sub("\n", _TYPED_BREAK.sub("\n", text)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in broken.split("\n"))).strip()


def one_line(text: str) -> str:
    """A style or a title: cleaned, on one line, single spaces; ` / ` and `\\n` are two of its characters."""
    return " ".join(clean(_BREAK.sub("\n", text)).split())


def length(text: str) -> int:
    """Characters as the API counts them: it runs on JavaScript, whose strings count UTF-16 units."""
    return len(text.encode("utf-16-le", "replace")) // 2


def hashed(text: str) -> str:
    """Lyrics between `##` marks, which ask for accompaniment; headings, unknown to that convention, go."""
    bare = re.sub(r"\n{3,}", "\n\n", "\n".join(sung(text)).replace("#", "")).strip()
    return f"##{bare}##" if bare else ""


def first_line(text: str) -> str:
    """The first line that is sung, for a song without a title; empty where there is none."""
    return next((bare for line in sung(text) if (bare := line.strip(" #*_~`>-,.;:"))), "")
