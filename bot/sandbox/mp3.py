"""Sound to mp3, for whoever sings here."""

from __future__ import annotations

from typing import Protocol, cast

import lameenc


class _Lame(Protocol):
    """What is used of `lameenc.Encoder`, which brings no types."""

    def set_bit_rate(self, kbps: int) -> None: ...
    def set_in_sample_rate(self, hertz: int) -> None: ...
    def set_channels(self, channels: int) -> None: ...
    def set_quality(self, quality: int) -> None: ...
    def silence(self) -> None: ...
    def encode(self, pcm: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


def encoded(pcm: bytes, *, rate: int, channels: int, kbps: int) -> bytes:
    """16-bit little-endian samples, channels side by side, at a constant bit rate."""
    lame = cast("_Lame", lameenc.Encoder())  # pyright: ignore[reportUnknownMemberType]  # as above
    lame.set_bit_rate(kbps)
    lame.set_in_sample_rate(rate)
    lame.set_channels(channels)
    lame.set_quality(5)
    lame.silence()
    return bytes(lame.encode(pcm)) + bytes(lame.flush())
