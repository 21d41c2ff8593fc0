"""A song's pictures: the waveform card beside the message and the square cover inside the file.

The same song gives the same pixels. Everything is drawn at twice its size and scaled down, which smooths every edge.
"""

from __future__ import annotations

import colorsys
import hashlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from bot.audio import lettering
from bot.audio.peaks import Outline, bars
from bot.audio.sections import Mark, marks
from bot.music.songs import Song

CARD = (1200, 300)
COVER = (500, 500)
_TWICE = 2
_WHITE, _SOFT, _FAINT = "#ffffff", "#c9cbd8", "#9a9db2"


@dataclass(frozen=True, slots=True)
class Palette:
    """Two ends of the waveform's colour and the two corners of the ground, as RGB."""

    left: tuple[int, int, int]
    right: tuple[int, int, int]
    top: tuple[int, int, int]
    bottom: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Wave:
    """Where the waveform stands, in pixels of the finished picture: its left, right, upper and lower edge."""

    left: float
    right: float
    top: float
    bottom: float
    bar: float = 4.0
    gap: float = 3.0

    @property
    def count(self) -> int:
        return int((self.right - self.left + self.gap) // (self.bar + self.gap))

    @property
    def middle(self) -> float:
        """The line that the bars stand on: two thirds above it, the reflection below."""
        return self.top + (self.bottom - self.top) * 0.68


def card(song: Song, outline: Outline) -> bytes:
    """The 1200 x 300 PNG: title, style, length, model and, where the lyrics have tags, the sections."""
    title, style = lettering.shown(song.title), lettering.shown(song.wish.style)
    sections = marks(song.wish.lyrics)
    wave = Wave(44, 1156, 112 if title else 100, 246 if sections else 270)  # below what stands at the right
    image = _scene(CARD, palette(song), wave, outline.levels, sections)
    draw = ImageDraw.Draw(image)
    facts = _minutes(outline.seconds)
    _text(draw, (1156, 62), facts, 30, _WHITE, end="r")
    _text(draw, (1156, 90), lettering.shown(song.model), 18, _FAINT, end="r")
    if title:
        _text(draw, (44, 62), title, 38, _WHITE, width=860)
    _text(draw, (44, 92 if title else 62), style, 20, _SOFT, width=860)
    _labels(draw, wave, sections)
    return _png(image, CARD)


def cover(song: Song, outline: Outline) -> bytes:
    """The square JPEG of some 30 KB for the file itself."""
    title = lettering.shown(song.title)
    wave = Wave(50, 450, 110, 360 if title else 420, bar=9, gap=6)
    image = _scene(COVER, palette(song), wave, outline.levels, [])
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lettering.lines(title, 34 * _TWICE, 400 * _TWICE, 2)):
        _text(draw, (250, 412 + 40 * row), line, 34, _WHITE, end="m")
    out = BytesIO()
    image.resize(COVER, Image.Resampling.LANCZOS).save(out, "JPEG", quality=85)
    return out.getvalue()


def palette(song: Song) -> Palette:
    """Colours that belong to the song's style and title: neighbouring hues on a nearly black ground."""
    seed = hashlib.sha256(f"{song.wish.style}\n{song.title}".encode("utf-8", "replace")).digest()
    hue, step = seed[0] / 256, (0.10 + seed[1] / 256 * 0.12) * (1 if seed[2] & 1 else -1)
    return Palette(
        _rgb(hue, 0.62, 1.0), _rgb(hue + step, 0.60, 1.0), _rgb(hue + step / 2, 0.42, 0.20), _rgb(hue, 0.50, 0.09)
    )


