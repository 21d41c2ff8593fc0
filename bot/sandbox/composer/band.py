"""The band plays the score: chords, bass, drums, and a lead where nobody sings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from bot.sandbox.composer.instruments import DRUMS, TONES, play, strike
from bot.sandbox.composer.recording import RATE, Sound
from bot.sandbox.composer.score import Passage, Score
from bot.sandbox.composer.styles import Part

LOUD = {"X": 1.0, "x": 0.7, "-": 0.35}
MIDDLE = 60
"""Chords are voiced around this MIDI number."""

LEVELS = {"chords": 0.16, "bass": 0.36, "lead": 0.17, "extra": 0.11, "drums": 0.5}


@dataclass(slots=True)
class Desk:
    """Two dry channels, what goes to the room, and when the kick falls (seconds)."""

    dry: Sound
    room: Sound
    kicks: list[float] = field(default_factory=list[float])

    def add(self, sound: Sound, at: float, gain: float, pan: float = 0.0, room: float = 0.3) -> None:
        """`pan` from -1 (left) to 1; `room` is the share that is sent there."""
        start = int(at * RATE)
        length = min(len(sound), len(self.dry) - start)
        if length <= 0 or start < 0:
            return
        sides = np.array([1 - max(0.0, pan), 1 + min(0.0, pan)], np.float32) * np.float32(gain)
        both = sound[:length, None] * sides
        self.dry[start : start + length] += both
        self.room[start : start + length] += both * np.float32(room)


def accompany(score: Score, seconds: float, rng: np.random.Generator) -> Desk:
    """Everything but the voice, over `seconds`."""
    size = (int(seconds * RATE), 2)
    desk = Desk(np.zeros(size, np.float32), np.zeros(size, np.float32))
    for number in range(score.passes):
        for passage in score.passages:
            _passage(desk, score, passage, number * score.bars, rng)
    _last_chord(desk, score, seconds)
    return desk


def _passage(desk: Desk, score: Score, passage: Passage, before: int, rng: np.random.Generator) -> None:
    style, full = score.style, passage.kind in {"chorus", "break"}
    for place, chord in enumerate(passage.chords):
        bar = before + passage.bar + place
        _comp(desk, score, style.chords, bar, chord, LEVELS["chords"], pan=-0.2)
        if passage.kind != "intro" or place:
            _comp(desk, score, style.bass, bar, chord, LEVELS["bass"], low=True)
            _drums(
                desk, score, bar, rng, fill=place == len(passage.chords) - 1, soft=passage.kind in {"intro", "outro"}
            )
        if style.extra and full:
            _comp(desk, score, style.extra, bar, chord, LEVELS["extra"], pan=0.35)
    if full and passage.chords:
        desk.add(_stroke("crash", 8), score.seconds((before + passage.bar) * 4.0), LEVELS["drums"] * 0.5, -0.2, 0.4)
    if not passage.sung:
        for phrase in passage.phrases:
            for note in phrase:
                at, length = score.seconds(before * 4 + note.beat), note.beats * 60 / score.bpm
                desk.add(_note(style.lead.instrument, note.pitch, round(length, 2)), at, LEVELS["lead"], 0.15, 0.5)


def _comp(
    desk: Desk, score: Score, part: Part, bar: int, chord: int, level: float, *, low: bool = False, pan: float = 0.0
) -> None:
    """One bar of a tuned part."""
    if not part.pattern:
        return
    for sign, step, steps in _spelled(part.pattern):
        at, until = score.seconds(bar * 4 + step / 4), score.seconds(bar * 4 + (step + steps) / 4)
        pitches = _chord(score, chord) if sign == "x" else (_chord_tone(score, chord, int(sign), low=low),)
        for pitch in pitches:
            sound = _note(part.instrument, pitch, round(min(until - at, 4.0), 2))
            desk.add(sound, at, level * part.gain, pan, 0.05 if low else 0.35)


def _spelled(pattern: str) -> Iterator[tuple[str, int, int]]:
    """(sign, sixteenth, how many) for each stroke; `.` lets the one before sound on, `,` stops it."""
    starts = [step for step, sign in enumerate(pattern) if sign != "."]
    for place, step in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(pattern)
        if pattern[step] != ",":
            yield pattern[step], step, end - step


def _chord(score: Score, chord: int) -> tuple[int, ...]:
    """The chord's notes, close together around the middle."""
    steps = (0, 2, 4, 6) if score.style.sevenths else (0, 2, 4)
    return tuple(sorted(_near(score.key.pitch(chord + step), MIDDLE) for step in steps))


def _chord_tone(score: Score, chord: int, number: int, *, low: bool) -> int:
    steps = (0, 2, 4, 6 if score.style.sevenths else 7)
    root = _near(score.key.pitch(chord), MIDDLE if low else MIDDLE - 2)
    return root + score.key.pitch(chord + steps[number % 4]) - score.key.pitch(chord)


def _near(pitch: int, middle: int) -> int:
    """The same note within six semitones of `middle`."""
    return middle + (pitch - middle + 6) % 12 - 6


def _drums(desk: Desk, score: Score, bar: int, rng: np.random.Generator, *, fill: bool, soft: bool) -> None:
    for name, pattern in score.style.kit.items():
        if soft and name in {"snare", "clap", "crash"}:
            continue
        for step, sign in enumerate(pattern):
            if sign not in LOUD:
                continue
            at = score.seconds(bar * 4 + step / 4)
            late = 0.0 if name == "kick" else float(rng.uniform(0, 0.006))
            drum = DRUMS[name]
            desk.add(_stroke(name, int(rng.integers(8))), at + late, LEVELS["drums"] * LOUD[sign], drum.pan, drum.room)
            if name == "kick":
                desk.kicks.append(at)
    if fill and not soft and "snare" in score.style.kit:
        for step in (13, 14, 15):
            desk.add(_stroke("snare", step % 8), score.seconds(bar * 4 + step / 4), LEVELS["drums"] * 0.4, 0.0, 0.3)


def _last_chord(desk: Desk, score: Score, seconds: float) -> None:
    """The tonic rings to the end."""
    at = score.form_seconds * score.passes
    for pitch in _chord(score, 0):
        desk.add(
            _note(score.style.chords.instrument, pitch, round(seconds - at, 2)), at, LEVELS["chords"] * 1.2, 0, 0.5
        )
    root = _chord_tone(score, 0, 0, low=True)
    desk.add(_note(score.style.bass.instrument, root, round(seconds - at, 2)), at, LEVELS["bass"], 0, 0.1)


@lru_cache(maxsize=512)
def _note(instrument: str, pitch: int, seconds: float) -> Sound:
    return play(TONES[instrument], pitch, max(0.05, seconds))


@lru_cache(maxsize=128)
def _stroke(name: str, take: int) -> Sound:
    """One of eight takes of a drum, so that a roll does not sound like a machine's."""
    return strike(DRUMS[name], 1.0, np.random.default_rng(take))
