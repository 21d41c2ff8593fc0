"""Somebody's text on a card, shown as it was typed: nobody is pinged, nothing is formatted, nothing runs on.

Discord reads marks in messages, embed titles, descriptions and fields. A backslash before a punctuation mark shows the
mark itself, so only those are marked that would mean something where they stand. Lengths are UTF-16 units, which are
never fewer than characters: whichever of the two Discord counts, its limits are held.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable

_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ALONE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_BLANK = re.compile(r"[\t\u115f\u1160\u2800\u3164\uffa0]")

# Control characters, soft hyphens, zero-width and direction characters (UAX 9), musical and shorthand controls, tags.
# Tags behind a black flag are the flags of England, Scotland and Wales.
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f)|"
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
)
# Joiners hold emoji, Persian and Indic words together; anywhere else they are only zero wide.
_LOOSE_JOINER = re.compile(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)|(?<=[\u200c\u200d])[\u200c\u200d]+")
# Marks that go with any letter: more than four in a heap reach into the lines above and below.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAP = re.compile(f"({_MARK}{{4}}){_MARK}+")

_ANYWHERE = re.compile(r"[\\*_~`|<]|:(?=\S)|(?<=\])\(")
_LINE_START = re.compile(r"^([^\S\n]*)([#>+-]|\d+(?=\.))", re.MULTILINE)
_PING = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)

_WRITTEN_MARK = re.compile(r"\\([^\w\s])|\*\*|`|\u200b")

_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAG_LETTERS_LAST = re.compile(f"{_FLAG_LETTER.pattern}+$")
_SKIN_OR_TAG = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def line(text: str, most: int) -> str:
    """One line of at most `most` units, marks and all; a right-to-left one keeps its direction to itself."""
    plain = " ".join(_seen(text).split())
    if any(unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in plain):
        return f"\u2068{_cut(plain, most - 2, _quiet)}\u2069"
    return _cut(plain, most, _quiet)


def lines(text: str, most: int) -> str:
    """Several lines of at most `most` units, marks and all, cut behind a whole line where that is possible."""
    plain = _seen(text).strip()
    shown = _cut(plain, most, _quiet)
    if shown == _quiet(plain):
        return shown
    whole = shown.rpartition("\n")[0].rstrip()
    return f"{whole}\n…" if whole else shown


def bare(text: str, most: int) -> str:
    """One line for places that know no marks (labels, choices, alt text), at most `most` units."""
    return _cut(" ".join(_seen(text).split()), most, str)


def unmarked(text: str) -> str:
    """What a message of ours says, for places that know no marks: without backslashes, backquotes and bold."""
    return _WRITTEN_MARK.sub(lambda found: found[1] or "", text)


def draft(text: str, most: int) -> str:
    """Several lines for a field in which people go on writing, at most `most` units."""
    return _cut(_seen(text).strip(), most, str)


def slug(text: str, most: int) -> str:
    """Letters and digits of any script with hyphens between, at most `most` units; empty where there are none."""
    plain = unicodedata.normalize("NFC", _seen(text))
    kept = "".join(character if _spells(character) else "-" for character in plain).split("-")
    name = "-".join(part for part in kept if part)
    fitting = bisect_right(range(1, len(name) + 1), most, key=lambda end: units(name[:end]))
    return name[: fitting if fitting == len(name) else _seam(name, fitting)].strip("-")


def _spells(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in {"Mn", "Mc"}


def units(text: str) -> int:
    """The length as JavaScript counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def _seen(text: str) -> str:
    """What of a text can be seen, with every kind of line break as a newline; lone surrogates as a replacement mark."""
    text = _BLANK.sub(" ", _BREAK.sub("\n", _ALONE.sub("\ufffd", text)))
    text = _UNSEEN.sub(lambda found: found[1] or "", text)
    return _HEAP.sub(r"\1", _LOOSE_JOINER.sub("", text))


def _quiet(text: str) -> str:
    """The text with a backslash before every mark that would do something."""
    text = _ANYWHERE.sub(r"\\\g<0>", text)
    text = _LINE_START.sub(lambda found: f"{found[1]}{_stopped(found[2])}", text)
    return _PING.sub("@\u200b", text)


def _stopped(opening: str) -> str:
    """The beginning of a heading, a quote or a list, which then is none; a number's mark is the full stop after it."""
    return f"{opening}\\" if opening.isdigit() else f"\\{opening}"


def _cut(text: str, most: int, written: Callable[[str], str]) -> str:
    """`text` as it is written, its end replaced by "…" where that would be over `most` units."""
    if units(whole := written(text)) <= most:
        return whole
    fitting = bisect_right(range(1, len(text)), most - 1, key=lambda end: units(written(text[:end])))
    return written(text[: _seam(text, fitting)].rstrip()) + "…"


def _seam(text: str, end: int) -> int:
    """The nearest place at or before `end` that is not inside what people see as one character."""
    places = range(end, max(-1, end - 33), -1)
    return next((at for at in places if at == 0 or not _joined(text, at)), end)


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after `at` belong together, near enough to Unicode's rules (UAX 29)."""
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after in "\u200c\u200d" or unicodedata.category(after).startswith("M"):
        return True
    if _FLAG_LETTER.match(after):  # two of them make a flag
        return (at - len(_FLAG_LETTERS_LAST.sub("", text[:at]))) % 2 == 1
    return _SKIN_OR_TAG.match(after) is not None
