"""An album: finished songs one after the other in one mp3, or in several sides where a channel takes no file so large.

Values that the room of jams, which decides, and the room of audio, which makes, share. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from bot.songs.songs import Song

FADE = 2.0
"""Seconds for which two neighbours sound together: as long as a breath between two songs, and no song loses a line."""

FADE_SHARE = 8
"""Of a song that is shorter than so many fades a share as small sounds together with a neighbour."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What listening to a song gave: its true seconds; how loud it is (LUFS, EBU R 128), over how wide a `spread` (LU,
    EBU Tech 3342) and up to which `peak` (dBTP); its `tempo` in beats a minute, 0 where it has none."""

    seconds: float
    loudness: float
    spread: float
    peak: float
    tempo: float


@dataclass(frozen=True, slots=True)
class Track:
    """A song on an album, with what was heard of it."""

    song_id: str
    heard: Heard


@dataclass(frozen=True, slots=True)
class Cut:
    """A track as it is made: the song, who made it, and its mp3."""

    song: Song
    maker: str
    heard: Heard
    file: Path


@dataclass(frozen=True, slots=True)
class Side:
    """One file of an album: side `number` of `of`, its cuts at `kbps`. `made_at` is in Unix seconds."""

    title: str
    number: int
    of: int
    cuts: Sequence[Cut]
    kbps: int
    made_at: float


def fades(heard: Sequence[Heard]) -> list[float]:
    """Seconds for which each song but the last sounds together with the next."""
    lengths = [one.seconds for one in heard]
    return [min(FADE, min(pair) / FADE_SHARE) for pair in pairwise(lengths)]


def starts(heard: Sequence[Heard]) -> list[float]:
    """The second at which each song begins."""
    steps = (one.seconds - fade for one, fade in zip(heard, fades(heard), strict=False))
    return list(accumulate(steps, initial=0.0))


def length(heard: Sequence[Heard]) -> float:
    """Seconds of all of them, one after the other."""
    return starts(heard)[-1] + heard[-1].seconds if heard else 0.0
