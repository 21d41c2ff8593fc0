"""Clips that people might send, and clips that nobody should: each with the verdict that it deserves.

Verdicts are for a rule of 6 to 360 s that takes mp3, wav and flac (`minimax/music-cover`).
"""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.songs.refusals import ClipSilent, ClipTooShort, Looks, NotAudio
from tests.audio.bombs import flac_bomb, opus_bomb
from tests.audio.sounds import encoded, mp3, tone, video, wav, wav24, wav_bytes, wav_float

AS_IT_IS = "as it is"
MADE = "made anew"

Verdict = str | type[NotAudio] | type[ClipTooShort] | type[ClipSilent]


@dataclass(frozen=True)
class Sample:
    """A file and what has to be said of it; `found` is what `NotAudio` calls it."""

    name: str
    make: Callable[[], bytes]
    verdict: Verdict
    seconds: float | None = None
    found: Looks | None = None
    of_seconds: float | None = None


@cache
def song() -> bytes:
    """Thirty seconds of honest mp3."""
    return mp3(tone(30))


@cache
def short() -> bytes:
    """Eight seconds of it."""
    return mp3(tone(8))


def tagged(size: int, body: bytes = b"") -> bytes:
    """An ID3v2.3 head that claims `size` bytes of tag."""
    return b"ID3\x03\x00\x00" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + body


def xing(frames: int) -> bytes:
    """A silent first frame (128 kbit/s, 44.1 kHz, stereo) whose Xing header claims `frames`."""
    return (b"\xff\xfb\x90\x00" + bytes(32) + b"Xing" + struct.pack(">II", 1, frames)).ljust(417, b"\0")


