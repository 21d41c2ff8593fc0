"""Honest sound in odd dress, which every player reads; and what is left of files that were cut, bent or hushed.

Each is a clip that somebody may attach, and a result that a provider may return.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from tests.audio.sounds import (
    Samples,
    encoded,
    movie,
    mp3,
    tone,
    wav,
    wav24,
    wav_bytes,
    wav_extensible,
    wav_float,
)  # fmt: skip

SECONDS = 8.0
Make = Callable[[], bytes]


@dataclass(frozen=True)
class Odd:
    """A file, and how long the sound in it is; `as_it_is` is said of a clip that needs no copy of ours."""

    name: str
    make: Make
    seconds: float = SECONDS
    as_it_is: bool = False


@cache
def song() -> bytes:
    return mp3(tone(SECONDS))


@cache
def packed(container: str, codec: str, rate: int = 48_000, channels: int = 2) -> bytes:
    return encoded(tone(SECONDS, rate, channels), container, codec, rate)


@cache
def film(container: str, *codecs: str, pictures: bool = True) -> bytes:
    return movie(container, *codecs, pictures=pictures, rate=44_100 if container == "flv" else 48_000)


def tag(size: int, body: bytes | None = None, *, plain: bool = False, version: int = 3, flags: int = 0) -> bytes:
    """An ID3v2 tag that says `size`, in bytes of seven bits or as a plain integer, and has `body`."""
    seven = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    said = size.to_bytes(4, "big") if plain else seven
    return b"ID3" + bytes((version, 0, flags)) + said + (bytes(size) if body is None else body)


def behind(front: bytes, whole: Make) -> Make:
    return lambda: front + whole()


def without_ftyp(whole: bytes) -> bytes:
    """QuickTime as it was before 2001. The index points to bytes by their place, which therefore must not change."""
    size = int.from_bytes(whole[:4], "big")
    return size.to_bytes(4, "big") + b"wide" + bytes(size - 8) + whole[size:]


def undecodable(whole: bytes, first: int = 1) -> bytes:
    """The first tracks' codec by a name that nobody knows."""
    for _ in range(first):
        at = min(at for name in (b"mp4a", b"ac-3") if (at := whole.find(name, whole.find(b"stsd"))) > 0)
        whole = whole[:at] + b"zzzz" + whole[at + 4 :].replace(b"esds", b"zzzz", 1)
    return whole


def m2ts(whole: bytes) -> bytes:
    """A transport stream as cameras write it: four bytes of time before each packet."""
    return b"".join(bytes(4) + whole[at : at + 188] for at in range(0, len(whole), 188))


def with_info(whole: bytes) -> bytes:
    """A wav whose author's name is in no encoding that FFmpeg expects."""
    chunk = b"LIST" + struct.pack("<I", 16) + b"INFOIART" + struct.pack("<I", 4) + b"\xe9\xff\xfe\0"
    return whole[:12] + chunk + whole[12:]


def with_sizes(whole: bytes, size: int) -> bytes:
    """A wav that was streamed: its sizes were never filled in."""
    return whole[:4] + struct.pack("<I", size) + whole[8:40] + struct.pack("<I", size) + whole[44:]


def part(codec: str, rate: int = 48_000, channels: int = 2) -> bytes:
    """Four seconds of Ogg, of which two in a row make the eight of all others."""
    return encoded(tone(SECONDS / 2, rate, channels), "ogg", codec, rate)


def masked(channels: int, mask: int) -> bytes:
    return wav_extensible(tone(SECONDS, channels=channels), mask)


APE = b"APETAGEX" + struct.pack("<IIII", 2000, 32 + 19, 1, 0xA0000000) + bytes(8)
APE_TAG = APE + struct.pack("<II", 5, 0) + b"Title\0Quiet" + APE[:20] + struct.pack("<I", 0x80000000) + bytes(8)
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 128000\r\n\r\n"
JUNK = bytes(np.random.default_rng(3).integers(0, 255, 3000, np.uint8))

