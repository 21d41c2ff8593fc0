"""Where in a file sound may begin, and of which kind: by its bytes, never by its name, nor by FFmpeg's guess.

No kind is told by the bytes at one place alone: programs put tags in front, and tags are as often wrong about their own
size; recorders and downloads begin in the middle of a frame. So what is found is a list, likeliest first, and a decoder
decides. All of it is bounded: a file of any size costs two blocks of a megabyte.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.audio import id3, mpeg
from bot.audio.kinds import BY_NAME, HEAD, KINDS, TEXT, Kind, kind_of, looks_like

SEARCHED = 1 << 20
"""Bytes behind a tag, and behind a file's beginning, in which sound is looked for where none begins at once."""

LIKELY = 4
"""Candidates that are found by looking for them; each costs a decoder's start."""

MARKS = 2000
"""Places in a block at which one kind is tried, for somebody may have filled it with beginnings of nothing."""

TAG_ALONE = "tag_only"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind that a file may be of, and the byte at which its sound would begin."""

    kind: Kind
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a file may be, likeliest first; and what it seems to be instead, as `refusals.not_audio` reads it.

    `plain` is said of a file that begins as its kind should: at its first byte, or behind tags whose sizes are right.
    """

    candidates: Sequence[Candidate]
    seems: str
    plain: bool


def look(file: BinaryIO, *, thorough: bool = False) -> Look:
    """What `file` may be. Where a kind begins at once that is all; else sound is looked for behind what nobody knows.

    A `thorough` look believes no signature, looks on and leaves no kind out: it is for what has been paid for, once
    nothing else has made sound of it. Raises `OSError`.
    """
    offset, honest = _behind_tags(file)
    head = _read(file, offset, HEAD)
    first = kind_of(head)
    seems = TAG_ALONE if offset and not head else looks_like(head)
    found = [Candidate(first, offset)] if first else []
    if thorough or (not found and seems in {"", TEXT, TAG_ALONE}):
        found += [candidate for candidate in _found(file, offset) if candidate not in found]
    if thorough:
        known = {candidate.kind.name for candidate in found}
        found += [Candidate(kind, offset) for kind in KINDS if kind.name not in known]
    return Look(found, seems, plain=first is not None and honest)


def look_at(path: Path, *, thorough: bool = False) -> Look:
    """`look` for a file that is not open yet. Raises `OSError`."""
    with path.open("rb") as file:
        return look(file, thorough=thorough)


def _behind_tags(file: BinaryIO) -> tuple[int, bool]:
    """Where the sound begins, and whether the tags before it have the sizes that they claim.

    Of the two sizes that a tag's head may mean the one counts at which something known begins. A tag that claims more
    than there is ends with its head.
    """
    at, size = 0, file.seek(0, os.SEEK_END)
    for _ in range(id3.IN_A_ROW):
        lengths = id3.sizes(id3.read_at(file, at))
        if not lengths:
            break
        ends = [at + length for length in lengths if at + length <= size]
        if not ends:
            return at + id3.HEAD, False
        at = next((end for end in ends if _known(_read(file, end, HEAD))), ends[0])
    return at, True


def _known(head: bytes) -> bool:
    return kind_of(head) is not None or bool(id3.sizes(head))


def _found(file: BinaryIO, offset: int) -> list[Candidate]:
    """What is found in the file's first block, else in the one at `offset`: a tag may say more than it has."""
    for at in (id3.HEAD, offset) if offset else (0,):
        found = sorted(_in_block(_read(file, at, SEARCHED), at), key=lambda candidate: candidate.offset)
        if found:
            return found[:LIKELY]
    return []


def _in_block(block: bytes, base: int) -> Iterator[Candidate]:
    """The first place of each kind that has a signature, or frames in a row."""
    for name, at in (("mp3", mpeg.first_mp3(block)), ("aac", mpeg.first_adts(block))):
        if at is not None:
            yield Candidate(BY_NAME[name], base + at)
    for kind in KINDS:
        if kind.mark and (at := _marked(kind, block)) is not None:
            yield Candidate(kind, base + at)


def _marked(kind: Kind, block: bytes) -> int | None:
    """The first place where a kind begins; its mark is looked for first, which is a hundred times as fast as a pattern
    and does not hold the interpreter up."""
    found = block.find(kind.mark, kind.at)
    for _ in range(MARKS):
        if found < 0:
            break
        if kind.magic.match(block, found - kind.at):
            return found - kind.at
        found = block.find(kind.mark, found + 1)
    return None


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)
