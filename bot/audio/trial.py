"""A built-in clip, made into an mp3 the way every clip is: whether this machine can do so at all."""

from __future__ import annotations

import math
import struct
import tempfile
from pathlib import Path

from bot.audio import isolation
from bot.audio.errors import Unreadable
from bot.audio.kinds import BY_NAME
from bot.audio.sniff import Candidate

_RATE, _SECONDS, _HERTZ = 8_000, 2, 440


def try_out(within: Path) -> None:
    """Decode and encode two seconds in an isolated process, in a folder of its own `within` that one. Raises
    `Unreadable`, or `OSError` (`IsolationFailed`)."""
    with tempfile.TemporaryDirectory(prefix="jamboree-", dir=within) as folder:
        clip, made = Path(folder) / "clip.wav", Path(folder) / "clip.mp3"
        clip.write_bytes(_wav())
        candidates = [Candidate(BY_NAME["wav"])]
        decoded = isolation.cut(
            clip, candidates, made, start=0, length=10, most_bytes=1 << 20, kbps=64, decode_seconds=10
        )
        if not decoded.audible or not made.stat().st_size:
            raise Unreadable("the built-in clip came out silent")


def _wav() -> bytes:
    """A tone, 16 bits, mono."""
    beats = (round(9000 * math.sin(2 * math.pi * _HERTZ * at / _RATE)) for at in range(_RATE * _SECONDS))
    pcm = b"".join(struct.pack("<h", beat) for beat in beats)
    form = struct.pack("<IHHIIHH", 16, 1, 1, _RATE, 2 * _RATE, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(pcm)) + b"WAVEfmt " + form + b"data" + struct.pack("<I", len(pcm)) + pcm