IN_FRONT = (
    Odd("a zero before an mp3", behind(b"\0", song)),
    Odd("three thousand odd bytes before an mp3", behind(JUNK, song)),
    Odd("zeros before an mp3", behind(bytes(5000), song)),
    Odd("an mp3 that begins inside a frame", lambda: song()[200:]),
    Odd("an answer's head before an mp3", behind(HTTP, song)),
    Odd("an APE tag before an mp3", behind(APE_TAG, song)),
    Odd("junk behind a tag", behind(tag(200) + b"\0junk", song)),
    Odd("zeros behind a tag", behind(tag(200) + bytes(2000), song)),
    Odd("a tag with a plain size", behind(tag(1000, plain=True), song), as_it_is=True),
    Odd("a tag with a plain size of small bytes", behind(tag(0x0302, plain=True), song), as_it_is=True),
    Odd("a tag that says too little", behind(tag(100, bytes(900)), song)),
    Odd("a tag that says too much", behind(tag(60_000, bytes(900)), song)),
    Odd("a tag that says more than there is", behind(tag(200_000_000, b""), song)),
    Odd("a tag with a foot", behind(tag(50, flags=0x10, version=4) + b"3DI\4\0\x10\0\0\0\x32", song), as_it_is=True),
    Odd("a 2.2 tag", behind(tag(50, version=2), song), as_it_is=True),
    Odd("five tags", behind(tag(50) * 5, song), as_it_is=True),
    Odd("a hundred tags", behind(tag(20) * 100, song)),
    Odd("a tag before a wav", behind(tag(300), lambda: wav(tone(SECONDS)))),
    Odd("a tag before a flac", behind(tag(300), partial(packed, "flac", "flac"))),
    Odd("a tag with a plain size before a flac", behind(tag(1000, plain=True), partial(packed, "flac", "flac"))),
    Odd("a tag before an Ogg", behind(tag(300), partial(packed, "ogg", "vorbis"))),
    Odd("a tag before an m4a", behind(tag(300), partial(packed, "mp4", "aac"))),
    Odd("a tag before an AAC", behind(tag(300), partial(packed, "adts", "aac"))),
    Odd("a tag before an AIFF", behind(tag(300), partial(packed, "aiff", "pcm_s16be"))),
    Odd("a tag of 2 MB before a wav", behind(tag(2_000_000), lambda: wav(tone(SECONDS)))),
    Odd("a mark of UTF-8 before a wav", behind(b"\xef\xbb\xbf", lambda: wav(tone(SECONDS)))),
    Odd("a blank line before a flac", behind(b"\r\n", partial(packed, "flac", "flac"))),
    Odd("junk before an Ogg", behind(JUNK, partial(packed, "ogg", "libopus"))),
    Odd("junk before an AAC", behind(JUNK, partial(packed, "adts", "aac"))),
    Odd("junk before a transport stream", behind(JUNK[:100], partial(packed, "mpegts", "aac"))),
    Odd("an AAC that begins inside a frame", lambda: packed("adts", "aac")[40:]),
    Odd("a transport stream that begins inside a packet", lambda: packed("mpegts", "mp2")[100:]),
)

BEHIND = (
    Odd("ID3v1 behind an mp3", lambda: song() + b"TAG" + bytes(125), as_it_is=True),
    Odd("APE and ID3v1 behind an mp3", lambda: song() + APE_TAG + b"TAG" + bytes(125), as_it_is=True),
    Odd("text behind an mp3", lambda: song() + b"LYRICSBEGIN" + b"la la " * 200 + b"001221LYRICS200", as_it_is=True),
    Odd("a megabyte of zeros behind an mp3", lambda: song() + bytes(1 << 20), as_it_is=True),
    Odd("a chunk behind a wav's sound", lambda: wav(tone(SECONDS)) + b"junk\4\0\0\0abcd", as_it_is=True),
)

