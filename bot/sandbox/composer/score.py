"""The song on paper: key, tempo, passages with chords and notes. Everything that sounds is played from this."""

from __future__ import annotations

import math
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from bot.sandbox.composer.form import Draft, Phrase, Syllabify, draft
from bot.sandbox.composer.lyrics import Kind, stanzas
from bot.sandbox.composer.melody import Key, Motif, Note, motif, sing
from bot.sandbox.composer.rhythm import place
from bot.sandbox.composer.styles import Style
from bot.sandbox.composer.syllables import HUM, Syllable

RING = 1.8
"""Seconds after the last bar line in which the last chord dies away."""

SHORTEST, LONGEST = 22.0, 60.0
"""What a song lasts by itself, in seconds; one that must be longer repeats its form."""

_SOLO: Phrase = tuple(Syllable(HUM, stressed=beat in (0, 3, 5)) for beat in range(8))


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the form: `bar` is its first, `chords` a scale step for each bar, `phrases` its notes."""

    name: str
    kind: Kind
    bar: int
    chords: tuple[int, ...]
    phrases: tuple[tuple[Note, ...], ...]
    sung: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A form of `bars` bars of four beats, played `passes` times."""

    style: Style
    key: Key
    bpm: float
    bars: int
    passes: int
    passages: tuple[Passage, ...]

    @property
    def form_seconds(self) -> float:
        return self.bars * 240 / self.bpm

    def seconds(self, beat: float) -> float:
        """When a beat sounds. Swing moves what lies off the beat back, most at the middle of it."""
        whole, part = divmod(beat, 1.0)
        late = self.style.swing / 2
        part = part * (1 + 2 * late) if part <= 0.5 else 1 - (1 - part) * (1 - 2 * late)
        return (whole + part) * 60 / self.bpm


def write(
    lyrics: str, style: Style, seed: int, seconds: float | None, *, syllabify: Syllabify, instrumental: bool
) -> Score:
    """The score of a song. With `seconds` the tempo bends a little, so that whole bars fill them."""
    rng = np.random.default_rng((seed, crc32(style.name.encode())))
    bpm = float(rng.integers(style.bpm[0], style.bpm[1] + 1))
    key = Key(int(rng.integers(58, 66)), style.mode)
    passes, bars, bpm = _budget(bpm, seconds)
    parts = draft(stanzas(lyrics), syllabify, rng, bar=240 / bpm, bars=bars, instrumental=instrumental)
    passages = _passages(parts, style, key, seed)
    return Score(style, key, bpm, sum(part.bars for part in parts), passes, passages)


def _budget(bpm: float, seconds: float | None) -> tuple[int, range, float]:
    """(passes, how many bars a pass may have, tempo)."""
    bar = 240 / bpm
    if seconds is None:
        return 1, range(math.ceil((SHORTEST - RING) / bar), int((LONGEST - RING) / bar) + 1), bpm
    playing = seconds - ring(seconds)
    passes = max(1, math.ceil(playing / LONGEST))
    bars = max(1, round(playing / passes / bar))
    return passes, range(bars, bars + 1), 240 * bars * passes / playing


def ring(seconds: float | None) -> float:
    """How long the end rings: a fifth of a song that is very short."""
    return RING if seconds is None else min(RING, seconds / 5)


def _passages(parts: tuple[Draft, ...], style: Style, key: Key, seed: int) -> tuple[Passage, ...]:
    found: list[Passage] = []
    bar = 0
    for part in parts:
        rng = np.random.default_rng((seed, crc32(style.name.encode()), crc32(part.kind.encode())))
        found.append(_passage(part, bar, style, key, motif(rng, part.kind)))
        bar += part.bars
    return tuple(found)


def _passage(part: Draft, bar: int, style: Style, key: Key, own: Motif) -> Passage:
    chords = _chords(part, style)
    phrases: list[tuple[Note, ...]] = []
    at = 0
    for number, (syllables, bars) in enumerate(_solo(part)):
        placed = place(syllables, bars, own.eighths)
        start = (bar + at) * 4.0
        phrases.append(sing(placed, start=start, place=number, chords=chords[at : at + bars], key=key, motif=own))
        at += bars
    return Passage(part.name, part.kind, bar, chords, tuple(phrases), part.sung)


def _chords(part: Draft, style: Style) -> tuple[int, ...]:
    row = {"chorus": style.chorus, "bridge": style.chorus[2:] + style.verse[:2]}.get(part.kind, style.verse)
    chords = tuple(row[bar % len(row)] for bar in range(part.bars))
    return (*chords[:-1], 0) if part.kind == "outro" else chords


def _solo(part: Draft) -> tuple[tuple[Phrase, int], ...]:
    """The part's phrases; a break that has none is given a solo, two bars at a time."""
    if part.sung or part.kind != "break":
        return part.phrases
    pairs, odd = divmod(part.bars, 2)
    return ((_SOLO, 2),) * pairs + ((_SOLO[:4], 1),) * odd
