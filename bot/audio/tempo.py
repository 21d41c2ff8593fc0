"""How many beats a minute a song has, by how its strength rises: an estimate, good enough to put songs side by side.

A beat is where sound sets in. So the strength of the sound is taken in short steps, in a low and in a high band; where
either rises there is an onset; and the tempo is the distance at which onsets look most like themselves.
"""

from __future__ import annotations

import numpy as np
from numpy.fft import irfft, rfft  # by name: numpy loads them when they are asked for, when no file can be opened
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""One channel, -1 to 1."""

RATE = 11_025
"""Hertz of the sound that is listened to: drums and words are all there."""

STEP = 110
"""Samples of a step: a hundredth of a second."""

SLOWEST, QUICKEST, LIKELY = 55.0, 190.0, 115.0
"""Beats a minute. Of several that fit, the one that is nearer to what songs mostly have counts for more."""

WIDTH = 0.7
"""Octaves around `LIKELY` within which a tempo is as good as any (one standard deviation)."""

CLEAR = 0.05
"""Of the likeness at no distance: below, the onsets come as they like, and there is no tempo."""


class Beats:
    """Takes a song's sound block by block, and keeps its onsets alone: a hundred numbers a second."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._strengths: list[Samples] = []

    def take(self, block: Samples) -> None:
        """The next sound at `RATE` hertz."""
        sound = np.concatenate([self._rest, block])
        rows = sound[: sound.size - sound.size % STEP].reshape(-1, STEP)
        self._rest = sound[rows.size :]
        if rows.size:
            rising = np.diff(rows, axis=1)  # what rises from sample to sample is the high band, as plainly as can be
            both = np.stack([np.square(rows).mean(axis=1), np.square(rising).mean(axis=1)])
            self._strengths.append(both.astype(np.float32))

    def tempo(self) -> float:
        """Beats a minute; 0 where there is no tempo."""
        if not self._strengths:
            return 0.0
        strengths = np.log10(np.concatenate(self._strengths, axis=1) + np.float32(1e-6))
        onsets = np.maximum(np.diff(strengths, axis=1), 0).sum(axis=0)
        return tempo_of(np.asarray(onsets, np.float64), RATE / STEP)


def tempo_of(onsets: NDArray[np.float64], steps: float) -> float:
    """The tempo of onsets, `steps` of them a second."""
    onsets = onsets - onsets.mean() if onsets.size else onsets
    longest = int(steps * 60 / SLOWEST) * 2 + 2
    if onsets.size < 2 * longest:
        return 0.0
    size = 1 << (2 * onsets.size - 1).bit_length()
    alike = irfft(np.abs(rfft(onsets, size)) ** 2)[: longest + 1]
    if alike[0] <= 0:
        return 0.0
    alike = alike / alike[0]
    lags = np.arange(steps * 60 / QUICKEST, steps * 60 / SLOWEST, 0.1)
    at = np.arange(alike.size, dtype=np.float64)
    one, two = (np.asarray(np.interp(lag, at, alike), np.float64) for lag in (lags, 2 * lags))
    likeness = one + 0.5 * two  # two beats on it is there again
    likely = np.exp(-0.5 * (np.log2(steps * 60 / lags / LIKELY) / WIDTH) ** 2)
    best = int(np.argmax(likeness * likely))
    return float(steps * 60 / lags[best]) if likeness[best] > CLEAR else 0.0