def garbled_middle() -> bytes:
    whole = bytearray(song())
    whole[len(whole) // 4 : len(whole) * 3 // 4] = random.Random(5).randbytes(len(whole) // 2)
    return bytes(whole)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("song.mp3", bytes(5_000_000))
    return out.getvalue()


def png(width: int = 40, height: int = 40) -> bytes:
    """A PNG whose head claims any size; the pixels are zeros of a thousandth of it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9000))) + chunk(b"IEND", b"")
    )


def with_cover(picture: bytes) -> bytes:
    body = b"\0image/png\0\x03\0" + picture
    frame = b"APIC" + struct.pack(">I", len(body)) + b"\0\0" + body
    return tagged(len(frame), frame) + short()


def m4a() -> bytes:
    return encoded(tone(10, 48_000), "mp4", "aac")


def opus(seconds: float = 10, times: int = 1) -> bytes:
    """What Discord calls a voice message: Ogg Opus, 48 kHz, mono."""
    return encoded(tone(seconds, 48_000, 1), "ogg", "libopus", times=times)


def text(*lines: str) -> Callable[[], bytes]:
    return lambda: "\r\n".join(lines).encode()


SDP = text(
    "v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=x", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 9 RTP/AVP 0",
    "a=rtpmap:0 PCMU/8000",
)  # fmt: skip
HLS = text("#EXTM3U", "#EXT-X-TARGETDURATION:10", "#EXTINF:10,", "http://127.0.0.1:9/secret.ts", "#EXT-X-ENDLIST")
HALF_MINUTE_FRAMES = 1_148

HOSTILE: tuple[Sample, ...] = (
    Sample("an empty file", lambda: b"", NotAudio, found=Looks.EMPTY),
    Sample("one byte", lambda: b"\xff", NotAudio),
    Sample("random bytes", lambda: random.Random(1).randbytes(100_000), NotAudio),
    Sample("zeros", lambda: bytes(1_000_000), NotAudio),
    Sample("SDP, which opens sockets", SDP, NotAudio, found=Looks.PLAYLIST),
    Sample("SDP behind a tag", lambda: tagged(0) + SDP(), NotAudio, found=Looks.PLAYLIST),
    Sample("an HLS playlist", HLS, NotAudio, found=Looks.PLAYLIST),
    Sample("an ffconcat list", text("ffconcat version 1.0", "file /etc/passwd"), NotAudio, found=Looks.PLAYLIST),
    Sample(
        "a DASH manifest", text("<?xml version='1.0'?>", "<MPD><BaseURL>http://127.0.0.1:9/</BaseURL></MPD>"), NotAudio
    ),
    Sample("an SVG", text('<svg xmlns="http://www.w3.org/2000/svg"/>'), NotAudio, found=Looks.PICTURE),
    Sample("a web page", text("<!DOCTYPE html>", "<title>404</title>"), NotAudio, found=Looks.WEB_PAGE),
    Sample(
        "JSON",
        lambda: json.dumps({"error": "expired"} | {str(n): n for n in range(20)}).encode(),
        NotAudio,
        found=Looks.TEXT,
    ),
    Sample("a PNG", png, NotAudio, found=Looks.PICTURE),
    Sample("a PDF", text("%PDF-1.7"), NotAudio, found=Looks.PDF),
    Sample("a zip", zipped, NotAudio, found=Looks.ARCHIVE),
    Sample("a gzip bomb", lambda: b"\x1f\x8b" + zlib.compress(bytes(10_000_000))[2:], NotAudio, found=Looks.ARCHIVE),
    Sample("a program", lambda: b"\x7fELF\x02\x01\x01" + bytes(4096), NotAudio, found=Looks.PROGRAM),
    Sample("a MIDI file", lambda: b"MThd\0\0\0\x06\0\x01\0\x01\0\x60", NotAudio, found=Looks.MIDI),
    Sample("a tag and nothing else", lambda: tagged(100, bytes(100)), NotAudio, found=Looks.TAG_ONLY),
    Sample("a tag that claims 200 MB", lambda: tagged(200_000_000) + short(), MADE, 8.0),
    Sample("a thousand tags", lambda: tagged(0) * 1000 + short(), MADE, 8.0),
    Sample("an mp3 whose header claims years", lambda: xing(0x7FFFFFFF) + short(), MADE, 8.0),
    Sample("5 KB of a three-minute mp3", lambda: xing(6890) + song()[:5_000], ClipTooShort),
    Sample("half an mp3 of garbage", garbled_middle, MADE),
    Sample("an mp3 with a zip behind", lambda: short() + zipped(), AS_IT_IS, 8.0),
    Sample("a zip with an mp3 behind", lambda: zipped() + short(), NotAudio, found=Looks.ARCHIVE),
    Sample("a web page with an mp3 behind", lambda: b"<html>" + short(), NotAudio, found=Looks.WEB_PAGE),
    Sample("an mp3 with a cover of 60,000 pixels a side", lambda: with_cover(png(60_000, 60_000)), AS_IT_IS, 8.0),
    Sample("4 KB of wav that claim hours", lambda: wav_bytes(bytes(4000), size=0xFFFFFFF0), ClipTooShort),
    Sample("a wav of no samples", lambda: wav_bytes(b""), NotAudio),
    Sample("a wav of 65,535 channels", lambda: wav_bytes(bytes(2_000_000), channels=65_535), NotAudio),
    Sample("a wav of 255 channels", lambda: wav_bytes(bytes(2_000_000), channels=255, bits=8), NotAudio),
    Sample("a wav of no channels", lambda: wav_bytes(bytes(2_000_000), channels=0), NotAudio),
    Sample("a wav of 0 Hz", lambda: wav_bytes(bytes(2_000_000), rate=0), NotAudio),
    Sample("a wav of 1 Hz", lambda: wav_bytes(bytes(2_000_000), rate=1), NotAudio),
    Sample("a wav of 4 GHz", lambda: wav_bytes(bytes(2_000_000), rate=4_000_000_000), NotAudio),
    Sample("a wav with blocks of no bytes", lambda: wav_bytes(wav(tone(8))[44:], align=0), AS_IT_IS, 8.0),
    Sample("a wav of not-a-numbers", lambda: wav_bytes(b"\0\0\xc0\x7f" * 1_000_000, bits=32, form=3), ClipSilent),
    Sample("a silent flac of ten hours", flac_bomb, ClipSilent),
    Sample("a flac of ten hours", lambda: flac_bomb(9000), MADE, 359.9, of_seconds=1200),
    Sample("a silent opus of ten hours", opus_bomb, ClipSilent),
    Sample("a flac cut after its head", lambda: flac_bomb()[:44], NotAudio),
    Sample("an m4a without its index", lambda: m4a()[:-4000], NotAudio),
    Sample("an m4a of its first box", lambda: m4a()[:32], NotAudio),
    Sample("a webm of its first bytes", lambda: b"\x1aE\xdf\xa3\x9fB\x86\x81\x01" + bytes(500), NotAudio),
    Sample("a wma of its first bytes", lambda: encoded(tone(8, 48_000), "asf", "wmav2")[:200], NotAudio),
    Sample("a video without sound", lambda: video(sound=False), NotAudio, found=Looks.VIDEO_WITHOUT_SOUND),
)

GOOD: tuple[Sample, ...] = (
    Sample("mp3", short, AS_IT_IS, 8.0),
    Sample("mp3, mono, 48 kHz", lambda: mp3(tone(8, 48_000, 1), 48_000), AS_IT_IS, 8.0),
    Sample("mp3 with tag and cover", lambda: with_cover(png()), AS_IT_IS, 8.0),
    Sample("mp3 with a true Xing header", lambda: xing(HALF_MINUTE_FRAMES) + song(), AS_IT_IS, 30.0),
    Sample("wav", lambda: wav(tone(8)), AS_IT_IS, 8.0),
    Sample("wav, 24 bits", lambda: wav24(tone(8)), AS_IT_IS, 8.0),
    Sample("wav, float", lambda: wav_float(tone(8)), AS_IT_IS, 8.0),
    Sample("wav, six channels", lambda: wav(tone(8, channels=6)), AS_IT_IS, 8.0),
    Sample("wav, 8 kHz", lambda: wav(tone(8, 8_000, 1), 8_000), AS_IT_IS, 8.0),
    Sample("flac", lambda: encoded(tone(8, 48_000), "flac", "flac"), AS_IT_IS, 8.0),
    Sample("flac, 192 kHz", lambda: encoded(tone(7, 192_000), "flac", "flac", 192_000), AS_IT_IS, 7.0),
    Sample("a Discord voice message", opus, MADE, 10.0),
    Sample("ogg vorbis", lambda: encoded(tone(8, 48_000), "ogg", "vorbis"), MADE, 8.0),
    Sample("m4a", m4a, MADE, 10.0),
    Sample("webm", lambda: encoded(tone(8, 48_000), "webm", "libopus"), MADE, 8.0),
    Sample("wma", lambda: encoded(tone(8, 48_000), "asf", "wmav2"), MADE, 8.0),
    Sample("aiff", lambda: encoded(tone(8, 48_000), "aiff", "pcm_s16be"), MADE, 8.0),
    Sample("aac", lambda: encoded(tone(8, 48_000), "adts", "aac"), MADE, 8.0),
    Sample("caf", lambda: encoded(tone(8, 48_000), "caf", "pcm_s16le"), MADE, 8.0),
    Sample("a video with sound", lambda: video(sound=True), MADE, 10.0),
    Sample("nearly six minutes of mp3", lambda: song() * 11, AS_IT_IS, 330.4),
    Sample("seven minutes of mp3", lambda: song() * 14, MADE, 359.9, of_seconds=420.6),
    Sample("six minutes of m4a", lambda: encoded(tone(20, 48_000), "mp4", "aac", times=18), MADE),
    Sample("six minutes of opus", lambda: opus(20, times=18), MADE),
    Sample("six minutes of 24-bit wav, 95 MB", lambda: long_wav(), MADE, 359.9),
)


def long_wav() -> bytes:
    """Over the byte limit of every rule that has one."""
    half_minute = wav24(tone(30))[44:]
    return wav_bytes(half_minute * 12, bits=24)
