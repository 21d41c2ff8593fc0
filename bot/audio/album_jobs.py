"""What an isolated process does with the songs of an album: hears one for its loudness and its tempo, or puts several
together in one mp3. Everything goes through frame by frame: an hour takes no more memory than a minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any, BinaryIO, cast

import av.filter
import numpy as np
from av.audio.frame import AudioFrame
from av.error import EOFError as Ended
from av.filter.context import FilterContext

from bot.audio import lame
from bot.audio.decode import AudioFile, opened
from bot.audio.errors import Unreadable
from bot.audio.jobs import Answer, Job, candidates, first_that_sounds
from bot.audio.kinds import BY_NAME
from bot.audio.pcm import Shape
from bot.audio.tempo import RATE, Beats

SILENT = -50.0
"""LUFS of a song below which there is nothing to be made louder."""

TARGET, PEAK, SPREAD = -16.0, -1.0, 50.0
"""How loud each song becomes (LUFS), what its peaks may reach (dBTP), and how wide its range may be (LU). EBU R 128 and
AES TD1008 have streamed music at -16 to -14: at the lower end a song keeps its peaks, so that FFmpeg's `loudnorm` turns
it down as a whole. Only one that is soft and has high peaks is held down where those come."""

GATE = 10.0
"""LU below its loudness at which a song is not counted (ITU-R BS.1770-5)."""


def hear(job: Job, file: BinaryIO, _: BinaryIO | None) -> Answer:
    """How long and how loud a song is, and how fast."""
    return first_that_sounds(file, candidates(job), _heard)


def _heard(audio: AudioFile) -> Answer:
    beats, meter = Beats(), dict[str, str]()
    narrow = f"sample_fmts=flt:channel_layouts=mono:sample_rates={RATE}"
    graph = _Line(audio, ("ebur128", "metadata=1:peak=true:framelog=quiet"), ("aformat", narrow))
    for frame in graph.through(audio.frames()):
        meter = dict(frame.metadata) or meter
        beats.take(_samples(frame))
    loudness, peak = float(meter.get("lavfi.r128.I", "-70")), float(meter.get("lavfi.r128.true_peak", "0"))
    return {
        "length": audio.seconds,
        "loudness": max(-70.0, loudness),
        "spread": float(meter.get("lavfi.r128.LRA", "0")),
        "peak": 20 * log10(max(peak, 1e-5)),
        "tempo": beats.tempo(),
    }


def _samples(frame: AudioFrame) -> Any:
    """A packed mono frame's samples, without the padding behind them."""
    return np.frombuffer(cast(memoryview, frame.planes[0]), np.float32, frame.samples)


@dataclass(frozen=True, slots=True)
class _Song:
    """One song of a side, as the job names it: where its sound is, and what was heard of it."""

    file: BinaryIO
    kind: str
    offset: int
    loudness: float
    spread: float
    peak: float

    @property
    def evened(self) -> tuple[str, str]:
        """The filter that makes it as loud as the others."""
        if self.loudness < SILENT:
            return "anull", ""
        heard = f"measured_I={self.loudness:.2f}:measured_TP={self.peak:.2f}:measured_LRA={self.spread:.2f}"
        gate = f"measured_thresh={max(-99.0, self.loudness - GATE):.2f}"
        return "loudnorm", f"I={TARGET}:TP={PEAK}:LRA={SPREAD}:{heard}:{gate}:linear=true"


def join(job: Job, file: BinaryIO, into: BinaryIO | None) -> Answer:
    """Append the songs, evened and with each shared by its neighbours for `fades` seconds, to what `into` holds."""
    assert into is not None
    songs = [_Song(one, *told) for one, told in zip((file, *job["others"]), job["songs"], strict=True)]
    shape = Shape(job["rate"], 2)
    into.seek(0, 2)
    return {"written_seconds": lame.encode(_mixed(songs, job["fades"], shape), shape, job["kbps"], into)}


def _mixed(songs: Sequence[_Song], fades: Sequence[float], shape: Shape) -> Iterator[bytes]:
    crossing = _Crossing(len(songs), fades, shape)
    for number, song in enumerate(songs):
        with opened(song.file, BY_NAME[song.kind], song.offset) as audio:
            plain = ("aformat", f"sample_fmts=fltp:channel_layouts=stereo:sample_rates={shape.rate}")
            yield from crossing.take(number, _Line(audio, song.evened, plain).through(audio.frames()))
            if not audio.good:
                raise Unreadable(f"song {number} has no sound")


class _Line:
    """Filters in a row for one song's frames."""

    def __init__(self, audio: AudioFile, *filters: tuple[str, str]) -> None:
        self._graph = _graph()
        self._first = self._graph.add_abuffer(template=audio.stream)
        last = self._first
        for name, options in filters:
            following = self._graph.add(name, options)
            last.link_to(following)
            last = following
        self._sink = self._graph.add("abuffersink")
        last.link_to(self._sink)
        self._graph.configure()

    def through(self, frames: Iterable[AudioFrame]) -> Iterator[AudioFrame]:
        for frame in frames:
            frame.pts = None
            self._first.push(frame)
            yield from _pulled(self._sink)
        self._first.push(None)
        yield from _pulled(self._sink)


class _Crossing:
    """One song after the other through a chain of crossfades. A straight line each: the sum of two is never above
    both, so that nothing is cut off at the top."""

    def __init__(self, count: int, fades: Sequence[float], shape: Shape) -> None:
        self._graph = _graph()
        self._shape = shape
        self._into = [
            self._graph.add_abuffer(format="fltp", layout="stereo", sample_rate=shape.rate, name=f"song{number}")
            for number in range(count)
        ]
        last: FilterContext = self._into[0]
        for following, fade in zip(self._into[1:], fades, strict=True):
            crossed = self._graph.add("acrossfade", f"d={fade:.3f}:c1=tri:c2=tri")
            last.link_to(crossed, 0, 0)
            following.link_to(crossed, 0, 1)
            last = crossed
        whole = self._graph.add("aformat", f"sample_fmts=s16:channel_layouts=stereo:sample_rates={shape.rate}")
        self._sink = self._graph.add("abuffersink")
        last.link_to(whole)
        whole.link_to(self._sink)
        self._graph.configure()

    def take(self, number: int, frames: Iterable[AudioFrame]) -> Iterator[bytes]:
        """What can be heard by now, as PCM."""
        for frame in frames:
            frame.pts = None
            self._into[number].push(frame)
            yield from self._heard()
        self._into[number].push(None)
        yield from self._heard()

    def _heard(self) -> Iterator[bytes]:
        for frame in _pulled(self._sink):
            yield bytes(frame.planes[0])[: frame.samples * self._shape.frame]


def _graph() -> av.filter.Graph:
    """Without threads of its own, of which an isolated process may start none."""
    graph = av.filter.Graph()
    graph.threads = 1
    return graph


def _pulled(sink: FilterContext) -> Iterator[AudioFrame]:
    """What a filter has ready."""
    while True:
        try:
            frame = sink.pull()
        except (BlockingIOError, Ended):
            return
        assert isinstance(frame, AudioFrame)
        yield frame
