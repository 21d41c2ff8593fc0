"""Words on a picture, in Pillow's built-in font or in one of those that were named (`TITLE_FONTS`).

The built-in font knows Latin letters only. What no font can show whole, or could only show misshapen, is not drawn.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, floor

from PIL import Image, ImageDraw, ImageFont, features

Fonts = Sequence[str]
"""Font files, the first that has all glyphs of a text goes for it; the built-in font goes before them."""

_BUILT_IN = ""

_NOWHERE = "\uffff"
"""A character that no font has: what is drawn for it is the box that must never be seen."""

_FINE = 2
"""Words are drawn so many times larger and scaled down: at its own size the font moves each letter to a whole pixel."""

# Pictographs and flags, with what joins, colours and varies them; a keycap keeps its digit.
_EMOJI = re.compile("[\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0e\ufe0f\u20e3]\u200d?")
_SYMBOLS = re.compile("[\u2190-\u2bff]")
"""Arrows, dingbats and the like, of which some are emoji: drawn where the font has them."""

_SHAPED = re.compile("[\u0600-\u08ff\u0900-\u109f\u1100-\u11ff\u1780-\u18af\u1a20-\u1aaf\ua800-\uabff]")
"""Scripts whose letters change by what stands beside them: Arabic and its kin, those of India and South-East Asia,
Mongolian, and Korean in single letters (Unicode, Blocks.txt)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text on one line, and the file of a font that has all of its glyphs; the built-in font has no file."""

    text: str
    font: str = _BUILT_IN

    def __bool__(self) -> bool:
        return bool(self.text)


@lru_cache(maxsize=32)
def font(file: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at `size` pixels. Raises `OSError` for a file that is none."""
    if file:
        return ImageFont.truetype(file, size)
    built_in = ImageFont.load_default(size)
    assert isinstance(built_in, ImageFont.FreeTypeFont)  # every wheel of Pillow has FreeType
    return built_in


def shown(text: str, fonts: Fonts = ()) -> Line:
    """The text without emoji, where a font has a glyph for each character; else nothing, as half a title is worse than
    none."""
    line = " ".join(_EMOJI.sub("", unicodedata.normalize("NFC", text)).split())
    if _needs_shaping(line) and not features.check("raqm"):
        return Line("")
    for file in (_BUILT_IN, *fonts):
        left = "".join(one for one in line if not _SYMBOLS.match(one) or _has_glyph(file, one))
        if all(_has_glyph(file, one) for one in left):
            return Line(" ".join(left.split()), file)
    return Line("")


def _needs_shaping(text: str) -> bool:
    """Whether letters have to be joined, stacked or put from right to left."""
    return any(
        _SHAPED.match(one) or unicodedata.bidirectional(one) in {"R", "AL", "AN"} or unicodedata.combining(one)
        for one in text
    )


def length(line: Line, size: int) -> float:
    """Its width in pixels."""
    return font(line.font, size * _FINE).getlength(line.text) / _FINE


def shortened(line: Line, size: int, width: float) -> Line:
    """The line, cut with an ellipsis where it is wider than `width` pixels."""
    if length(line, size) <= width:
        return line
    fitting = _most(len(line.text), lambda n: length(_cut(line, n), size) <= width)
    return _cut(line, fitting) if fitting else replace(line, text="")


def _cut(line: Line, end: int) -> Line:
    return replace(line, text=line.text[:end].rstrip() + "…")


def lines(line: Line, size: int, width: float, most: int) -> list[Line]:
    """The line broken between words into at most `most` lines of `width` pixels, the last one shortened."""
    words, broken = line.text.split(), list[Line]()
    while words and len(broken) < most - 1:
        fitting = _words_in(line, words, size, width)
        broken.append(shortened(_joined(line, words[:fitting]), size, width))
        words = words[fitting:]
    return [*broken, shortened(_joined(line, words), size, width)] if words else broken


def _joined(line: Line, words: Sequence[str]) -> Line:
    return replace(line, text=" ".join(words))


def write(image: Image.Image, at: tuple[float, float], line: Line, size: int, ink: str, *, end: str = "l") -> None:
    """The line with its baseline at `at`, which is its left (`l`), middle (`m`) or right (`r`) end."""
    if not line:
        return
    x, y = at[0] * _FINE, at[1] * _FINE
    box = font(line.font, size * _FINE).getbbox(line.text, anchor=f"{end}s")
    left, top = floor((x + box[0]) / _FINE), floor((y + box[1]) / _FINE)
    right, bottom = ceil((x + box[2]) / _FINE), ceil((y + box[3]) / _FINE)
    page = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
    here = (x - left * _FINE, y - top * _FINE)
    ImageDraw.Draw(page).text(here, line.text, font=font(line.font, size * _FINE), fill=255, anchor=f"{end}s")
    image.paste(ink, (left, top), page.reduce(_FINE))


def _words_in(line: Line, words: Sequence[str], size: int, width: float) -> int:
    """How many words go onto a line; one at least."""
    return max(1, _most(len(words), lambda n: length(_joined(line, words[:n]), size) <= width))


def _most(most: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `most` that fits, where all below a number that fits do as well."""
    return bisect_left(range(1, most + 1), True, key=lambda n: not fits(n))


@lru_cache(maxsize=4096)
def _has_glyph(file: str, character: str) -> bool:
    if character == " " or unicodedata.category(character) == "Cf":  # seen, if at all, in its neighbours
        return True
    try:
        return _drawn(file, character) != _drawn(file, _NOWHERE)
    except OSError:  # no font, or none any more
        return False


def _drawn(file: str, character: str) -> bytes:
    page = Image.new("L", (64, 64))
    ImageDraw.Draw(page).text((16, 8), character, font=font(file, 32), fill=255)
    return page.tobytes()
