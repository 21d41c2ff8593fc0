"""ID3v2 tags: the few frames that a finished song carries, written; and the text frames of any tag, read.

Written is version 2.3, the one that every player reads (id3.org, ID3v2.3.0). Nothing is unsynchronised: that was made
for decoders of the nineties, which took a tag for sound, and of the programs of today some read such a tag wrongly.
Text is UTF-16 with a byte order mark, the only Unicode that 2.3 knows.

Reading goes frame by frame through bytes that anybody may have forged. Nothing is unpacked, so that a tag costs no more
than its own bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

HEAD = 10
"""Bytes of a tag's head, and of a frame's."""

IN_A_ROW = 8
"""Tags that are read one behind the other at the head of a file. Most programs leave one, some put theirs in front."""

_LATIN, _UTF16 = b"\0", b"\1"  # the two text encodings of ID3v2.3
_FRONT_COVER = b"\3"
_TOP_IN_ORDER = b"\3"
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")

_UNSYNCHRONISED, _EXTENDED, _FOOTED = 0x80, 0x40, 0x10  # flags of a tag's head
_PACKED, _SPREAD, _MEASURED = 0x0C, 0x02, 0x01  # flags of a 2.4 frame: compressed or encrypted, unsynchronised, a size
_PACKED_23 = 0xC0


def text(frame: str, value: str) -> bytes:
    """A text frame: `TIT2` and its like."""
    return _frame(frame, _UTF16 + _wide(value))


def digits(frame: str, value: str) -> bytes:
    """A text frame that holds nothing but ASCII: `TYER`, `TDAT`, `TIME`."""
    return _frame(frame, _LATIN + value.encode("ascii", "replace"))


def named(name: str, value: str) -> bytes:
    """A `TXXX` frame: text of the program's own, with a name. ASCII is written as such, for it takes half the bytes."""
    if name.isascii() and value.isascii():
        return _frame("TXXX", _LATIN + name.encode() + b"\0" + value.encode())
    return _frame("TXXX", _UTF16 + _wide(name) + b"\0\0" + _wide(value))


def prose(frame: str, language: str, value: str) -> bytes:
    """A comment (`COMM`) or lyrics (`USLT`), without a description. `language` is three letters of ISO 639-2."""
    return _frame(frame, _UTF16 + language.encode("ascii") + _wide("") + b"\0\0" + _wide(value))


def picture(jpeg: bytes) -> bytes:
    """The front cover."""
    return _frame("APIC", _LATIN + b"image/jpeg\0" + _FRONT_COVER + b"\0" + jpeg)


def chapter_frame(name: str, begins: float, ends: float, frames: Iterable[bytes]) -> bytes:
    """A chapter (`CHAP`, ID3v2 Chapter Frame Addendum 1.0) between two seconds; `frames` say what it is called. Its
    place is given in time alone: a byte offset of all ones means that it is not given."""
    times = b"".join(round(1000 * second).to_bytes(4, "big") for second in (begins, ends))
    return _frame("CHAP", name.encode("ascii") + b"\0" + times + b"\xff" * 8 + b"".join(frames))


def contents(name: str, chapters: Sequence[str]) -> bytes:
    """The table of contents (`CTOC`, as above): the one at the top, its chapters in order; 255 at the most."""
    listed = b"".join(chapter.encode("ascii") + b"\0" for chapter in chapters)
    return _frame("CTOC", name.encode("ascii") + b"\0" + _TOP_IN_ORDER + bytes([len(chapters)]) + listed)


def tag(frames: Iterable[bytes]) -> bytes:
    """A whole ID3v2.3 tag, without padding: the sound follows at once. Raises `OverflowError` at 256 MiB."""
    body = b"".join(frames)
    if len(body) >= 1 << 28:
        raise OverflowError("a tag holds less than 256 MiB")
    return b"ID3\3\0\0" + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


