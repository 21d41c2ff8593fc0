"""Any sound drawn together into one channel, for its waveform.

What is decoded to floats already (mp3, aac, vorbis, opus) does without FFmpeg's resampler: for frames as small as a
packet that costs more in calls than in computing (measured: 110 ms for 75 s of mp3, as much as decoding them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TypeVar, cast

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from bot.audio.decode import AudioFile
from bot.audio.pcm import Shape, resampled

_TOGETHER = 24
"""Frames that are drawn together at a time: half a second of mp3, which stays in the processor's cache (measured: 64
at a time take twice as long)."""

Samples = NDArray[np.float32]
"""One channel, -1 to 1."""

_Thing = TypeVar("_Thing")


def mono(audio: AudioFile, rate: int) -> Iterator[Samples]:
    """The sound at `rate` hertz, in blocks of up to `_TOGETHER` packets' size."""
    for channels, frames in groupby(audio.frames(), lambda frame: _floats_in(frame, rate)):
        yield from _drawn_together(frames, rate, channels)


def _floats_in(frame: AudioFrame, rate: int) -> int:
    """How many channels can be drawn together here: one or two, of floats at the rate that is wanted; else 0."""
    channels = frame.layout.nb_channels
    return channels if channels <= 2 and frame.format.name == "fltp" and frame.sample_rate == rate else 0


def _drawn_together(frames: Iterable[AudioFrame], rate: int, channels: int) -> Iterator[Samples]:
    return _mixed(frames) if channels else map(np.concatenate, _batches(_resampled(frames, rate)))


def _mixed(frames: Iterable[AudioFrame]) -> Iterator[Samples]:
    """The mean of the channels: each at half its strength, as FFmpeg mixes two into one."""
    for batch in _batches(frames):
        first, *second = map(np.concatenate, zip(*map(_channels, batch), strict=True))
        yield (first + second[0]) * np.float32(0.5) if second else first


def _channels(frame: AudioFrame) -> list[Samples]:
    """A frame's planes without the padding behind them. They are buffers, which PyAV's types do not say."""
    return [np.frombuffer(cast(memoryview, plane), np.float32, frame.samples) for plane in frame.planes]


def _resampled(frames: Iterable[AudioFrame], rate: int) -> Iterator[Samples]:
    for pcm in resampled(frames, Shape(rate, 1)):
        yield np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)


def _batches(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    left = iter(things)
    while batch := list(islice(left, _TOGETHER)):
        yield batch
