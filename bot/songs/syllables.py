"""Syllables, counted as people sing them: about, in any language, with nothing to install.

In alphabets a group of vowels is a syllable; in Hangul, Han and kana each sign is about one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GROUP = re.compile("[aeiouyæœøəɐɛɔʊıεηιυωο]+|α[ιυ]?")  # noqa: RUF001  Latin and Greek letters
_CYRILLIC_VOWEL = re.compile("[аеёиоуыэюяіїєөү]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SILENT = re.compile(r"[^aeiouy]e[sd]?$")
"""A final e of an English word that is not heard, as in "time", "names" and "loved"."""
_HEARD = re.compile(r"(?:[td]ed|(?:[sxzcg]|ch|sh)es|[^aeiouyl]le[sd]?)$")
"""Ends in which that e is heard: "wanted", "roses", "little"."""
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SMALL_KANA = frozenset("ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ")
_LONG = 3
"""Vowels of a group that are still one syllable; more are two, as in "queueing"."""


_ENGLISH = frozenset({"the", "and", "you", "your", "my", "with", "of", "we", "is", "are", "that", "this"})


def is_english(text: str) -> bool:
    """Whether a text has one of the commonest words of English: it alone leaves so many a final e unheard."""
    return not _ENGLISH.isdisjoint(WORD.findall(text.lower()))


def syllables(line: str, *, english: bool = False) -> int:
    """About how many syllables a line has that is sung; `english` says that a final e may be silent."""
    return sum(_of_word(word, english) for word in WORD.findall(unicodedata.normalize("NFC", line).lower()))


def bare(text: str) -> str:
    """Without accents and in one case: "Ä" is "a", "ß" is "ss"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def is_sign(letter: str) -> bool:
    """Whether one letter is about one syllable: Hangul, Han, kana."""
    return (
        "\uac00" <= letter <= "\ud7a3"
        or "\u3400" <= letter <= "\u9fff"
        or ("\u3041" <= letter <= "\u30fa" and letter not in _SMALL_KANA)
    )


@lru_cache(maxsize=4096)
def _of_word(word: str, english: bool) -> int:
    signs = sum(is_sign(letter) for letter in word)
    letters = "".join(letter for letter in word if not is_sign(letter) and letter not in _SMALL_KANA and letter != "ー")
    return signs + (_spelled(letters, english) if letters else 0)


def _spelled(letters: str, english: bool) -> int:
    if _CYRILLIC.search(letters):  # it writes one vowel for each
        return max(1, len(_CYRILLIC_VOWEL.findall(letters)))
    plain = re.sub("['\u2019]", "", bare(letters))
    groups = sum(1 + (len(group) > _LONG) for group in _GROUP.findall(plain))
    if english and groups > 1 and _SILENT.search(plain) and not _HEARD.search(plain):
        groups -= 1
    return max(1, groups)