CONTAINERS = (
    *(Odd(f"avi, {codec}", partial(packed, "avi", codec)) for codec in ("libmp3lame", "pcm_s16le", "ac3")),
    *(
        Odd(f"mpeg-ts, {codec}", partial(packed, "mpegts", codec))
        for codec in ("aac", "mp2", "libmp3lame", "ac3", "eac3")
    ),
    Odd("mpeg-ts with times", lambda: m2ts(packed("mpegts", "aac"))),
    Odd("mpeg-ps", partial(packed, "mpeg", "mp2")),
    *(Odd(f"flv, {codec}", partial(packed, "flv", codec, 44_100)) for codec in ("libmp3lame", "aac")),
    Odd("flv, nellymoser", partial(packed, "flv", "nellymoser", 44_100, 1)),
    *(Odd(f"au, {codec}", partial(packed, "au", codec)) for codec in ("pcm_s16be", "pcm_mulaw")),
    Odd("w64", partial(packed, "w64", "pcm_s16le")),
    Odd("wavpack", partial(packed, "wv", "wavpack")),
    Odd("ac3", partial(packed, "ac3", "ac3")),
    Odd("e-ac3", partial(packed, "eac3", "eac3")),
    Odd("mp2", partial(packed, "mp2", "mp2")),
    *(Odd(f"mp4, {codec}", partial(packed, "mp4", codec)) for codec in ("ac3", "eac3", "alac", "libopus", "flac")),
    *(Odd(f"mov, {codec}", partial(packed, "mov", codec)) for codec in ("aac", "pcm_s16le", "adpcm_ima_qt")),
    Odd("mov without ftyp", lambda: without_ftyp(packed("mov", "aac"))),
    Odd("a QuickTime video without ftyp", lambda: without_ftyp(film("mov", "aac"))),
    Odd("3gp", partial(packed, "3gp", "aac")),
    *(Odd(f"mkv, {codec}", partial(packed, "matroska", codec)) for codec in ("vorbis", "flac", "ac3", "pcm_s16le")),
    *(Odd(f"an {container} video", partial(film, container, codec)) for container, codec in (
        ("avi", "libmp3lame"), ("mpegts", "aac"), ("mpeg", "mp2"), ("flv", "aac"), ("matroska", "vorbis"),
    )),
    Odd("a video whose first track has no decoder", lambda: undecodable(film("mp4", "aac", "ac3"))),
    Odd("an mp4 whose first track has no decoder", lambda: undecodable(film("mp4", "aac", "ac3", pictures=False))),
    *(Odd(f"wav, {codec}", partial(packed, "wav", codec)) for codec in (
        "adpcm_ms", "adpcm_ima_wav", "pcm_alaw", "libmp3lame", "ac3",
    )),
    Odd("wav, doubles", partial(packed, "wav", "pcm_f64le"), as_it_is=True),
    Odd("flac in Ogg", partial(packed, "ogg", "flac")),
    Odd("caf, alac", partial(packed, "caf", "alac")),
    Odd("aiff, 24 bits", partial(packed, "aiff", "pcm_s24be")),
)  # fmt: skip

MASKS = (
    *(
        Odd(f"wav, {channels} channels, mask {mask:#x}", partial(masked, channels, mask), as_it_is=True)
        for channels, mask in (
            (2, 0x600), (2, 0), (2, 0x3), (2, 0x30), (2, 0xC0), (2, 0x30000), (2, 0x80000000), (2, 0xFFFFFFFF),
            (1, 0x600), (1, 0x8), (1, 0x100), (3, 0x700), (3, 0x608), (5, 0x1F000), (8, 0x3FC00), (8, 0),
        )
    ),
)  # fmt: skip

