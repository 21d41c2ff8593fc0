"""What a composition is once it sounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]

RATE = 48_000
"""Samples a second: what Discord's voice takes, so nothing has to be resampled."""


@dataclass(frozen=True, slots=True)
class Section:
    """Where a part of the form begins: `name` as a person would say it ("Verse 2"), `start` in seconds."""

    name: str
    start: float


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """`samples`: float32 of shape (n, 2), left and right within ±1; `rate` in Hz; `sections` in order of time."""

    samples: Sound
    rate: int
    sections: tuple[Section, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate
