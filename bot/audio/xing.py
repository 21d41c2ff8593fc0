"""The header that an encoder leaves in an mp3's first frame: a frame like any other, with no sound in it.

Xing's and LAME's (Info is its name at a constant rate) lies behind the side information, Fraunhofer's (VBRI) at one
place. Nothing is taken from them but the samples that a decoder trims.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = 200
"""Bytes of the first frame that hold all of it."""

_FIELDS = ((1, 4), (2, 4), (4, 100), (8, 4))
"""Flags, and the bytes that each adds: the frames, the bytes, a table to seek with, a quality."""

_DELAY = 529
"""Samples by which a decoder itself is late."""


@dataclass(frozen=True, slots=True)
class Header:
    """The `frames` that the encoder counted (0 where it does not say), and the samples to trim at either end."""

    frames: int = 0
    before: int = 0
    behind: int = 0

    def trimmed(self, frames: int, samples: int) -> int:
        """The samples that a decoder leaves out of `frames` of `samples` each.

        What lies behind the sound is where the encoder counted it to be: past the end of a file that is cut short.
        """
        missing = max(0, self.frames - frames) * samples
        return self.before + max(0, self.behind - missing if self.frames else 0)


def header_in(head: bytes, side: int) -> Header | None:
    """The header in a frame that begins with `head` and has `side` bytes of side information; None where it is
    sound."""
    if head[36:40] == b"VBRI":
        return Header()
    body = head[4 + side :]
    if body[:4] not in {b"Xing", b"Info"}:
        return None
    flags = int.from_bytes(body[4:8], "big")
    frames = int.from_bytes(body[8:12], "big") if flags & 1 else 0
    return Header(frames, *_ends(body[8 + sum(size for flag, size in _FIELDS if flags & flag) :]))


def _ends(lame: bytes) -> tuple[int, int]:
    """Delay and padding, of the encoders of which FFmpeg believes them."""
    if lame[:4] not in {b"LAME", b"Lavf", b"Lavc"}:
        return 0, 0
    both = int.from_bytes(lame[21:24], "big")
    return (both >> 12) + _DELAY, (both & 0xFFF) - _DELAY