WAVS = (
    Odd("a wav with a name in Latin-1", lambda: with_info(wav(tone(SECONDS))), as_it_is=True),
    Odd("a wav that was streamed", lambda: with_sizes(wav(tone(SECONDS)), 0xFFFFFFFF), as_it_is=True),
    Odd("a wav of floats, six channels", lambda: wav_float(tone(SECONDS, channels=6)), as_it_is=True),
    Odd("a wav of 8 bits", lambda: wav_bytes(bytes(128 + int(v) // 256 for v in tone(SECONDS, 22_050, 1)[:, 0]),
        rate=22_050, channels=1, bits=8), as_it_is=True),
)  # fmt: skip

CHAINED = (
    Odd("chained Ogg whose rate changes", lambda: part("vorbis") + part("vorbis", 44_100)),
    Odd("chained Ogg whose channels change", lambda: part("libopus") + part("libopus", channels=1)),
    Odd("chained Ogg whose codec changes", lambda: part("vorbis") + part("libopus")),
    Odd("chained opus", lambda: part("libopus") * 2),
    Odd("chained flac in Ogg", lambda: part("flac") + part("flac", 44_100)),
    Odd("chained Ogg with junk between", lambda: part("vorbis") + JUNK + part("vorbis", 44_100)),
)

SOUNDS: tuple[Odd, ...] = (*IN_FRONT, *BEHIND, *CONTAINERS, *MASKS, *WAVS, *CHAINED)


def _torn(whole: Make, share: float) -> Make:
    return lambda: whole()[: int(len(whole()) * share)]


def _bent(whole: Make) -> Make:
    """Every five hundredth byte is another."""

    def bent() -> bytes:
        changed = bytearray(whole())
        changed[50::500] = bytes(byte ^ 0x55 for byte in changed[50::500])
        return bytes(changed)

    return bent


WHOLE: tuple[tuple[str, Make], ...] = (
    ("mp3", song),
    ("wav", lambda: wav(tone(SECONDS))),
    ("24-bit wav", lambda: wav24(tone(SECONDS))),
    ("flac", partial(packed, "flac", "flac")),
    ("ogg", partial(packed, "ogg", "vorbis")),
    ("m4a", partial(packed, "mp4", "aac")),
    ("webm", partial(packed, "webm", "libopus")),
    ("wma", partial(packed, "asf", "wmav2")),
    ("avi", partial(film, "avi", "libmp3lame")),
    ("ts", partial(film, "mpegts", "aac")),
    ("mpg", partial(film, "mpeg", "mp2")),
    ("flv", partial(film, "flv", "aac")),
    ("aiff", partial(packed, "aiff", "pcm_s16be")),
    ("au", partial(packed, "au", "pcm_s16be")),
    ("aac", partial(packed, "adts", "aac")),
    ("wavpack", partial(packed, "wv", "wavpack")),
)

DAMAGED: tuple[tuple[str, Make], ...] = (
    *((f"half of a {name}", _torn(make, 0.5)) for name, make in WHOLE),
    *((f"a hundredth of a {name}", _torn(make, 0.01)) for name, make in WHOLE),
    *((f"a {name} with bytes that changed", _bent(make)) for name, make in WHOLE),
    *((f"a {name} without its first bytes", lambda make=make: make()[16:]) for name, make in WHOLE),
    *((f"the head of a {name} and zeros", lambda make=make: make()[:64] + bytes(100_000)) for name, make in WHOLE),
    ("an mp4 whose only track has no decoder", lambda: undecodable(packed("mp4", "aac"))),
    ("an mp4 with two tracks without a decoder", lambda: undecodable(film("mp4", "aac", "ac3"), 2)),
    ("a wav of not-a-numbers", lambda: wav_bytes(b"\0\0\xc0\x7f" * 1_000_000, bits=32, form=3)),
    ("a wav of infinities", lambda: wav_bytes(b"\0\0\x80\x7f" * 1_000_000, bits=32, form=3)),
    ("a wav of huge doubles", lambda: wav_bytes(struct.pack("<d", 1e300) * 500_000, bits=64, form=3)),
    ("a wav of no samples", lambda: wav_bytes(b"")),
    ("a wav of nine channels", lambda: wav(tone(SECONDS, channels=9))),
    ("a wav whose sizes are zero", lambda: with_sizes(wav(tone(SECONDS)), 0)),
    ("an Ogg of a thousand beginnings", lambda: packed("ogg", "vorbis")[:60] * 1000),
    ("a tag around a tag around nothing", lambda: tag(100, tag(50)) + tag(10)),
)


def silence(seconds: float = SECONDS, rate: int = 48_000) -> Samples:
    return np.zeros((round(seconds * rate), 2), np.int16)


def dither() -> Samples:
    return np.random.default_rng(1).integers(-1, 2, (round(SECONDS * 48_000), 2), np.int16)


HUSHED: tuple[tuple[str, Make], ...] = (
    ("a silent wav", lambda: wav(silence(), 48_000)),
    ("a silent wav of floats", lambda: wav_float(silence(), 48_000)),
    ("a silent mp3", lambda: mp3(silence(), 48_000)),
    ("a silent flac", lambda: encoded(silence(), "flac", "flac")),
    ("a silent m4a", lambda: encoded(silence(), "mp4", "aac")),
    ("a silent opus", lambda: encoded(silence(), "ogg", "libopus")),
    ("a silent vorbis", lambda: encoded(silence(), "ogg", "vorbis")),
    ("a wav of dither", lambda: wav(dither(), 48_000)),
    ("a flac of dither", lambda: encoded(dither(), "flac", "flac")),
    ("a silent wav of 8 bits", lambda: wav_bytes(b"\x80" * 400_000, rate=44_100, channels=1, bits=8)),
)

WITHOUT_SOUND = {
    "video_without_sound/MP4": partial(film, "mp4"),
    "video_without_sound/AVI": partial(film, "avi"),
    "video_without_sound/WebM or Matroska": partial(film, "matroska"),
    "video_without_sound/MPEG-TS": partial(film, "mpegts"),
    "video_without_sound/MPEG": partial(film, "mpeg"),
    "video_without_sound/Flash": partial(film, "flv"),
    "video_without_sound/QuickTime": lambda: without_ftyp(film("mov")),
    "file_of_unknown_sound/MP4": lambda: undecodable(packed("mp4", "aac")),
    "video_of_unknown_sound/MP4": lambda: undecodable(film("mp4", "aac")),
    "unread_format/Monkey's Audio": lambda: b"MAC \x96\x0f" + bytes(500),
    "unread_format/True Audio": lambda: b"TTA1\1\0" + bytes(500),
    "unread_format/Musepack": lambda: b"MPCKSH" + bytes(500),
    "unread_format/RealMedia": lambda: b".RMF\0\0" + bytes(500),
    "unread_format/DSD": lambda: b"DSD \x1c\0" + bytes(500),
    "text": lambda: "Liedtext\r\n".encode("utf-16") * 50,
    "empty": lambda: b"",
}
"""What `NotAudio` says of each."""