def _rgb(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _scene(
    size: tuple[int, int], colours: Palette, wave: Wave, levels: NDArray[np.float32], sections: list[Mark]
) -> Image.Image:
    """Ground, glow, section lines and bars, at twice the size."""
    wide = (size[0] * _TWICE, size[1] * _TWICE)
    image = _gradient(wide, colours.top, colours.bottom, upright=True)
    ink = _gradient(wide, colours.left, colours.right, upright=False)
    _lines(image, wave, sections)
    upper, lower = _bars(wide, wave, bars(levels, wave.count))
    image.paste(ink, mask=_glow(upper))
    image.paste(ink, mask=lower.point(lambda light: light * 0.30))
    image.paste(ink, mask=upper)
    return image


def _gradient(
    size: tuple[int, int], start: tuple[int, int, int], end: tuple[int, int, int], *, upright: bool
) -> Image.Image:
    count = size[1] if upright else size[0]
    ramp = np.linspace(start, end, count).round().astype(np.uint8)
    strip = Image.fromarray(ramp.reshape((-1, 1, 3) if upright else (1, -1, 3)))
    return strip.resize(size, Image.Resampling.NEAREST)


def _bars(size: tuple[int, int], wave: Wave, heights: NDArray[np.float32]) -> tuple[Image.Image, Image.Image]:
    """The bars above the middle and their reflection below, as masks."""
    upper, lower = Image.new("L", size), Image.new("L", size)
    draw_upper, draw_lower = ImageDraw.Draw(upper), ImageDraw.Draw(lower)
    radius = wave.bar * _TWICE / 2
    for index, height in enumerate(heights):
        left = (wave.left + index * (wave.bar + wave.gap)) * _TWICE
        right = left + wave.bar * _TWICE - 1
        rise = max(wave.bar, float(height) ** 0.8 * (wave.middle - wave.top)) * _TWICE
        fall = rise * (wave.bottom - wave.middle) / (wave.middle - wave.top)
        middle = wave.middle * _TWICE
        draw_upper.rounded_rectangle((left, middle - rise, right, middle), radius, fill=255)
        draw_lower.rounded_rectangle((left, middle + 6, right, middle + 6 + fall), radius, fill=255)
    return upper, lower


def _glow(mask: Image.Image) -> Image.Image:
    """A soft light around the bars: blurred small, where blurring is cheap."""
    small = mask.resize((mask.width // 8, mask.height // 8), Image.Resampling.BILINEAR)
    blurred = small.filter(ImageFilter.GaussianBlur(5)).resize(mask.size, Image.Resampling.BICUBIC)
    return blurred.point(lambda light: light * 0.35)


def _lines(image: Image.Image, wave: Wave, sections: list[Mark]) -> None:
    """A faint upright line where a section begins."""
    veil = Image.new("L", image.size)
    draw = ImageDraw.Draw(veil)
    for mark in sections:
        at = _across(wave, mark) * _TWICE
        draw.line((at, (wave.top - 6) * _TWICE, at, (wave.bottom + 22) * _TWICE), fill=64, width=_TWICE)
    image.paste(Image.new("RGB", image.size, _WHITE), mask=veil)


def _labels(draw: ImageDraw.ImageDraw, wave: Wave, sections: list[Mark]) -> None:
    """The sections' names under the waveform; a name that has no room before the next line stays off."""
    edges = (*(_across(wave, mark) for mark in sections[1:]), wave.right + 30)
    for mark, edge in zip(sections, edges, strict=False):  # without sections there is one edge all the same
        name, at = lettering.shown(mark.name), _across(wave, mark) + 6
        if lettering.font(16 * _TWICE).getlength(name) <= (edge - at - 4) * _TWICE:
            _text(draw, (at, wave.bottom + 20), name, 16, _SOFT)


def _across(wave: Wave, mark: Mark) -> float:
    return wave.left - 5 + (wave.right - wave.left) * mark.at


def _text(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    ink: str,
    *,
    end: str = "l",
    width: float | None = None,
) -> None:
    """Words placed in pixels of the finished picture."""
    fitting = text if width is None else lettering.shortened(text, size * _TWICE, width * _TWICE)
    lettering.write(draw, (at[0] * _TWICE, at[1] * _TWICE), fitting, size * _TWICE, ink, end=end)


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _png(image: Image.Image, size: tuple[int, int]) -> bytes:
    out = BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(out, "PNG", compress_level=6)
    return out.getvalue()
