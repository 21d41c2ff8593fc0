"""Lines to syllables by their letters: what a voice without a pronouncing dictionary sings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

HUM = "~"
"""The sound of a syllable without words: one vowel."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """`sound` is in the voice's own alphabet, or HUM; `ends` says that it is its word's last."""

    sound: str
    stressed: bool
    ends: bool = True


_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[a-z0-9'’]+", re.IGNORECASE)
_ONE_EACH = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_VOWELS = re.compile(r"(?:[aeiou]|(?<=.)y)+")
_PAIRS = ("th", "sh", "ch", "ph", "wh", "gh", "ck", "ng", "qu")
_LIGHT = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "me",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "us",
        "them",
        "this",
        "that",
        "so",
        "if",
        "then",
        "than",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
    ]
)
_DIGITS = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)


def runs(line: str) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """The words of a line in runs: (can be read as English, words)."""
    words = _WORD.findall(_plain(line))
    for english, group in groupby(words, key=lambda word: _LATIN.fullmatch(word) is not None):
        yield english, tuple(group)


def hummed(word: str) -> Iterator[Syllable]:
    """A word in another script: a character each in CJK, Hangul and Thai, else about a syllable to 2.5 letters."""
    count = len(_ONE_EACH.findall(word)) or max(1, round(len(word) / 2.5))
    for place in range(count):
        yield Syllable(HUM, stressed=place % 2 == 0, ends=place == count - 1)


def spelled(word: str) -> Iterator[Syllable]:
    """A word's syllables by English spelling; the first of a word that carries meaning is stressed."""
    word = "".join(_DIGITS.get(letter, letter) for letter in word.lower()).replace("'", "").replace("’", "")
    parts = tuple(_split(word))
    for place, part in enumerate(parts):
        yield Syllable(part, stressed=place == 0 and word not in _LIGHT, ends=place == len(parts) - 1)


def _plain(line: str) -> str:
    """Latin letters without their accents; other scripts as they were."""
    apart = unicodedata.normalize("NFKD", line)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))


def _split(word: str) -> Iterator[str]:
    spans = [match.span() for match in _VOWELS.finditer(word) if not _silent(word, *match.span())]
    start = 0
    for (_, end), (onset, _) in pairwise(spans):
        cut = _cut(word, end, onset)
        yield word[start:cut]
        start = cut
    yield word[start:]


def _cut(word: str, end: int, onset: int) -> int:
    """Where the consonants between two vowels part: one goes with the next vowel, of several the first stays."""
    alone = onset - end <= 1 or word[end:onset] in _PAIRS
    return end if alone else end + (2 if word[end : end + 2] in _PAIRS else 1)


def _silent(word: str, start: int, end: int) -> bool:
    """A final e, or the e of -ed and -es, that has another vowel before it."""
    if word[start:end] != "e" or not _VOWELS.search(word[:start]):
        return False
    if end == len(word):
        return not re.search(r"[^aeiouylr]l$", word[:start])
    return (word[end:] == "d" and word[start - 1] not in "td") or (word[end:] == "s" and word[start - 1] not in "sxzcg")
