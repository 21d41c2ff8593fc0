"""Which notes a phrase sings: a section's own contour, chord tones on strong beats, steps between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.sandbox.composer.rhythm import Placed

LOWEST, HIGHEST = 57, 76
"""The singer's range as MIDI numbers: A3 to E5."""


@dataclass(frozen=True, slots=True)
class Note:
    """`beat` and `beats` in quarter notes from the song's start; `pitch` a MIDI number; `sound` what is sung on it."""

    beat: float
    beats: float
    pitch: int
    sound: str


@dataclass(frozen=True, slots=True)
class Motif:
    """What makes a section sound like itself: a liking for certain eighths, a contour, how high it lies."""

    eighths: tuple[float, ...]
    contour: tuple[int, ...]
    height: int


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (MIDI number) and its scale (semitones)."""

    tonic: int
    mode: tuple[int, ...]

    def pitch(self, degree: int) -> int:
        """The MIDI number of a step of the scale, 0 being the tonic."""
        octave, step = divmod(degree, len(self.mode))
        return self.tonic + 12 * octave + self.mode[step]


def motif(rng: np.random.Generator, kind: str) -> Motif:
    """A section's motif. Choruses lie higher than verses, bridges between them."""
    walk = np.cumsum(rng.choice((-2, -1, -1, 0, 1, 1, 2), 8))
    contour = tuple(int(step) for step in np.clip(walk - round(float(walk.mean())), -3, 4))
    height = {"chorus": 4, "bridge": 3}.get(kind, 2)
    return Motif(tuple(float(x) for x in rng.uniform(0, 0.7, 16)), contour, height)


def sing(
    placed: Sequence[Placed], *, start: float, place: int, chords: Sequence[int], key: Key, motif: Motif
) -> tuple[Note, ...]:
    """The notes of phrase number `place` of a section; `start` in beats, `chords` a scale step for each of its bars."""
    notes: list[Note] = []
    degree = motif.height
    for index, at in enumerate(placed):
        chord = chords[min(int(at.beat // 4), len(chords) - 1)]
        final = index == len(placed) - 1
        degree = _next(_aim(at.beat, place, motif), degree, chord, settle=final or at.beat % 2 == 0)
        notes.append(Note(start + at.beat, at.beats, _reach(key.pitch(degree)), at.syllable.sound))
    return tuple(notes)


def _aim(beat: float, place: int, motif: Motif) -> int:
    """Where the contour points: the third of four phrases lifts, the fourth comes down."""
    lift = (0, 0, 1, -1)[place % 4]
    return motif.height + motif.contour[int(beat * 2) % len(motif.contour)] + lift


def _next(aim: int, before: int, chord: int, *, settle: bool) -> int:
    """The nearest chord tone to the aim where the melody settles, else at most a third's way from the note before."""
    near = min(max(aim, before - 3), before + 3)
    if settle:
        return min(range(near - 3, near + 4), key=lambda step: ((step - chord) % 7 not in (0, 2, 4), abs(step - near)))
    return min(max(aim, before - 1), before + 1) if aim != before else before


def _reach(pitch: int) -> int:
    """The same note within the singer's range."""
    while pitch < LOWEST:
        pitch += 12
    while pitch > HIGHEST:
        pitch -= 12
    return pitch
