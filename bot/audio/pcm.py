"""Decoded frames of any kind as 16-bit PCM, and whether anything is to be heard in them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.error import FFmpegError

SILENCE = 16 / 32768
"""The strength, of 1, up to which there is nothing to hear: -66 dB. What an encoder makes of silence, and dither, stay
under a quarter of it (measured); a whisper recorded far too low is ten times as strong."""

_ORDINARY = ("mono", "stereo", "2.1", "quad", "5.0", "5.1", "6.1", "7.1")
"""The layout that so many channels have where they say nothing, or something that nothing can be mixed from."""

_SAMPLES = {"u8": ("B", 128), "s16": ("h", 1 << 15), "s32": ("i", 1 << 31), "s64": ("q", 1 << 63)}
_FLOATS = {"flt": ("f", 1), "dbl": ("d", 1)}
"""By FFmpeg's name for a sample its type in a buffer (PEP 3118), and full scale."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Interleaved 16-bit PCM: `rate` in hertz, one or two `channels`."""

    rate: int
    channels: int

    @property
    def frame(self) -> int:
        """Bytes a sampling instant."""
        return 2 * self.channels

    def bytes_in(self, seconds: float) -> int:
        return round(seconds * self.rate) * self.frame

    def seconds_in(self, size: int) -> float:
        return size / (self.rate * self.frame)


def resampled(frames: Iterable[AudioFrame], shape: Shape) -> Iterator[bytes]:
    """Frames of any kind as PCM, in blocks of about their size. A frame that FFmpeg cannot turn is left out."""
    turning = _Turning(shape)
    for frame in frames:
        yield from turning.turn(frame)
    yield from turning.end()


def audible(frame: AudioFrame) -> bool:
    """Whether any sample of a frame is above `SILENCE`. What is no number is nothing to hear."""
    name, count = frame.format.name.removesuffix("p"), frame.samples
    count *= 1 if frame.format.is_planar else frame.layout.nb_channels
    code, whole = (_SAMPLES | _FLOATS)[name]
    for plane in frame.planes:
        samples = memoryview(cast(memoryview, plane)).cast("B")[: count * struct.calcsize(code)]
        if _loud(samples, code, whole, 128 if name == "u8" else 0):
            return True
    return False


def audible_pcm(pcm: bytes) -> bool:
    """The same for 16-bit PCM."""
    return _loud(memoryview(pcm), *_SAMPLES["s16"], 0)


def _loud(samples: memoryview, code: str, whole: int, middle: int) -> bool:
    if not any(samples[:64]) and bytes(samples).count(0) == len(samples):  # most silence is this one
        return middle != 0
    most = SILENCE * whole
    values = cast("Sequence[float]", samples.cast(code))  # pyright: ignore[reportCallIssue, reportArgumentType]
    highest, lowest = max(values, default=middle), min(values, default=middle)
    if highest == highest and lowest == lowest:
        return highest - middle > most or middle - lowest > most
    return any(abs(value) > most for value in values)  # not a number hides what is greater


@dataclass(slots=True)
class _Turning:
    """A resampler for the frames that come, made anew where a chained stream changes its mind."""

    shape: Shape
    resampler: av.AudioResampler | None = None
    source: tuple[str, str, int] | None = None
    renamed: bool = field(default=False)

    def turn(self, frame: AudioFrame) -> Iterator[bytes]:
        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if source != self.source:
            yield from self.end()
            self.source, self.renamed = source, False
        frame.pts = None
        if not self.renamed:
            try:
                yield from self._turned(frame)
            except (FFmpegError, ValueError):
                self.resampler, self.renamed = None, True
            else:
                return
        ordinary = _ordinary(frame)
        if ordinary is not None:
            try:
                yield from self._turned(ordinary)
            except (FFmpegError, ValueError):
                self.resampler = None

    def end(self) -> Iterator[bytes]:
        """What the resampler still holds."""
        if self.resampler is not None:
            yield from (_bytes(out, self.shape) for out in self.resampler.resample(None))
            self.resampler = None

    def _turned(self, frame: AudioFrame) -> list[bytes]:
        if self.resampler is None:
            layout = "stereo" if self.shape.channels == 2 else "mono"
            self.resampler = av.AudioResampler(format="s16", layout=layout, rate=self.shape.rate)
        return [_bytes(out, self.shape) for out in self.resampler.resample(frame)]


def _ordinary(frame: AudioFrame) -> AudioFrame | None:
    """The same samples in the usual layout of so many channels: a wav may name loudspeakers that nothing mixes (a left
    and a right at the side, and no other)."""
    count = frame.layout.nb_channels
    if count > len(_ORDINARY):
        return None
    same = AudioFrame(format=frame.format.name, layout=_ORDINARY[count - 1], samples=frame.samples)
    same.sample_rate = frame.sample_rate
    for plane, source in zip(same.planes, frame.planes, strict=True):  # without numpy, which clips do not load
        plane.update(bytes(source)[: plane.buffer_size].ljust(plane.buffer_size, b"\0"))
    return same


def _bytes(frame: AudioFrame, shape: Shape) -> bytes:
    """A packed frame's samples, without the padding behind them."""
    return bytes(frame.planes[0])[: frame.samples * shape.frame]
