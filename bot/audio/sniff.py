"""What a file is, by its first bytes: never by its name, and never by asking FFmpeg to guess.

FFmpeg's own guessing picks demuxers that open sockets (an SDP text) or other files (a playlist). A row here pins the
one demuxer that a file may meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.songs.refusals import Looks

HEAD = 64
"""Bytes that settle it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sound format: our name, the FFmpeg demuxer that reads it, the pattern that its first bytes match."""

    name: str
    demuxer: str
    magic: re.Pattern[bytes]


def _kind(name: str, demuxer: str, magic: bytes) -> Kind:
    return Kind(name, demuxer, re.compile(magic, re.DOTALL))


KINDS: tuple[Kind, ...] = (
    _kind("mp3", "mp3", rb"\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x10-\xef]"),  # MPEG layer II or III, a bit rate given
    _kind("wav", "wav", rb"RIFF.{4}WAVE"),
    _kind("rf64", "wav", rb"RF64.{4}WAVE"),
    _kind("flac", "flac", rb"fLaC"),
    _kind("ogg", "ogg", rb"OggS"),
    _kind("m4a", "mov", rb".{4}ftyp"),
    _kind("webm", "matroska", rb"\x1aE\xdf\xa3"),
    _kind("wma", "asf", rb"0&\xb2u\x8ef\xcf\x11"),
    _kind("aiff", "aiff", rb"FORM.{4}AIF[FC]"),
    _kind("aac", "aac", rb"\xff[\xf0\xf1\xf8\xf9]"),
    _kind("amr", "amr", rb"#!AMR"),
    _kind("caf", "caf", rb"caff\x00\x01"),
)

BY_NAME = {kind.name: kind for kind in KINDS}

OTHERS: tuple[tuple[Looks, re.Pattern[bytes]], ...] = tuple(
    (looks, re.compile(magic, re.DOTALL | re.IGNORECASE))
    for looks, magic in (
        (Looks.EMPTY, rb"\Z"),
        (Looks.PICTURE, rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|BM.{4}\x00{4}|.{0,40}<svg"),
        (Looks.PDF, rb"%PDF"),
        (Looks.ARCHIVE, rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b|BZh"),
        (Looks.PROGRAM, rb"\x7fELF|MZ|#!/"),
        (Looks.MIDI, rb"MThd"),
        (Looks.WEB_PAGE, rb"\s*<(!doctype html|html|head|body)"),
        (Looks.PLAYLIST, rb"#EXTM3U|ffconcat|\[playlist\]|v=0\r?\n"),
        (Looks.TEXT, rb"[\x09\x0a\x0d\x20-\x7e]{%d}" % HEAD),
        (Looks.TEXT, rb"[\x09\x0a\x0d\x20-\x7e]+\Z"),
    )
)
"""What else people attach, for `NotAudio.looks`. First match wins."""


def sniff(path: Path) -> Kind | Looks:
    """The file's kind, or what it looks like instead. Raises `OSError`."""
    with path.open("rb") as file:
        return sniffed(file)


def sniffed(file: BinaryIO) -> Kind | Looks:
    """`sniff` for a file that is open already."""
    at = file.seek(sound_at(file))
    head = file.read(HEAD)
    return kind_of(head) or (Looks.TAG_ONLY if at and not head else looks_like(head))


def kind_of(head: bytes) -> Kind | None:
    """The row that a file's first bytes match."""
    return next((kind for kind in KINDS if kind.magic.match(head)), None)


def looks_like(head: bytes) -> Looks:
    return next((looks for looks, magic in OTHERS if magic.match(head)), Looks.UNKNOWN)


def sound_at(file: BinaryIO) -> int:
    """Where the sound begins: behind any ID3v2 tags, as far as their sizes can be believed."""
    at = 0
    for _ in range(4):
        file.seek(at)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            break
        at += 10 + unsynchsafe(head[6:10]) + (10 if head[5] & 0x10 else 0)
    return at


def unsynchsafe(four: bytes) -> int:
    """An ID3 size: four bytes of seven bits (ID3v2.3.0, section 3.1)."""
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=True))
