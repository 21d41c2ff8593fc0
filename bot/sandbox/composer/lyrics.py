"""Lyrics as text to stanzas: tags such as [Verse] and [Chorus], the ## of MiniMax, blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["intro", "verse", "chorus", "bridge", "break", "outro"]

# The words that name a part, most telling first: a "pre-chorus" leads up like a bridge, though it says "chorus".
_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"pre[- ]?chorus|build|bridge|middle", "bridge"),
    (r"inst|interlude|solo|break|drop|transition", "break"),
    (r"chorus|hook|refrain", "chorus"),
    (r"verse|rap|strophe", "verse"),
    (r"intro|start", "intro"),
    (r"outro|end|coda", "outro"),
)
_TAG = re.compile(r"^\s*[\[【]\s*([^\]】]{1,60}?)\s*[\]】]\s*:?(.*)$")
_SPOKEN_TAG = re.compile(
    r"^\s*\(?\s*((?:pre-?)?(?:verse|chorus|bridge|intro|outro|hook|refrain)\s*\d*)\s*(?:\)|:)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Stanza:
    """A named part with its lines; without lines it is played, not sung."""

    name: str
    kind: Kind
    lines: tuple[str, ...]


def stanzas(lyrics: str) -> tuple[Stanza, ...]:
    """The parts of `lyrics` in order. Parts without a tag are verses and choruses by turns."""
    blocks = tuple(_blocks(lyrics))
    untagged = 0
    found: list[Stanza] = []
    for tag, lines in blocks:
        if tag is not None:
            found.append(Stanza(_title(tag), kind_of(tag), lines))
        elif lines:
            found.append(_by_turns(untagged, lines))
            untagged += 1
    return tuple(found)


def kind_of(tag: str) -> Kind:
    """What part a tag names; one that names none is a verse."""
    for words, kind in _KINDS:
        if re.search(words, tag, re.IGNORECASE):
            return kind
    return "verse"


def _by_turns(place: int, lines: tuple[str, ...]) -> Stanza:
    return Stanza("Chorus", "chorus", lines) if place % 2 else Stanza(f"Verse {place // 2 + 1}", "verse", lines)


def _title(tag: str) -> str:
    return tag.strip().capitalize() if tag.islower() or tag.isupper() else tag.strip()


def _blocks(lyrics: str) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """(tag, lines) between blank lines, tags and ##; a blank line inside a tagged part does not end it."""
    tag: str | None = None
    lines: list[str] = []
    for line in lyrics.splitlines():
        named, rest = _tagged(line)
        if named is not None or (tag is None and not rest):
            if lines or tag is not None:
                yield tag, tuple(lines)
            tag, lines = named, []
        if rest:
            lines.append(rest)
    if lines or tag is not None:
        yield tag, tuple(lines)


def _tagged(line: str) -> tuple[str | None, str]:
    """The tag that a line opens with, if any, and what is left of it to sing."""
    if match := _TAG.match(line):
        return match[1], match[2].strip()
    if match := _SPOKEN_TAG.match(line):
        return match[1], ""
    return None, line.strip().strip("#").strip()
