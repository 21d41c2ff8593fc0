"""How many bars a song has and what happens in them: stanzas and a budget of bars in, drafts of passages out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, cycle

import numpy as np

from bot.sandbox.composer.lyrics import Kind, Stanza
from bot.sandbox.composer.syllables import HUM, Syllable

Phrase = tuple[Syllable, ...]
Syllabify = Callable[[str], Sequence[Syllable]]

_PACES = (2.0, 2.6, 3.2, 4.0, 5.0)
"""Syllables a second, from roomy to hurried; the first at which the lyrics fit is taken."""

_PHRASE = 12
"""Syllables that are sung in one breath."""

_ENOUGH = 320
"""No form holds more syllables than this (a minute at the hurried pace, with some spare)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before it has notes: its phrases with how many bars each takes, and whether words were given for it."""

    name: str
    kind: Kind
    phrases: tuple[tuple[Phrase, int], ...]
    sung: bool

    @property
    def bars(self) -> int:
        return sum(bars for _, bars in self.phrases)


def draft(
    stanzas: Sequence[Stanza],
    syllabify: Syllabify,
    rng: np.random.Generator,
    *,
    bar: float,
    bars: range,
    instrumental: bool,
) -> tuple[Draft, ...]:
    """Passages whose bars sum to a number within `bars` (both ends included); a `bar` is in seconds."""
    most = bars.stop - 1
    frame = 2 if most >= 12 else 1 if most >= 5 else 0
    body = _paced(_worded(stanzas, syllabify, rng, instrumental), bar, most - 2 * frame)
    missing = bars.start - 2 * frame - sum(part.bars for part in body)
    body = (*body, *_again(body, missing))
    rest = bars.start - 2 * frame - sum(part.bars for part in body)
    edges = (_played("Intro", "intro", frame), _played("Outro", "outro", frame + max(0, rest)))
    return tuple(part for part in (edges[0], *body, edges[1]) if part.bars)


def _worded(
    stanzas: Sequence[Stanza], syllabify: Syllabify, rng: np.random.Generator, instrumental: bool
) -> tuple[tuple[Stanza, tuple[Phrase, ...]], ...]:
    """Each stanza with its phrases; with no word anywhere, a verse and a chorus to hum."""
    found: list[tuple[Stanza, tuple[Phrase, ...]]] = []
    count = 0
    for stanza in stanzas:
        phrases: list[Phrase] = []
        for line in stanza.lines:
            if count < _ENOUGH:
                phrases += _breaths(tuple(syllabify(line)))
                count += sum(map(len, phrases[-1:]))
        found.append((stanza, tuple(phrases)))
    if count:
        return tuple(found)
    named = tuple(stanza for stanza, _ in found) or (Stanza("Verse", "verse", ()), Stanza("Chorus", "chorus", ()))
    hum = {kind: _wordless(rng) for kind in ("intro", "verse", "chorus", "bridge", "break", "outro")}
    silent = () if instrumental else ("intro", "break", "outro")
    return tuple((stanza, () if stanza.kind in silent else hum[stanza.kind]) for stanza in named)


def _wordless(rng: np.random.Generator) -> tuple[Phrase, ...]:
    lengths = tuple(int(n) for n in rng.integers(5, 9, 2))
    return tuple(
        tuple(Syllable(HUM, stressed=place % 2 == 0) for place in range(length)) for length in (*lengths, *lengths)
    )


def _breaths(syllables: Phrase) -> Iterator[Phrase]:
    """A line in phrases of about equal length that end where words do."""
    parts = math.ceil(len(syllables) / _PHRASE)
    start = 0
    for part in range(1, parts + 1):
        end = round(len(syllables) * part / parts)
        while end < len(syllables) and end - start < _PHRASE + 2 and not syllables[end - 1].ends:
            end += 1
        if syllables[start:end]:
            yield syllables[start:end]
        start = max(start, end)


def _paced(worded: Sequence[tuple[Stanza, tuple[Phrase, ...]]], bar: float, room: int) -> tuple[Draft, ...]:
    """The stanzas at the first pace that fits in `room` bars; at the last one, as many phrases as fit."""
    drafts: tuple[Draft, ...] = ()
    for pace in _PACES:
        drafts = tuple(_drafted(stanza, phrases, pace * bar) for stanza, phrases in worded)
        if sum(part.bars for part in drafts) <= room:
            return drafts
    return tuple(_cut(drafts, room))


def _drafted(stanza: Stanza, phrases: tuple[Phrase, ...], a_bar: float) -> Draft:
    """One stanza at `a_bar` syllables a bar; an odd number of bars is made even, so that the harmony comes round."""
    if not phrases:
        return _played(stanza.name, stanza.kind, 4 if stanza.kind != "intro" else 2)
    bars = [max(1, math.ceil(len(phrase) / a_bar)) for phrase in phrases]
    bars[-1] += sum(bars) % 2
    return Draft(stanza.name, stanza.kind, tuple(zip(phrases, bars, strict=True)), sung=True)


def _played(name: str, kind: Kind, bars: int) -> Draft:
    return Draft(name, kind, (((), bars),) if bars else (), sung=False)


def _cut(drafts: Sequence[Draft], room: int) -> Iterator[Draft]:
    for part in drafts:
        ends = tuple(accumulate(bars for _, bars in part.phrases))
        kept = part.phrases[: sum(end <= room for end in ends)]
        room -= sum(bars for _, bars in kept)
        if kept:
            yield replace(part, phrases=kept)
        if len(kept) < len(part.phrases):
            return


def _again(body: Sequence[Draft], missing: int) -> Iterator[Draft]:
    """The body from its start once more, and so on, as long as a whole passage fits into what is missing."""
    for part in cycle(body):
        if not 0 < part.bars <= missing:
            return
        missing -= part.bars
        yield part
