"""A sound's waveform for the picture: how loud it is, moment by moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio.fit import Sound

STEP = 0.05
"""Seconds of sound behind each level: finer than a bar of the picture, coarse enough that an hour is 72,000 numbers."""

Levels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Waveform:
    """What a file holds, and its loudness: `levels` (RMS, 0 to 1) of each `STEP`."""

    sound: Sound
    levels: Levels


def bars(levels: Levels, count: int) -> Levels:
    """`levels` drawn together into `count` bars, the loudest 1; all 0 for silence."""
    if not levels.size:
        return np.zeros(count, np.float32)
    edges = np.linspace(0, levels.size, count + 1).astype(int)[:-1].clip(0, levels.size - 1)
    loudest = np.maximum.reduceat(levels, edges)
    top = np.float32(loudest.max())
    return np.asarray(loudest / top, np.float32) if top > 1e-4 else np.zeros(count, np.float32)
