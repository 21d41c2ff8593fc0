"""Words on a picture, in Pillow's built-in font. It knows Latin letters only: what it cannot show is not drawn."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from math import ceil, floor

from PIL import Image, ImageDraw, ImageFont

_NOWHERE = "\uffff"
"""A character that no font has: what is drawn for it is the box that must never be seen."""

_FINE = 2
"""Words are drawn so many times larger and scaled down: at its own size the font moves each letter to a whole pixel."""


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The built-in font at `size` pixels."""
    built_in = ImageFont.load_default(size)
    assert isinstance(built_in, ImageFont.FreeTypeFont)  # every wheel of Pillow has FreeType
    return built_in


def shown(text: str) -> str:
    """The text on one line where each character has a glyph; else nothing, as half a title is worse than none."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return line if all(_has_glyph(character) for character in line) else ""


def length(text: str, size: int) -> float:
    """The width of `text` in pixels."""
    return font(size * _FINE).getlength(text) / _FINE


def shortened(text: str, size: int, width: float) -> str:
    """`text`, cut with an ellipsis where it is wider than `width` pixels."""
    if length(text, size) <= width:
        return text
    fitting = _most(len(text), lambda n: length(text[:n].rstrip() + "…", size) <= width)
    return text[:fitting].rstrip() + "…" if fitting else ""


def lines(text: str, size: int, width: float, most: int) -> list[str]:
    """`text` broken between words into at most `most` lines of `width` pixels, the last one shortened."""
    words, broken = text.split(), list[str]()
    while words and len(broken) < most - 1:
        fitting = _words_in(words, size, width)
        broken.append(shortened(" ".join(words[:fitting]), size, width))
        words = words[fitting:]
    return [*broken, shortened(" ".join(words), size, width)] if words else broken


def write(image: Image.Image, at: tuple[float, float], text: str, size: int, ink: str, *, end: str = "l") -> None:
    """`text` with its baseline at `at`, which is its left (`l`), middle (`m`) or right (`r`) end."""
    if not text:
        return
    x, y = at[0] * _FINE, at[1] * _FINE
    box = font(size * _FINE).getbbox(text, anchor=f"{end}s")
    left, top = floor((x + box[0]) / _FINE), floor((y + box[1]) / _FINE)
    right, bottom = ceil((x + box[2]) / _FINE), ceil((y + box[3]) / _FINE)
    page = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
    here = (x - left * _FINE, y - top * _FINE)
    ImageDraw.Draw(page).text(here, text, font=font(size * _FINE), fill=255, anchor=f"{end}s")
    image.paste(ink, (left, top), page.reduce(_FINE))


def _words_in(words: list[str], size: int, width: float) -> int:
    """How many words go onto a line; one at least."""
    return max(1, _most(len(words), lambda n: length(" ".join(words[:n]), size) <= width))


def _most(most: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `most` that fits, where all below a number that fits do as well."""
    return bisect_left(range(1, most + 1), True, key=lambda n: not fits(n))


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    return character == " " or _drawn(character) != _drawn(_NOWHERE)


def _drawn(character: str) -> bytes:
    page = Image.new("L", (64, 64))
    ImageDraw.Draw(page).text((16, 8), character, font=font(32), fill=255)
    return page.tobytes()
