"""A song's pictures: the waveform card beside the message and the square cover inside the file.

The same song gives the same pixels.
"""

from __future__ import annotations

import colorsys
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, islice

import numpy as np
from PIL import Image

from bot.audio import lettering
from bot.audio.lettering import Fonts, Line
from bot.audio.sections import Mark, marks, sung
from bot.audio.waveform import Levels, Waveform, bars
from bot.audio.waves import Wave, mask
from bot.songs.credits import credits_of
from bot.songs.songs import Song

CARD = (1200, 300)
COVER = (500, 500)
_WHITE, _SOFT, _FAINT = "#ffffff", "#c9cbd8", "#9a9db2"


@dataclass(frozen=True, slots=True)
class Palette:
    """Two ends of the waveform's colour and the two corners of the ground, as RGB."""

    left: tuple[int, int, int]
    right: tuple[int, int, int]
    top: tuple[int, int, int]
    bottom: tuple[int, int, int]


def card(song: Song, waveform: Waveform, fonts: Fonts = ()) -> bytes:
    """The 1200 x 300 PNG: title, style, length, model and, where the lyrics have tags, the sections."""
    title, style = lettering.shown(song.title, fonts), lettering.shown(credits_of(song).style, fonts)
    sections = marks(song.wish.lyrics)
    wave = Wave(44, 1156, 112 if title else 100, 246 if sections else 270)  # below what stands at the right
    image = _scene(CARD, palette(song), wave, bars(waveform.levels, wave.count), sections)
    lettering.write(image, (1156, 62), Line(_minutes(waveform.sound.seconds)), 30, _WHITE, end="r")
    lettering.write(image, (1156, 90), lettering.shown(song.model), 18, _FAINT, end="r")
    lettering.write(image, (44, 62), lettering.shortened(title, 38, 860), 38, _WHITE)
    lettering.write(image, (44, 92 if title else 62), lettering.shortened(style, 20, 860), 20, _SOFT)
    _labels(image, wave, sections, fonts)
    return _png(image)


def cover(song: Song, fonts: Fonts = ()) -> bytes:
    """The square JPEG of some 20 KB for the file itself: made of the song's words, so that nobody need have heard it.

    A bar is as high as a word is long, one after the other; where the words are few they go round.
    """
    words = sung(song.wish.lyrics) or song.wish.style.split() or song.title.split()
    return _cover(song.title, palette(song), [len(word) for word in words], fonts)


def album_cover(title: str, seconds: Sequence[float], fonts: Fonts = ()) -> bytes:
    """The same for an album: a bar is as high as a song is long."""
    return _cover(title, _palette(f"album\n{title}"), seconds, fonts)


def _cover(words: str, colours: Palette, heights: Sequence[float], fonts: Fonts) -> bytes:
    title = lettering.shown(words, fonts)
    wave = Wave(50, 450, 110, 360 if title else 420, bar=9, gap=6)
    image = _scene(COVER, colours, wave, _round(heights, wave.count), [])
    for row, line in enumerate(lettering.lines(title, 34, 400, 2)):
        lettering.write(image, (250, 412 + 40 * row), line, 34, _WHITE, end="m")
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def palette(song: Song) -> Palette:
    """Colours that belong to the song's style and title: neighbouring hues on a nearly black ground."""
    return _palette(f"{song.wish.style}\n{song.title}")


def _palette(words: str) -> Palette:
    seed = hashlib.sha256(words.encode("utf-8", "replace")).digest()
    hue, step = seed[0] / 256, (0.10 + seed[1] / 256 * 0.12) * (1 if seed[2] & 1 else -1)
    return Palette(
        _rgb(hue, 0.62, 1.0), _rgb(hue + step, 0.60, 1.0), _rgb(hue + step / 2, 0.42, 0.20), _rgb(hue, 0.50, 0.09)
    )


def _round(heights: Sequence[float], count: int) -> Levels:
    """`count` of them, over and over where there are fewer."""
    return bars(np.array(list(islice(cycle(heights), count)), np.float32), count)


def _rgb(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _scene(size: tuple[int, int], colours: Palette, wave: Wave, heights: Levels, sections: list[Mark]) -> Image.Image:
    """Ground, section lines, and the bars with their light."""
    image = _gradient(size, colours.top, colours.bottom, upright=True)
    _lines(image, wave, sections)
    light = mask(size, wave, heights)
    _, top, _, bottom = light.getbbox() or (0, 0, 0, 1)
    ink = _gradient((size[0], bottom - top), colours.left, colours.right, upright=False)
    image.paste(ink, (0, top), light.crop((0, top, size[0], bottom)))
    return image


def _gradient(
    size: tuple[int, int], start: tuple[int, int, int], end: tuple[int, int, int], *, upright: bool
) -> Image.Image:
    count = size[1] if upright else size[0]
    ramp = np.linspace(start, end, count).round().astype(np.uint8)
    strip = Image.fromarray(ramp.reshape((-1, 1, 3) if upright else (1, -1, 3)))
    return strip.resize(size, Image.Resampling.NEAREST)


def _lines(image: Image.Image, wave: Wave, sections: list[Mark]) -> None:
    """A faint upright line, a pixel wide, where a section begins."""
    top, bottom = round(wave.top) - 6, round(wave.bottom) + 23
    veil = Image.new("L", (1, bottom - top), 64)
    for mark in sections:
        image.paste(_WHITE, (round(_across(wave, mark)), top), veil)


def _labels(image: Image.Image, wave: Wave, sections: list[Mark], fonts: Fonts) -> None:
    """The sections' names under the waveform; a name that has no room before the next line stays off."""
    edges = (*(_across(wave, mark) for mark in sections[1:]), wave.right + 30)
    for mark, edge in zip(sections, edges, strict=False):  # without sections there is one edge all the same
        name, at = lettering.shown(mark.name, fonts), _across(wave, mark) + 6
        if lettering.length(name, 16) <= edge - at - 4:
            lettering.write(image, (at, wave.bottom + 20), name, 16, _SOFT)


def _across(wave: Wave, mark: Mark) -> float:
    return wave.left - 5 + (wave.right - wave.left) * mark.at


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _png(image: Image.Image) -> bytes:
    """Level 1 takes 10 ms and 75 KB for a card, 3 takes 12 and 76, 6 takes 23 and 64 (measured)."""
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
