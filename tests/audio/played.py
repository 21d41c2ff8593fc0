"""What an independent program finds in a file: FFmpeg, through PyAV. It shares no line with our own reader."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import av
from av.error import FFmpegError


def metadata(whole: bytes) -> dict[str, str]:
    """The tags by FFmpeg's names: `title`, `artist`, `date`, `comment`, `lyrics-und`, and those that have their own."""
    with av.open(io.BytesIO(whole), "r") as file:
        return dict(file.metadata)


def cover(whole: bytes) -> bytes | None:
    """The bytes of the picture inside; None where there is none."""
    with av.open(io.BytesIO(whole), "r") as file:
        if not file.streams.video:
            return None
        return bytes(next(packet for packet in file.demux(file.streams.video[0]) if packet.size))


def length(whole: bytes) -> float:
    """Seconds of sound, decoded to the end; what is broken is passed over, as players do."""
    seconds = 0.0
    lenient: dict[str, Any] = {"metadata_errors": "ignore"} if av.__version__ < "19" else {}
    with av.open(io.BytesIO(whole), "r", **lenient) as file:
        for packet in file.demux(file.streams.audio[0]):
            with suppress(FFmpegError):
                seconds += sum(frame.samples / frame.sample_rate for frame in packet.decode())
    return seconds
