"""Words on a picture, in Pillow's built-in font. It knows Latin letters only: what it cannot show is not drawn."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

_NOWHERE = "\uffff"
"""A character that no font has: what is drawn for it is the box that must never be seen."""


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


def shortened(text: str, size: int, width: float) -> str:
    """`text`, cut with an ellipsis where it is wider than `width` pixels."""
    if font(size).getlength(text) <= width:
        return text
    kept = next((n for n in range(len(text), 0, -1) if font(size).getlength(text[:n].rstrip() + "…") <= width), 0)
    return text[:kept].rstrip() + "…" if kept else ""


def lines(text: str, size: int, width: float, most: int) -> list[str]:
    """`text` broken between words into at most `most` lines of `width` pixels, the last one shortened."""
    words, broken = text.split(), list[str]()
    while words and len(broken) < most - 1:
        fitting = next((n for n in range(len(words), 0, -1) if font(size).getlength(" ".join(words[:n])) <= width), 1)
        broken.append(shortened(" ".join(words[:fitting]), size, width))
        words = words[fitting:]
    return [*broken, shortened(" ".join(words), size, width)] if words else broken


def write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, ink: str, *, end: str = "l"
) -> None:
    """`text` with its baseline at `at`, which is its left (`l`), middle (`m`) or right (`r`) end."""
    draw.text(at, text, font=font(size), fill=ink, anchor=f"{end}s")


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    return character == " " or _drawn(character) != _drawn(_NOWHERE)


def _drawn(character: str) -> bytes:
    page = Image.new("L", (64, 64))
    ImageDraw.Draw(page).text((16, 8), character, font=font(32), fill=255)
    return page.tobytes()
