"""PCM as mp3 at a constant bit rate, whose size is known before the first sample (`fit`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, Protocol, cast

import lameenc

from bot.audio.pcm import Shape

QUICK = 7
"""LAME's fast setting, 220 to 270 times real time a core (measured); at these rates the others cost two to four
times as much."""

_BLOCK = 1 << 18


class Lame(Protocol):
    """What is used of `lameenc.Encoder`."""

    def set_bit_rate(self, kbps: int) -> None: ...
    def set_in_sample_rate(self, hertz: int) -> None: ...
    def set_out_sample_rate(self, hertz: int) -> None: ...
    def set_channels(self, channels: int) -> None: ...
    def set_quality(self, quality: int) -> None: ...
    def silence(self) -> None: ...
    def encode(self, pcm: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


def encode(pcm: Iterable[bytes], shape: Shape, kbps: int, into: BinaryIO) -> float:
    """Write `pcm` as mp3 and answer how many seconds it was. The next block is decoded while one is encoded."""
    lame = cast(Lame, lameenc.Encoder())  # pyright: ignore[reportUnknownMemberType] - a C module without types
    lame.set_bit_rate(kbps)
    lame.set_in_sample_rate(shape.rate)
    lame.set_out_sample_rate(shape.rate)
    lame.set_channels(shape.channels)
    lame.set_quality(QUICK)
    lame.silence()
    size = 0
    for block in _ahead(_gathered(pcm)):
        into.write(lame.encode(block))
        size += len(block)
    if size:
        into.write(lame.flush())
    return shape.seconds_in(size)


def window(pcm: Iterator[bytes], skip: int, keep: int) -> Iterator[bytes]:
    """The `keep` bytes behind the first `skip`; reads no further than it must."""
    at, end = 0, skip + keep
    for block in pcm:
        piece = block[max(0, skip - at) : end - at]
        at += len(block)
        if piece:
            yield piece
        if at >= end:
            return


def _gathered(pcm: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of about a second: a decoder's own are too small to be worth a call each."""
    held = bytearray()
    for block in pcm:
        held += block
        if len(held) >= _BLOCK:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def start_thread() -> None:
    """Start the thread that decodes ahead: where no thread may be started any more, it has to be there."""
    _AHEAD.submit(int).result()


def _ahead(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """`blocks`, each fetched in a thread of its own while the caller is busy with the one before."""
    coming = _AHEAD.submit(next, blocks, b"")
    while block := coming.result():
        coming = _AHEAD.submit(next, blocks, b"")
        yield block


_AHEAD = ThreadPoolExecutor(1, "decode")
