"""Section headings in lyrics, in the shapes people write them: `[Verse 1]`, `**Verse 1**`, `Verse 1:`, `(Verse 1)`.

What stands in square brackets, of either width, is a heading whatever it says: models are told so. Every other shape
counts only with a known section word, since "(ooh)", "**no**" and "She said:" are sung.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Heading(NamedTuple):
    """A section's name, and what is sung of the line behind it."""

    name: str
    rest: str
    bracketed: bool = False  # in `[` and `]`, as models want it


_WORDS = (
    r"verse|chorus|bridge|hook|refrain|intro(?:duction)?|outro|interlude|instrumental|solo|break(?:down)?|drop|coda"
    r"|prelude|vamp|rap|ending|tag|build[\s-]?up|ad[\s-]?libs?|spoken(?:\sword)?|middle\s(?:8|eight)"
    r"|vers|strophe|zwischenspiel|couplet|pont|estrofa|verso|estribillo|coro|puente|strofa|ritornello|ponte|refr[ãa]o"
    r"|refrein|zwrotka|refren|куплет|припев|проигрыш|вступление"
    r"|サビ|[A-C\uff21-\uff23]メロ|間奏|前奏|後奏|イントロ|アウトロ|主歌|副歌|间奏|尾奏|후렴|간주|[1-9]절"
)
"""In the languages that people have asked models to sing in; a plain list, to be made longer."""
_BEFORE = (
    r"pre|post|final|last|first|second|third|fourth|half|double|big|short|long|soft|quiet|instrumental|musical|acoustic"
    r"|vocal|guitar|piano|bass|drums?|sax(?:ophone)?|violin|synth|keyboard|organ|trumpet|horn|harmonica|fiddle"
)
_NUMBER = r"(?:[\s.#-]*\d{1,2}|[\s.#-]+(?:[ivx]{1,4}|one|two|three|four|five|six|[a-d]))?"
_TIMES = r"(?:[\s,]*[(\[]?(?:[x\u00d7]\s?\d{1,2}|\d{1,2}\s?[x\u00d7]|repeat(?:ed)?|twice)[)\]]?)?"
_SECTION = rf"(?:(?:{_BEFORE})[\s-]*){{0,2}}(?:{_WORDS}){_NUMBER}{_TIMES}"
_SINGER = r"\s*\([^()]{1,40}\)"
_BY = rf"(?:\s*[-\u2013\u2014|](?!-)\s*[^()*_#~=:\uff1a]{{1,40}}|{_SINGER})?"  # who sings it, or how: "Verse 1 (Ada)"

_MARKS = r"(?:[*_#~=]+|[-\u2013\u2014]{2,})"
_COLON = r"[:\uff1a]"
# Square, full-width square, black lenticular, tortoise shell: as far as they are no quotation marks.
_OPEN, _CLOSE = r"\[\uff3b\u3010\u3014", r"\]\uff3d\u3011\u3015"
_SQUARE = re.compile(rf"[{_OPEN}]((?:[^{_OPEN}{_CLOSE}\n]|\[[^\[\]\n]*\])+)[{_CLOSE}]{_COLON}?")
_ROUND = rf"{_MARKS}?\s*[(\uff08]\s*({_SECTION}{_BY})\s*[)\uff09]\s*{_COLON}?\s*{_MARKS}?"
_MARKED = rf"{_MARKS}\s*({_SECTION}{_BY})\s*{_COLON}?\s*{_MARKS}?"
_WHOLE = tuple(re.compile(shape, re.IGNORECASE) for shape in (_ROUND, _MARKED))
_BEFORE_COLON = re.compile(
    rf"{_MARKS}?\s*({_SECTION}(?:{_SINGER})?)\s*{_MARKS}?\s*{_COLON}\s*{_MARKS}?\s*(.*)", re.IGNORECASE
)
_ONLY_MARKS = re.compile(rf"{_MARKS}?\s*")


def heading(line: str) -> Heading | None:
    """The heading that a line is, or begins with."""
    line = " ".join(line.split())  # the patterns may try any run of spaces in several ways
    marks = _ONLY_MARKS.match(line)
    if (found := _SQUARE.match(line, marks.end() if marks else 0)) is not None:
        rest = line[found.end() :].strip()
        return Heading(found[1].strip(), "" if _ONLY_MARKS.fullmatch(rest) else rest, bracketed=found[0][0] == "[")
    for shape in _WHOLE:
        if (found := shape.fullmatch(line)) is not None:
            return Heading(found[1].strip(), "")
    if (found := _BEFORE_COLON.fullmatch(line)) is not None:
        return Heading(found[1].strip(), found[2].strip())
    return None


def sung(text: str) -> Iterator[str]:
    """The lines of lyrics without their headings, and without what stands in square brackets among the words."""
    for line in text.split("\n"):
        found = heading(line)
        yield _SQUARE.sub("", line if found is None else found.rest).strip()


def tagged(text: str) -> str:
    """Lyrics whose headings are written as `[Verse 1]`, on lines of their own; what is written so stays."""
    lines: list[str] = []
    for line in text.split("\n"):
        found = heading(line)
        if found is None or found.bracketed:
            lines.append(line)
        else:
            lines += [f"[{found.name}]", found.rest] if found.rest else [f"[{found.name}]"]
    return "\n".join(lines)
