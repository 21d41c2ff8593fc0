"""One file, opened with everything pinned, decoded packet by packet past its damage."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from bot.audio.sniff import Kind
from bot.songs.refusals import Looks

CODECS = frozenset(
    [
        "mp3float",
        "mp3",
        "mp2float",
        "mp2",
        "aac",
        "alac",
        "flac",
        "vorbis",
        "libvorbis",
        "opus",
        "libopus",
        "speex",
        "wavpack",
        "amrnb",
        "amrwb",
        "wmav1",
        "wmav2",
        "wmapro",
        "wmalossless",
        "wmavoice",
        "adpcm_ms",
        "adpcm_ima_wav",
        "adpcm_ima_qt",
        "pcm_alaw",
        "pcm_mulaw",
        "pcm_u8",
        "pcm_s8",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_s32le",
        "pcm_s32be",
        "pcm_f32le",
        "pcm_f32be",
        "pcm_f64le",
        "pcm_f64be",
    ]
)
"""The decoders that a file may meet: sound only, and only what people and models really send."""

CHANNELS = range(1, 9)
RATES = range(8_000, 192_001)
"""What a file may claim, in hertz: telephone to studio. Outside lie only forged headers."""

Sealed: TypeAlias = "Packet[AudioStream]"
"""A packet, still encoded."""

_OPTIONS = {
    "codec_whitelist": ",".join(sorted(CODECS)),
    "protocol_whitelist": "",  # nothing beyond the open file: no network, no other file
    "max_streams": "16",
}


class Unreadable(Exception):
    """No sound can be had from the file; the text is what it looks like instead (`Looks`), or nothing."""


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


@dataclass(slots=True)
class Tape:
    """An opened file. `good`, `bad` (packets) and `seconds` (decoded, whatever the header claims) grow as it plays."""

    kind: Kind
    container: InputContainer
    stream: AudioStream
    good: int = 0
    bad: int = 0
    seconds: float = 0.0

    @property
    def codec(self) -> str:
        return self.stream.codec_context.name

    @property
    def kbps(self) -> int:
        """The header's bit rate in kbit/s, as little to be trusted as its length."""
        return (self.stream.codec_context.bit_rate or 0) // 1000

    @property
    def claimed(self) -> float:
        """The header's length in seconds; 0 where it gives none. Never to be trusted."""
        return (self.container.duration or 0) / av.time_base

    @property
    def damaged(self) -> bool:
        """Whether more is broken than the odd packet at an end."""
        return self.bad * 100 > self.good

    @property
    def shape(self) -> Shape:
        """The PCM nearest to the source that every mp3 player takes."""
        rate = self.stream.rate or 0
        near = rate if rate in {44_100, 48_000} else 44_100 if rate < 48_000 else 48_000
        return Shape(near, min(2, self.stream.channels))

    def play(self) -> Iterator[tuple[Sealed, list[AudioFrame]]]:
        """Every packet that decodes, with its sound. PyAV raises at damage; here it is counted and passed over."""
        packets = self.container.demux(self.stream)
        while (packet := self._next(packets)) is not None:
            try:
                frames = [frame for frame in packet.decode() if _sane(frame)]
            except (FFmpegError, ValueError):
                self.bad += packet.size > 0
                continue
            self.good += packet.size > 0
            self.seconds += sum(frame.samples / frame.sample_rate for frame in frames)
            yield packet, frames

    def pcm(self, shape: Shape) -> Iterator[bytes]:
        """The sound as PCM, in blocks of a packet's size."""
        return resampled(self.frames(), shape)

    def frames(self) -> Iterator[AudioFrame]:
        """The sound as it is decoded."""
        for _, frames in self.play():
            yield from frames

    def _next(self, packets: Iterator[Sealed]) -> Sealed | None:
        try:
            return next(packets, None)
        except (FFmpegError, ValueError):
            self.bad += 1
            return None


@contextmanager
def opened(file: BinaryIO, kind: Kind) -> Generator[Tape]:
    """The file's first sound stream. Raises `Unreadable` where it has none that may be decoded."""
    options = _OPTIONS | {"format_whitelist": kind.demuxer}
    try:
        container = av.open(file, "r", format=kind.demuxer, options=options)
    except (FFmpegError, ValueError) as wrong:
        raise Unreadable from wrong
    with container:
        if not container.streams.audio:
            raise Unreadable(Looks.SILENT_VIDEO if container.streams.video else Looks.UNKNOWN)
        tape = Tape(kind, container, container.streams.audio[0])
        context = tape.stream.codec_context
        if context.name not in CODECS or tape.stream.channels not in CHANNELS or tape.stream.rate not in RATES:
            raise Unreadable
        context.thread_count = 1
        yield tape


def resampled(frames: Iterable[AudioFrame], shape: Shape) -> Iterator[bytes]:
    """Frames of any kind as PCM, in blocks of about their size."""
    resampler, heard = None, None
    for frame in frames:
        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or source != heard:  # a chained stream may change its mind
            yield from _drained(resampler, shape)
            resampler, heard = _resampler(shape), source
        frame.pts = None
        yield from (_bytes(out, shape) for out in resampler.resample(frame))
    yield from _drained(resampler, shape)


def _sane(frame: AudioFrame) -> bool:
    return frame.samples > 0 and frame.sample_rate in RATES and frame.layout.nb_channels in CHANNELS


def _resampler(shape: Shape) -> av.AudioResampler:
    return av.AudioResampler(format="s16", layout="stereo" if shape.channels == 2 else "mono", rate=shape.rate)


def _drained(resampler: av.AudioResampler | None, shape: Shape) -> Iterator[bytes]:
    if resampler is not None:
        yield from (_bytes(out, shape) for out in resampler.resample(None))


def _bytes(frame: AudioFrame, shape: Shape) -> bytes:
    """A packed frame's samples, without the padding behind them."""
    return bytes(frame.planes[0])[: frame.samples * shape.frame]
