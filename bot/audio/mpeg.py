"""The frames of MPEG audio, layer III, and of AAC in ADTS: how long each is, by its first bytes.

Every frame says in its head how long it is, so that the next one is found behind it (ISO/IEC 11172-3, 2.4.1.3 and
2.4.2.3; 13818-3 for the half rates; MPEG 2.5, which is nobody's standard, for the quarter rates; 13818-7, 6.2, for
ADTS).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice

IN_A_ROW = 4
"""Frames that must follow each other before bytes in the middle of something are taken for sound. A head is found by
chance once in some thousand random bytes, four that point at each other once in some 10^13."""


HEADS = 2000
"""Heads in a block that are followed, for somebody may have filled it with heads that lead nowhere. A megabyte of
random bytes has some hundred."""


@dataclass(frozen=True, slots=True)
class Make:
    """One version at one rate in hertz: `samples` a frame, bytes of side information in mono and else.

    `lengths` are the bytes of a frame by the first three of its header.
    """

    rate: int
    samples: int
    side: tuple[int, int]
    lengths: Mapping[bytes, int]


_FULL = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_VERSIONS = (
    (0xFA, 1152, (17, 32), _FULL, (44_100, 48_000, 32_000)),
    (0xF2, 576, (9, 17), _LOW, (22_050, 24_000, 16_000)),
    (0xE2, 576, (9, 17), _LOW, (11_025, 12_000, 8_000)),
)
"""MPEG 1, 2 and 2.5, layer III: the second byte (one more without a checksum), samples a frame, side information, bit
rates in kbit/s by index from 1 on (0 is the free format, which is odd), rates by index."""

MAKES = tuple(
    Make(rate, samples, side, {
        bytes((0xFF, second + bare, rung << 4 | index << 2 | padded << 1 | private)):
        samples * 125 * kbps // rate + padded
        for rung, kbps in enumerate(ladder, 1) for bare in (0, 1) for padded in (0, 1) for private in (0, 1)
    })
    for second, samples, side, ladder, rates in _VERSIONS for index, rate in enumerate(rates)
)  # fmt: skip

_HEAD = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_ADTS = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")


def make_of(head: bytes) -> Make | None:
    """The version and rate of a frame that begins with `head`; None where it is none of layer III."""
    return next((make for make in MAKES if head[:3] in make.lengths), None)


def first_mp3(block: bytes) -> int | None:
    """Where the first frame of layer III begins that is followed by others of its make; None where there is none."""
    return _first(block, _HEAD, _mp3_length)


def first_adts(block: bytes) -> int | None:
    """Where the first ADTS frame begins that is followed by others; None where there is none."""
    return _first(block, _ADTS, lambda _: _adts_length)


def _first(block: bytes, heads: re.Pattern[bytes], length_at: Callable[[bytes], _Length | None]) -> int | None:
    starts = (found.start() for found in islice(heads.finditer(block), HEADS))
    return next((at for at in starts if _in_a_row(block, at, length_at(block[at : at + 3]))), None)


def _in_a_row(block: bytes, at: int, length: _Length | None) -> bool:
    for _ in range(IN_A_ROW if length else 0):
        size = length(block, at) if length else 0
        if not size or at + size > len(block):
            return False
        at += size
    return length is not None


_Length = Callable[[bytes, int], int]
"""The bytes of the frame at a place in a block; 0 where there is none."""


def _mp3_length(head: bytes) -> _Length | None:
    make = make_of(head)
    return None if make is None else partial(_length_in, make)


def _length_in(make: Make, block: bytes, at: int) -> int:
    return make.lengths.get(block[at : at + 3], 0)


def _adts_length(block: bytes, at: int) -> int:
    """13 bits from the 31st on; under 8 bytes there is no room for sound."""
    head = block[at : at + 6]
    if len(head) < 6 or not _ADTS.match(head):
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else 0
