"""Part of a file as if it were a file of its own, and the parts of a chained Ogg.

FFmpeg gets to see nothing in front of the sound: a tag of 180 MB, which its demuxers would parse into memory, is not
there for it, and neither is the tag in front of a RIFF that would hide it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

LINKS = 100
"""Parts of a chained Ogg that are heard. A radio's recording has one for each song."""

_BLOCK = 1 << 20
_BEGINS = b"OggS\0\2"
"""A page that begins a stream (RFC 3533, section 6): version 0, and of the flags only the second."""


class Span(io.RawIOBase):
    """The bytes of `file` from `offset` up to `ends`, or to its end. Reads move the file's own place."""

    def __init__(self, file: BinaryIO, offset: int = 0, ends: int | None = None) -> None:
        self._file = file
        self._offset = offset
        self._size = (file.seek(0, os.SEEK_END) if ends is None else ends) - offset
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        self._file.seek(self._offset + self._at)
        piece = self._file.read(max(0, min(len(view), self._size - self._at)))
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def links(file: BinaryIO, offset: int) -> list[Span]:
    """The parts of an Ogg that begins at `offset`, one behind the other, each with streams and a rate of its own
    (RFC 3533, section 4); one where it is not chained."""
    begins, group_ends = list[int](), offset
    for at in _pages(file, offset):
        if at != group_ends or not begins:  # pages that begin streams stand side by side at the head of a part
            begins.append(at)
        group_ends = at + _page(file, at)
        if len(begins) > LINKS:
            break
    edges = [offset, *begins[1:]]
    return [Span(file, at, until) for at, until in zip(edges, [*edges[1:], None], strict=True)][:LINKS]


def _pages(file: BinaryIO, offset: int) -> Iterator[int]:
    """Where the pages stand that begin a stream."""
    at = offset
    while True:
        file.seek(at)
        block = file.read(_BLOCK)
        found = block.find(_BEGINS)
        while found >= 0:
            yield at + found
            found = block.find(_BEGINS, found + 1)
        if len(block) < _BLOCK:
            return
        at += _BLOCK - len(_BEGINS) + 1


def _page(file: BinaryIO, at: int) -> int:
    """The bytes of the page there."""
    file.seek(at)
    head = file.read(27 + 255)
    segments = head[26] if len(head) > 26 else 0
    return 27 + segments + sum(head[27 : 27 + segments])
