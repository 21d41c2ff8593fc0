"""Words for which a provider has refused songs, looked for in what somebody has just written. Pure.

Nothing is kept for it: what is compared are the words of failed songs for as long as those are kept, and what is
answered are lines of the person who asks, as they wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.songs.syllables import WORD, bare, is_sign

LOOKED_AT = 50
"""Refused songs that are compared, the newest: some 40 ms of a thread for 1,500 characters each (measured)."""

WORDS_LEAST, SIGNS_LEAST = 3, 6
"""Words of a line, or letters of a script that puts nothing between words, from which on the same line is no accident:
everybody sings "la la"."""


@dataclass(frozen=True, slots=True)
class RefusedWords:
    """The lyrics of a song that a provider refused for its words, and what it said."""

    words: str
    said: str


def refused_again(words: str, refused: Iterable[RefusedWords]) -> tuple[str, ...]:
    """The lines of `words` that a refused song had as well, or that have what a provider named in quotation marks."""
    mine = {line.strip(): _plain(line) for line in words.split("\n")}
    found: set[str] = set()
    for one in refused:
        there = {plain for line in one.words.split("\n") if _tells(plain := _plain(line))}
        terms = [*_named(one.said)]
        found |= {line for line, plain in mine.items() if plain in there or any(_has(plain, term) for term in terms)}
    return tuple(line for line in mine if line in found)


def _plain(line: str) -> str:
    return " ".join(WORD.findall(bare(line)))


def _tells(plain: str) -> bool:
    signs = sum(map(is_sign, plain))
    return plain.count(" ") + 1 >= WORDS_LEAST if not signs else signs >= SIGNS_LEAST


def _has(plain: str, term: str) -> bool:
    return term in plain if any(map(is_sign, term)) else f" {term} " in f" {plain} "


_QUOTED = re.compile(
    r"(?<!\w)[\"'\u2018\u201c\u300c]([^\"'\u2018\u2019\u201c\u201d\u300c\u300d]{2,40})[\"'\u2019\u201d\u300d](?!\w)"
)


def _named(said: str) -> Iterator[str]:
    for found in _QUOTED.findall(said):
        if plain := _plain(found):
            yield plain
