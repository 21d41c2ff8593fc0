"""A finished file heard once from end to end: how long it is, how sound it is, and its outline for the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.audio.decode import Tape, opened
from bot.audio.fit import Sound
from bot.audio.mono import mono
from bot.audio.sniff import Kind

STEP = 0.05
"""Seconds of sound behind each level: finer than a bar of the picture, coarse enough that an hour is 72,000 numbers."""

LONGEST = 3600.0
"""Seconds that are heard at most; the longest model sings five minutes."""

Levels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file holds, and its loudness: `levels` (RMS, 0 to 1) of each `STEP`."""

    sound: Sound
    levels: Levels


def listen(path: Path, kind: Kind) -> Outline:
    """The file's outline. Raises `Unreadable`; blocks for about 0.1 s a minute of sound (measured)."""
    with path.open("rb") as file, opened(file, kind) as tape:
        with np.errstate(all="ignore"):
            powers = np.concatenate(list(_powers(tape, round(STEP * tape.shape.rate))))
        levels = np.sqrt(np.nan_to_num(powers))  # what is no number is silence
        return Outline(Sound(kind, tape.seconds, tape.damaged), levels)


def bars(levels: Levels, count: int) -> Levels:
    """`levels` drawn together into `count` bars, the loudest 1; all 0 for silence."""
    if not levels.size:
        return np.zeros(count, np.float32)
    edges = np.linspace(0, levels.size, count + 1).astype(int)[:-1].clip(0, levels.size - 1)
    loudest = np.maximum.reduceat(levels, edges)
    top = np.float32(loudest.max())
    return np.asarray(loudest / top, np.float32) if top > 1e-4 else np.zeros(count, np.float32)


def _powers(tape: Tape, step: int) -> Iterator[Levels]:
    """The mean square of every `step` samples, a block at a time, up to the `LONGEST`.

    What is no whole step at the end is left out. A broken file may decode to any float at all: nothing is above 1.
    """
    rest = np.zeros(0, np.float32)
    yield rest
    for block in mono(tape, tape.shape.rate):
        sound = np.concatenate([rest, block])
        rows = sound[: sound.size - sound.size % step].reshape(-1, step)
        np.clip(rows, -1, 1, out=rows)
        yield np.einsum("ij,ij->i", rows, rows) / np.float32(step)
        rest = sound[rows.size :]
        if tape.seconds > LONGEST:
            break
