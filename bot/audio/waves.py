"""The bars of a picture and the light around them, as one mask: how much of the ink each pixel gets.

Nothing is drawn larger and scaled down. Bars stand on whole pixels, so only their round ends need smoothing, and how
far a bar covers a pixel is worked out column by column. Bars, reflection and glow are the same ink over the ground, so
that what each lets through is multiplied (`screen`) and the ink is put on once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from bot.audio.waveform import Levels

Edges = NDArray[np.float32]
"""The upper or the lower end of each bar, in pixels from the top."""

_REFLECTION, _GLOW = 0.30, 0.35
"""How much of the ink they get."""

_FLOOR = 3
"""Pixels between the bars and their reflection."""

_SMALL, _BLUR = 4, 5
"""The glow is blurred in a picture so many times smaller, where it is cheap, by so many of its pixels."""


@dataclass(frozen=True, slots=True)
class Wave:
    """Where the bars stand, in pixels: their left, right, upper and lower edge, a bar and the gap behind it."""

    left: int
    right: int
    top: float
    bottom: float
    bar: int = 4
    gap: int = 3

    @property
    def count(self) -> int:
        return (self.right - self.left + self.gap) // (self.bar + self.gap)

    @property
    def middle(self) -> float:
        """The line that the bars stand on: two thirds above it, the reflection below."""
        return self.top + (self.bottom - self.top) * 0.68


def mask(size: tuple[int, int], wave: Wave, heights: Levels) -> Image.Image:
    """`heights` (0 to 1), one a bar, on a picture of `size`."""
    up, down = wave.middle - wave.top, wave.bottom - wave.middle
    rise = np.maximum(wave.bar, np.asarray(heights, np.float32) ** 0.8 * np.float32(up))
    low = np.full_like(rise, wave.middle)
    page = np.zeros((size[1], size[0]), np.uint8)
    _stand(page, wave, low - rise, low, 255)
    glow = _glow(Image.fromarray(page))
    _stand(page, wave, low + _FLOOR, low + _FLOOR + rise * np.float32(down / up), 255 * _REFLECTION)
    return ImageChops.screen(Image.fromarray(page), glow)


def _stand(page: NDArray[np.uint8], wave: Wave, tops: Edges, bottoms: Edges, light: float) -> None:
    """Bars with round ends on the page, each from its top to its bottom, at so much light."""
    first, last, step = int(tops.min()), int(bottoms.max()) + 1, wave.bar + wave.gap
    rows = np.arange(first, last, dtype=np.float32)[:, None]
    flatter = np.minimum(1, (bottoms - tops) / np.float32(wave.bar))  # a bar too low for two round ends
    for column, lacking in enumerate(_lacking(wave.bar), wave.left):
        lack = lacking * flatter
        covered = np.minimum(rows + 1, bottoms - lack) - np.maximum(rows, tops + lack)
        page[first:last, column : column + step * wave.count : step] = covered.clip(0, 1) * light + 0.5


def _lacking(bar: int) -> Edges:
    """What a round end lacks of each of a bar's columns: the mean over the column of r - sqrt(r² - d²)."""
    radius = bar / 2
    away = (np.arange(bar * 16) + 0.5) / 16 - radius
    return (radius - np.sqrt(radius**2 - away**2)).reshape(bar, 16).mean(axis=1).astype(np.float32)


def _glow(bars: Image.Image) -> Image.Image:
    """A soft light around the bars."""
    small = bars.reduce(_SMALL).filter(ImageFilter.GaussianBlur(_BLUR)).point(lambda light: light * _GLOW)
    return small.resize(bars.size, Image.Resampling.BILINEAR)