def sizes(head: bytes) -> tuple[int, ...]:
    """How many bytes the tag that begins with `head` may have, likeliest first; nothing where `head` begins no tag.

    A size is four bytes of seven bits each (ID3v2.3.0, section 3.1). Programs that write a plain integer instead are
    common enough for players to look for both.
    """
    if len(head) < HEAD or head[:3] != b"ID3" or head[3] == 0xFF:
        return ()
    foot = HEAD if head[5] & _FOOTED else 0
    plain = HEAD + int.from_bytes(head[6:10], "big") + foot
    if any(byte & 0x80 for byte in head[6:10]):
        return (plain,)
    return tuple(dict.fromkeys((HEAD + _seven_bits(head[6:10]) + foot, plain)))


def texts(head: bytes) -> Iterator[tuple[str, str]]:
    """The names and texts of the `TXXX` frames in all tags that stand in a row at the beginning of `head`.

    A tag is taken to be as long as it says in either way of saying so; a frame that does not fit ends it.
    """
    at = 0
    for _ in range(IN_A_ROW):
        lengths = sizes(head[at : at + HEAD])
        if not lengths:
            return
        size = next((size for size in lengths if sizes(head[at + size : at + size + HEAD])), lengths[0])
        yield from _texts(head[at : at + size])
        at += size


def read_at(file: BinaryIO, at: int) -> bytes:
    """The head of the tag that may stand there. Raises `OSError`."""
    file.seek(at)
    return file.read(HEAD)


def _texts(tag_: bytes) -> Iterator[tuple[str, str]]:
    version, flags, body = tag_[3], tag_[5], tag_[HEAD:]
    if version not in {3, 4}:
        return
    if flags & _UNSYNCHRONISED and version == 3:  # in 2.4 each frame says so of itself
        body = body.replace(b"\xff\0", b"\xff")
    at = _extended(body, version) if flags & _EXTENDED else 0
    while at + HEAD < len(body) and body[at] != 0:
        size = _frame_size(body, at, version)
        if body[at : at + 4] == b"TXXX":
            content = _content(body[at + HEAD : at + HEAD + size], version, body[at + 9])
            if content and content[0] < len(_ENCODINGS):
                yield _named(content)
        at += HEAD + size


def _frame_size(body: bytes, at: int, version: int) -> int:
    """The bytes of the frame at `at`. In 2.4 they are of seven bits each, but for programs that did not know (iTunes
    for years): where that leads into the middle of something, and the plain integer does not, that was meant."""
    plain, seven = int.from_bytes(body[at + 4 : at + 8], "big"), _seven_bits(body[at + 4 : at + 8])
    if version == 3 or (_frame_may_begin(body, at + HEAD + plain) and not _frame_may_begin(body, at + HEAD + seven)):
        return plain
    return seven


def _frame_may_begin(body: bytes, at: int) -> bool:
    """Whether a frame, the padding or the end is there."""
    name = body[at : at + 4]
    return at == len(body) or not any(name) or (len(name) == 4 and name.isalnum() and name == name.upper())


def _extended(body: bytes, version: int) -> int:
    """Bytes of the extended header: 2.4 counts its size's own four bytes, 2.3 does not."""
    return _seven_bits(body[:4]) if version == 4 else 4 + int.from_bytes(body[:4], "big")


def _content(frame: bytes, version: int, flags: int) -> bytes:
    """A frame's bytes as they were meant; nothing where they are compressed or encrypted."""
    if flags & (_PACKED if version == 4 else _PACKED_23):
        return b""
    if version == 4 and flags & _MEASURED:
        frame = frame[4:]
    return frame.replace(b"\xff\0", b"\xff") if version == 4 and flags & _SPREAD else frame


def _named(content: bytes) -> tuple[str, str]:
    words = content[1:].decode(_ENCODINGS[content[0]], "replace")
    name, _, value = words.partition("\0")
    return name.strip("\ufeff"), value.strip("\0\ufeff")


def _frame(name: str, body: bytes) -> bytes:
    return name.encode("ascii") + len(body).to_bytes(4, "big") + b"\0\0" + body


def _wide(value: str) -> bytes:
    """UTF-16 behind its mark. A lone surrogate, which no encoding has, becomes a question mark; a zero would end it."""
    return b"\xff\xfe" + value.replace("\0", "").encode("utf-16-le", "replace")


def _seven_bits(four: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=False))
