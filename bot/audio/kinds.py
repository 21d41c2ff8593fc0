"""The formats of sound that are read, as rows; and what else people attach.

FFmpeg's own guessing picks demuxers that open sockets (an SDP text) or other files (a playlist). A row here pins the
one demuxer that a file may meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.songs.refusals import Looks

HEAD = 1024
"""Bytes that settle what begins there; only an MPEG transport stream needs that many, five packets."""

_LINE = 64
"""Printable characters from which on a file's beginning is text."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sound format: our name, the FFmpeg demuxer that reads it, the pattern that its first bytes match.

    `sure` is said of a pattern long enough to be looked for in the middle of other bytes.
    """

    name: str
    demuxer: str
    magic: re.Pattern[bytes]
    sure: bool = True


def _kind(name: str, demuxer: str, magic: bytes, *, sure: bool = True) -> Kind:
    return Kind(name, demuxer, re.compile(magic, re.DOTALL), sure)


KINDS: tuple[Kind, ...] = (
    # MPEG layer II or III with a bit rate: what is in the middle of other bytes is found by frames in a row (`mpeg`).
    _kind("mp3", "mp3", rb"\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x10-\xef]", sure=False),
    _kind("wav", "wav", rb"RIFF.{4}WAVE"),
    _kind("rf64", "wav", rb"(?:RF64|BW64).{4}WAVE"),
    _kind("w64", "w64", rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb"),
    _kind("flac", "flac", rb"fLaC"),
    _kind("ogg", "ogg", rb"OggS\x00"),
    _kind("m4a", "mov", rb".{4}ftyp"),
    _kind("mov", "mov", rb".{4}(?:moov|mdat|wide|pnot|free|skip)", sure=False),
    _kind("webm", "matroska", rb"\x1aE\xdf\xa3"),
    _kind("avi", "avi", rb"RIFF.{4}AVI[ X\x19]"),
    _kind("flv", "flv", rb"FLV\x01[\x00\x01\x04\x05]"),
    _kind("ts", "mpegts", rb"(?:G.{187}){4}G|.{4}(?:G.{191}){4}G"),
    _kind("mpg", "mpeg", rb"\x00\x00\x01\xba[\x21-\x2f\x40-\x7f]"),
    _kind("wma", "asf", rb"0&\xb2u\x8ef\xcf\x11"),
    _kind("aiff", "aiff", rb"FORM.{4}AIF[FC]"),
    _kind("au", "au", rb"\.snd\x00"),
    _kind("caf", "caf", rb"caff\x00\x01"),
    _kind("wv", "wv", rb"wvpk.{5}[\x02-\x05]"),
    _kind("amr", "amr", rb"#!AMR"),
    _kind("aac", "aac", rb"\xff[\xf0\xf1\xf8\xf9]", sure=False),
    _kind("ac3", "ac3", rb"\x0bw.{3}[\x30-\x57]", sure=False),
    _kind("eac3", "eac3", rb"\x0bw.{3}[\x58-\x87]", sure=False),
)

BY_NAME = {kind.name: kind for kind in KINDS}

OTHERS: tuple[tuple[Looks, re.Pattern[bytes]], ...] = tuple(
    (looks, re.compile(magic, re.DOTALL | re.IGNORECASE))
    for looks, magic in (
        (Looks.EMPTY, rb"\Z"),
        (Looks.PICTURE, rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|BM.{4}\x00{4}|II\*\x00|MM\x00\*|.{0,200}<svg"),
        (Looks.PDF, rb"%PDF"),
        (Looks.ARCHIVE, rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd"),
        (Looks.PROGRAM, rb"\x7fELF|MZ|#!/"),
        (Looks.MIDI, rb"MThd"),
        (Looks.MONKEYS_AUDIO, rb"MAC "),
        (Looks.TRUE_AUDIO, rb"TTA[12]"),
        (Looks.MUSEPACK, rb"MPCK|MP\+"),
        (Looks.DSD, rb"DSD |FRM8"),
        (Looks.REAL_MEDIA, rb"\.RMF|\.ra\xfd"),
        (Looks.WEB_PAGE, rb"\s*<(!doctype html|html|head|body)"),
        (Looks.PLAYLIST, rb"#EXTM3U|ffconcat|\[playlist\]|v=0\r?\n"),
    )
)
"""What else people attach, for `NotAudio.looks`. First match wins."""

_TEXT = re.compile(rb"\xff\xfe|\xfe\xff|[\x09\x0a\x0d\x20-\x7e]{%d}|[\x09\x0a\x0d\x20-\x7e]+\Z" % _LINE)


def kind_of(head: bytes) -> Kind | None:
    """The row that a file's first bytes match."""
    return next((kind for kind in KINDS if kind.magic.match(head)), None)


def looks_like(head: bytes) -> Looks:
    """What `head` begins, where it is no sound."""
    named = next((looks for looks, magic in OTHERS if magic.match(head)), Looks.UNKNOWN)
    return Looks.TEXT if named is Looks.UNKNOWN and _TEXT.match(head) else named
