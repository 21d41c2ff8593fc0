"""One file, opened with everything pinned, decoded packet by packet past its damage.

Only an isolated process opens people's files and what providers return in this way (`isolation`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from bot.audio.errors import Unreadable
from bot.audio.kinds import Kind
from bot.audio.pcm import Shape, resampled
from bot.audio.spans import Span, links

CODECS = frozenset(
    (
        # compressed
        *("mp3float", "mp3", "mp2float", "mp2", "mp1float", "mp1", "aac", "aac_latm", "alac", "flac", "vorbis"),
        *("libvorbis", "opus", "libopus", "speex", "wavpack", "ac3", "eac3", "amrnb", "amrwb", "gsm", "gsm_ms"),
        *("nellymoser", "wmav1", "wmav2", "wmapro", "wmalossless", "wmavoice"),
        # hardly, or not
        *("adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_swf", "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8"),
        *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"),
        *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be"),
    )
)
"""The decoders that a file may meet: sound only, and only what people and models really send."""

CHANNELS = range(1, 9)
RATES = range(8_000, 192_001)
"""What a file may claim, in hertz: telephone to studio. Outside lie only forged headers."""

VALUES = 400_000_000
"""Samples of one channel that are decoded of a file: an hour of stereo at 48 kHz has 346 million. Seconds alone bound
nothing: a second of eight channels at 192 kHz costs as much as sixteen of those."""

Sealed: TypeAlias = "Packet[AudioStream]"
"""A packet, still encoded."""

_LENIENT: dict[str, Any] = {"metadata_errors": "ignore"} if int(av.__version__.partition(".")[0]) < 19 else {}
"""Texts in any encoding are no reason to refuse a file: PyAV 18 has to be told so, 19 knows."""

_OPTIONS = {
    "codec_whitelist": ",".join(sorted(CODECS)),
    "protocol_whitelist": "",  # nothing beyond the open file: no network, no other file
    "max_streams": "16",
}


@dataclass(slots=True)
class AudioFile:
    """An opened file. `good`, `bad` (packets), `seconds` and `values` (decoded, whatever the header claims) grow as it
    is played. `offset` is the byte at which its sound begins, `later` are the further parts of a chained Ogg."""

    kind: Kind
    container: InputContainer
    stream: AudioStream
    offset: int = 0
    later: Sequence[Span] = ()
    good: int = 0
    bad: int = 0
    seconds: float = 0.0
    values: int = 0
    _playing: Iterator[tuple[Sealed, list[AudioFrame]]] | None = field(default=None, repr=False)

    @property
    def codec(self) -> str:
        return self.stream.codec_context.name

    @property
    def kbps(self) -> int:
        """The header's bit rate in kbit/s, as little to be trusted as its length."""
        return (self.stream.codec_context.bit_rate or 0) // 1000

    @property
    def header_seconds(self) -> float:
        """The header's length in seconds; 0 where it gives none. Never to be trusted."""
        return (self.container.duration or 0) / av.time_base

    @property
    def damaged(self) -> bool:
        """Whether more is broken than the odd packet at an end."""
        return self.bad * 100 > self.good

    @property
    def truncated(self) -> bool:
        """Whether as much was decoded as of any file; there may be more behind."""
        return self.values >= VALUES

    @property
    def shape(self) -> Shape:
        """The PCM nearest to the source that every mp3 player takes."""
        rate = self.stream.rate or 0
        near = rate if rate in {44_100, 48_000} else 44_100 if rate < 48_000 else 48_000
        return Shape(near, min(2, self.stream.channels))

    def play(self) -> Iterator[tuple[Sealed, list[AudioFrame]]]:
        """Every packet that decodes, with its sound, from where the last one who played it stopped.

        PyAV raises at damage; here it is counted and passed over.
        """
        self._playing = self._playing or self._parts()
        return self._playing

    def pcm(self, shape: Shape) -> Iterator[bytes]:
        """The sound as PCM, in blocks of a packet's size."""
        return resampled(self.frames(), shape)

    def frames(self) -> Iterator[AudioFrame]:
        """The sound as it is decoded."""
        for _, frames in self.play():
            yield from frames

    def _parts(self) -> Iterator[tuple[Sealed, list[AudioFrame]]]:
        yield from self._packets(self.container, self.stream)
        for span in self.later:
            if self.truncated:
                return
            try:
                with _container(span, self.kind) as part:
                    yield from self._packets(part, _track(part, self.kind))
            except Unreadable:
                self.bad += 1

    def _packets(self, container: InputContainer, stream: AudioStream) -> Iterator[tuple[Sealed, list[AudioFrame]]]:
        packets = container.demux(stream)
        while not self.truncated and (packet := self._next(packets)) is not None:
            try:
                frames = [frame for frame in packet.decode() if _sane(frame)]
            except (FFmpegError, ValueError):
                self.bad += packet.size > 0
                continue
            self.good += packet.size > 0
            self.seconds += sum(frame.samples / frame.sample_rate for frame in frames)
            self.values += sum(frame.samples * frame.layout.nb_channels for frame in frames)
            yield packet, frames

    def _next(self, packets: Iterator[Sealed]) -> Sealed | None:
        try:
            return next(packets, None)
        except (FFmpegError, ValueError):
            self.bad += 1
            return None


@contextmanager
def opened(file: BinaryIO, kind: Kind, offset: int = 0) -> Generator[AudioFile]:
    """The file's first sound that can be decoded, from the byte `offset` on: what stands before is not there for
    FFmpeg. Raises `Unreadable` where it has none."""
    first, *later = links(file, offset) if kind.demuxer == "ogg" else [Span(file, offset)]
    with _container(first, kind) as container:
        yield AudioFile(kind, container, _track(container, kind), offset, later)


@contextmanager
def _container(span: Span, kind: Kind) -> Generator[InputContainer]:
    """One container. Its texts may be in any encoding, and are of no interest. Raises `Unreadable`."""
    options = _OPTIONS | {"format_whitelist": kind.demuxer}
    try:
        container = av.open(span, "r", format=kind.demuxer, options=options, **_LENIENT)
    except (FFmpegError, ValueError) as wrong:
        raise Unreadable from wrong
    with container:
        yield container


def _track(container: InputContainer, kind: Kind) -> AudioStream:
    """The first sound track that can be decoded. Raises `Unreadable`, with the reason where one can be named."""
    tracks = container.streams.audio
    if not tracks:
        raise Unreadable(f"{_file_or_video(container)}_without_sound/{kind.called}")
    track = next((track for track in tracks if _decodable(track)), None)
    if track is None:
        raise Unreadable(f"{_file_or_video(container)}_of_unknown_sound/{kind.called}")
    track.codec_context.thread_count = 1
    return track


def _decodable(track: AudioStream) -> bool:
    """Whether a track has a decoder that may be used, and a shape that some studio has."""
    context = cast(object, track.codec_context)  # None where FFmpeg knows none, which PyAV's types do not say
    return (
        context is not None
        and track.codec_context.name in CODECS
        and track.channels in CHANNELS
        and track.rate in RATES
    )


def _file_or_video(container: InputContainer) -> str:
    return "video" if container.streams.video else "file"


def _sane(frame: AudioFrame) -> bool:
    return frame.samples > 0 and frame.sample_rate in RATES and frame.layout.nb_channels in CHANNELS
