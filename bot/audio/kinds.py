"""The formats of sound that are read, as rows; and what else people attach.

FFmpeg's own guessing picks demuxers that open sockets (an SDP text) or other files (a playlist). A row here pins the
one demuxer that a file may meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 1024
"""Bytes that settle what begins there; only an MPEG transport stream needs that many, five packets."""

_LINE = 64
"""Printable characters from which on a file's beginning is text."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sound format: our name, the FFmpeg demuxer that reads it, its proper name, the pattern that its
    first bytes match. `mark` is a text by which it is found in the middle of other bytes, `at` that text's place."""

    name: str
    demuxer: str
    called: str
    magic: re.Pattern[bytes]
    mark: bytes = b""
    at: int = 0


def _kind(name: str, demuxer: str, called: str, magic: bytes, mark: bytes = b"", at: int = 0) -> Kind:
    return Kind(name, demuxer, called, re.compile(magic, re.DOTALL), mark, at)


KINDS: tuple[Kind, ...] = (
    # MPEG layer II or III with a bit rate: what is in the middle of other bytes is found by frames in a row (`mpeg`).
    _kind("mp3", "mp3", "mp3", rb"\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x10-\xef]"),
    _kind("wav", "wav", "wav", rb"RIFF.{4}WAVE", b"WAVE", 8),
    _kind("rf64", "wav", "wav", rb"(?:RF64|BW64).{4}WAVE", b"WAVE", 8),
    _kind("w64", "w64", "wav", rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb", b"riff."),
    _kind("flac", "flac", "FLAC", rb"fLaC", b"fLaC"),
    _kind("ogg", "ogg", "Ogg", rb"OggS\x00", b"OggS\0"),
    _kind("m4a", "mov", "MP4", rb".{4}ftyp", b"ftyp", 4),
    _kind("mov", "mov", "QuickTime", rb".{4}(?:moov|mdat|wide|pnot|free|skip)"),
    _kind("webm", "matroska", "WebM or Matroska", rb"\x1aE\xdf\xa3", b"\x1aE\xdf\xa3"),
    _kind("avi", "avi", "AVI", rb"RIFF.{4}AVI[ X\x19]", b"AVI", 8),
    _kind("flv", "flv", "Flash", rb"FLV\x01[\x00\x01\x04\x05]", b"FLV\1"),
    _kind("ts", "mpegts", "MPEG-TS", rb"(?:G.{187}){4}G|.{4}(?:G.{191}){4}G", b"G\x40"),
    _kind("mpg", "mpeg", "MPEG", rb"\x00\x00\x01\xba[\x21-\x2f\x40-\x7f]", b"\0\0\1\xba"),
    _kind("wma", "asf", "Windows Media", rb"0&\xb2u\x8ef\xcf\x11", b"0&\xb2u\x8ef\xcf\x11"),
    _kind("aiff", "aiff", "AIFF", rb"FORM.{4}AIF[FC]", b"AIF", 8),
    _kind("au", "au", "AU", rb"\.snd\x00", b".snd\0"),
    _kind("caf", "caf", "Core Audio", rb"caff\x00\x01", b"caff\0\1"),
    _kind("wv", "wv", "WavPack", rb"wvpk.{5}[\x02-\x05]", b"wvpk"),
    _kind("amr", "amr", "AMR", rb"#!AMR", b"#!AMR"),
    _kind("aac", "aac", "AAC", rb"\xff[\xf0\xf1\xf8\xf9]"),
    _kind("ac3", "ac3", "AC-3", rb"\x0bw.{3}[\x30-\x57]"),
    _kind("eac3", "eac3", "E-AC-3", rb"\x0bw.{3}[\x58-\x87]"),
)

BY_NAME = {kind.name: kind for kind in KINDS}

OTHERS: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (found, re.compile(magic, re.DOTALL | re.IGNORECASE))
    for found, magic in (
        ("empty", rb"\Z"),
        ("picture", rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|BM.{4}\x00{4}|II\*\x00|MM\x00\*|.{0,200}<svg"),
        ("pdf", rb"%PDF"),
        ("archive", rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd"),
        ("program", rb"\x7fELF|MZ|#!/"),
        ("midi", rb"MThd"),
        ("unread_format/Monkey's Audio", rb"MAC "),
        ("unread_format/True Audio", rb"TTA[12]"),
        ("unread_format/Musepack", rb"MPCK|MP\+"),
        ("unread_format/DSD", rb"DSD |FRM8"),
        ("unread_format/RealMedia", rb"\.RMF|\.ra\xfd"),
        ("web_page", rb"\s*<(!doctype html|html|head|body)"),
        ("playlist", rb"#EXTM3U|ffconcat|\[playlist\]|v=0\r?\n"),
    )
)
"""What else people attach, as `refusals.not_audio` reads it. First match wins."""

TEXT = "text"
_TEXT = re.compile(rb"\xff\xfe|\xfe\xff|[\x09\x0a\x0d\x20-\x7e]{%d}|[\x09\x0a\x0d\x20-\x7e]+\Z" % _LINE)


def kind_of(head: bytes) -> Kind | None:
    """The row that a file's first bytes match."""
    return next((kind for kind in KINDS if kind.magic.match(head)), None)


def looks_like(head: bytes) -> str:
    """What `head` begins where it is no sound, as `refusals.not_audio` reads it; empty where nobody can tell."""
    named = next((found for found, magic in OTHERS if magic.match(head)), "")
    return named or (TEXT if _TEXT.match(head) else "")
