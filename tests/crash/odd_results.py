"""What comes back from a model that is none of what was promised: one song in four of an ordeal."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

from bot.sandbox.aiml import tone


def odd_mask(mp3: bytes) -> bytes:
    """A second of 16-bit stereo wav, WAVE_FORMAT_EXTENSIBLE, whose channel mask of 0x600 names no front speakers."""
    rate, channels, width = 44_100, 2, 2
    sound = bytes(range(256)) * (rate * channels * width // 256)
    guid = bytes.fromhex("0100000000001000800000aa00389b71")
    each = channels * width
    form = struct.pack("<HHIIHHHHI", 0xFFFE, channels, rate, rate * each, each, 16, 22, 16, 0x600) + guid
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


RESULTS: Mapping[str, Callable[[bytes], bytes]] = {
    "a byte before the first frame": lambda mp3: b"\0" + mp3,
    "junk behind an ID3 tag": lambda mp3: b"ID3\3\0\0\0\0\0\0" + bytes(700) + mp3,
    "begun inside a frame": lambda mp3: mp3[100:],
    "cut off": lambda mp3: mp3[: len(mp3) // 3],
    "cut to nothing": lambda mp3: mp3[:9],
    "a wav with an odd mask": odd_mask,
    "a page": lambda mp3: b"<!doctype html><title>Bad gateway</title>",
    "noise": lambda mp3: b"ID3" + bytes(crc32(mp3[n : n + 4]) & 255 for n in range(4_000)),
}
"""Each made of the song that it stands for."""


def which(request: Mapping[str, Any]) -> str | None:
    """What the song of a request comes back as; None for one that is well. The same request always has the same."""
    chance = crc32(str(request.get("lyrics", "")).encode())
    return list(RESULTS)[chance // 4 % len(RESULTS)] if chance % 4 == 0 else None


def sung(request: Mapping[str, Any]) -> bytes:
    """The tone that a request asks for, or what comes in its place."""
    mp3 = tone(request)
    odd = which(request)
    return mp3 if odd is None else RESULTS[odd](mp3)
