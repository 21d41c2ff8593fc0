"""A finished file heard once from end to end: how long it is, how sound it is, and its waveform for the picture."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.audio.decode import AudioFile
from bot.audio.fit import LONGEST, Sound
from bot.audio.mono import mono
from bot.audio.waveform import STEP, Levels, Waveform


def listen(audio: AudioFile) -> Waveform:
    """The file's waveform. Blocks for about 0.1 s a minute of sound (measured)."""
    with np.errstate(all="ignore"):
        powers = np.concatenate(list(_powers(audio, round(STEP * audio.shape.rate))))
    levels = np.sqrt(np.nan_to_num(powers))  # what is no number is silence
    return Waveform(Sound(audio.seconds, audio.kind.name == "mp3", audio.damaged), levels)


def _powers(audio: AudioFile, step: int) -> Iterator[Levels]:
    """The mean square of every `step` samples, a block at a time, up to the `LONGEST`.

    What is no whole step at the end is left out. A broken file may decode to any float at all: nothing is above 1.
    """
    rest = np.zeros(0, np.float32)
    yield rest
    for block in mono(audio, audio.shape.rate):
        sound = np.concatenate([rest, block])
        rows = sound[: sound.size - sound.size % step].reshape(-1, step)
        np.clip(rows, -1, 1, out=rows)
        yield np.einsum("ij,ij->i", rows, rows) / np.float32(step)
        rest = sound[rows.size :]
        if audio.seconds > LONGEST:
            break
