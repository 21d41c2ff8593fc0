"""A finished file heard once from end to end: how long it is, how sound it is, and its outline for the picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.audio.decode import Shape, opened
from bot.audio.sniff import Kind

STEP = 0.05
"""Seconds of sound behind each level: finer than a bar of the picture, coarse enough that an hour is 72,000 numbers."""

LONGEST = 3600.0
"""Seconds that are heard at most; the longest model sings five minutes."""

_BLOCK = 200
"""Levels that are worked out at a time."""


@dataclass(frozen=True, slots=True)
class Outline:
    """`levels` are the loudness (RMS, 0 to 1) of each `STEP`; `damaged` is said of more than 1 % broken packets."""

    kind: Kind
    seconds: float
    levels: NDArray[np.float32]
    damaged: bool
    broken: int


def listen(path: Path, kind: Kind) -> Outline:
    """The file's outline. Raises `Unreadable`; blocks for 0.1 to 0.6 s for five minutes of sound (measured)."""
    levels: list[NDArray[np.float32]] = []
    held = bytearray()
    with path.open("rb") as file, opened(file, kind) as tape:
        mono = Shape(tape.shape.rate, 1)
        step = mono.bytes_in(STEP)
        for block in tape.pcm(mono):
            held += block
            if len(held) >= step * _BLOCK:
                levels.append(_levels(bytes(held[: step * _BLOCK]), step))
                del held[: step * _BLOCK]
            if tape.seconds > LONGEST:
                break
        levels.append(_levels(bytes(held[: len(held) // step * step]), step))
        return Outline(kind, tape.seconds, np.concatenate(levels), tape.damaged, tape.bad)


def bars(levels: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """`levels` drawn together into `count` bars, the loudest 1; all 0 for silence."""
    if not levels.size:
        return np.zeros(count, np.float32)
    edges = np.linspace(0, levels.size, count + 1).astype(int)[:-1].clip(0, levels.size - 1)
    loudest = np.maximum.reduceat(levels, edges)
    top = np.float32(loudest.max())
    return np.asarray(loudest / top, np.float32) if top > 1e-4 else np.zeros(count, np.float32)


def _levels(pcm: bytes, step: int) -> NDArray[np.float32]:
    samples = np.frombuffer(pcm, np.int16).reshape(-1, step // 2).astype(np.float32) / 32768
    return np.asarray(np.sqrt(np.mean(samples * samples, axis=1)), np.float32)
