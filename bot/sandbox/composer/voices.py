"""What a syllable sounds like, frame by frame, in either voice: one that has learnt to speak, one made of formants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.composer.syllables import HUM, Syllable, hummed, runs, spelled

Grid = NDArray[np.float32]

FRAME = 0.0125
"""Seconds of a frame, and 20 Hz of a bin: hibari's own grid, which the other voice shares."""

BINS = 601


@dataclass(frozen=True, slots=True, eq=False)
class Sounded:
    """Magnitudes of shape (frames, BINS) of what vibrates and of what hisses; the vowel is from `begin` to `end`."""

    tone: Grid
    hiss: Grid
    begin: int
    end: int


class Voice(Protocol):
    """Splits a line into what it can sing, and knows the sound of each piece."""

    def syllables(self, line: str) -> Sequence[Syllable]: ...
    def sounded(self, sound: str) -> Sounded: ...


def voice() -> Voice:
    """The one that sings words where it is installed, else the plainer one."""
    try:
        return _learnt()
    except ImportError:
        return Formants()


@lru_cache(maxsize=1)
def _learnt() -> Voice:
    from hibari import Hibari  # pyright: ignore[reportMissingTypeStubs]  # an extra, without types

    return Learnt(Hibari())


# --- the voice that sings words ---------------------------------------------------------------------------------

_SOUNDS = "aeiouyæɑɔəɛɜɪʊʌɒɐᵊᵻAIOWYQ"
"""hibari's vowels (misaki's alphabet); the capitals are its diphthongs."""

_NUCLEUS = re.compile(f"[ˈˌ]?[{_SOUNDS}]+ː?")


class Learnt:
    """hibari-tts, syllable by syllable: its magnitudes are kept, and its speech melody is thrown away."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._known: dict[str, Sounded] = {}
        self._plain = Formants()

    def syllables(self, line: str) -> Sequence[Syllable]:
        return [syllable for english, words in runs(line) for syllable in self._read(english, words)]

    def sounded(self, sound: str) -> Sounded:
        if sound not in self._known:
            self._known[sound] = self._spoken("ɑ" if sound == HUM else sound)
        return self._known[sound]

    def _read(self, english: bool, words: Sequence[str]) -> Iterator[Syllable]:
        if not english:
            for word in words:
                yield from hummed(word)
            return
        for word in " ".join(self._model.phonemize(" ".join(words))).split():
            yield from _divided(word)

    def _spoken(self, sound: str) -> Sounded:
        ids = self._model.ids(sound)
        if len(ids) < 3:
            return self._plain.sounded(HUM)
        given = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([0.9], np.float32)}
        tone, _, hiss, rest, _, pitch = (part[0] for part in self._model.sess.run(None, given))
        voiced = np.exp(np.minimum(tone, 7)).T * (pitch > 60)[:, None]
        hissed = np.sqrt(2 * np.exp(2 * np.minimum(hiss, 7)) + np.exp(2 * np.minimum(rest, 7))).T
        return _trimmed(voiced.astype(np.float32), hissed.astype(np.float32))


def _divided(word: str) -> Iterator[Syllable]:
    """A word's phonemes, parted between its vowels: of several consonants the first stays, a single one moves on."""
    nuclei = [found.span() for found in _NUCLEUS.finditer(word)]
    start = 0
    for place, (_, end) in enumerate(nuclei):
        last = place == len(nuclei) - 1
        onset = len(word) if last else nuclei[place + 1][0]
        cut = onset if last or onset == end else end + (onset - end) // 2
        yield Syllable(word[start:cut], stressed="ˈ" in word[start:cut], ends=last)
        start = cut


def _trimmed(tone: Grid, hiss: Grid) -> Sounded:
    """Without the silence around it. The vowel is where the voice is within 8 dB of its loudest, around that."""
    loud = tone.sum(1)
    every = loud + hiss.sum(1)
    heard = np.flatnonzero(every > 0.04 * every.max())
    first, last = int(heard[0]), int(heard[-1]) + 1
    peak = begin = int(loud.argmax())
    end = peak + 1
    while begin > first and loud[begin - 1] > 0.4 * loud[peak]:
        begin -= 1
    while end < last and loud[end] > 0.4 * loud[peak]:
        end += 1
    return Sounded(tone[first:last], hiss[first:last], begin - first, end - first)


# --- the plainer voice ------------------------------------------------------------------------------------------

_VOWELS: dict[str, tuple[int, int, int]] = {
    "a": (800, 1200, 2600),
    "e": (500, 1850, 2550),
    "i": (320, 2250, 2950),
    "o": (480, 850, 2500),
    "u": (340, 780, 2350),
    "y": (330, 2000, 2600),
}
"""The first three formants in Hz, after the usual tables for English vowels."""

_HISSES: dict[str, tuple[int, int, float, int]] = {
    "s": (5000, 9500, 0.6, 6),
    "z": (4500, 9000, 0.4, 5),
    "f": (3000, 9000, 0.25, 5),
    "h": (800, 4000, 0.15, 4),
    "t": (3500, 8000, 0.5, 2),
    "k": (1500, 4000, 0.5, 2),
    "c": (2500, 6500, 0.5, 4),
    "p": (500, 2500, 0.4, 2),
    "x": (3000, 7000, 0.4, 4),
    "j": (2500, 6500, 0.4, 3),
}
"""Consonants that hiss: from and to in Hz, how loud, how many frames."""


class Formants:
    """Vowels by their formants over a falling spectrum, consonants as bands of noise; any script, hardly any words."""

    def syllables(self, line: str) -> Sequence[Syllable]:
        return [
            syllable
            for english, words in runs(line)
            for word in words
            for syllable in (spelled(word) if english else hummed(word))
        ]

    def sounded(self, sound: str) -> Sounded:
        vowel = next((letter for letter in sound if letter in _VOWELS), "a")
        before, _, after = sound.partition(vowel)
        onset = [_HISSES[letter] for letter in before if letter in _HISSES][-1:]
        coda = [_HISSES[letter] for letter in after if letter in _HISSES][:1]
        lengths = [sum(row[3] for row in rows) for rows in (onset, coda)]
        frames = lengths[0] + 12 + lengths[1]
        tone, hiss = np.zeros((frames, BINS), np.float32), np.full((frames, BINS), 1e-3, np.float32)
        tone[lengths[0] : lengths[0] + 12] = _envelope(_VOWELS[vowel])
        for rows, at in ((onset, 0), (coda, frames - lengths[1])):
            for low, high, loud, length in rows:
                hiss[at : at + length, low // 20 : high // 20] = loud
        return Sounded(tone, hiss, lengths[0] + 1, lengths[0] + 11)


def _envelope(formants: tuple[int, int, int]) -> Grid:
    hertz = np.arange(BINS, dtype=np.float32) * 20
    peaks = [
        gain / (1 + ((hertz - centre) / width) ** 2)
        for centre, gain, width in zip(formants, (1.0, 0.5, 0.25), (90, 110, 160), strict=True)
    ]
    return (sum(peaks) / (1 + hertz / 700) * 2).astype(np.float32)
