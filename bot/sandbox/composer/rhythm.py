"""Where a phrase's syllables fall: stressed ones on strong beats, in a pattern that its section repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.composer.syllables import Syllable

_EIGHTHS = (1.0, 0.1, 0.5, 0.2, 0.8, 0.1, 0.5, 0.2)
"""How strong each eighth of a bar is."""

_BREATH = 2
"""Eighths at a phrase's end that nothing begins in."""

_LONGEST = 5
"""Eighths that a syllable is held at most."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A syllable at `beat`, held for `beats`, both counted in quarter notes from the phrase's first bar line."""

    syllable: Syllable
    beat: float
    beats: float


def place(syllables: Sequence[Syllable], bars: int, motif: Sequence[float]) -> tuple[Placed, ...]:
    """The syllables of one phrase over `bars` of four beats.

    `motif` is the section's liking (0 to 1) for each eighth of two bars. Eighths are the grid, sixteenths where the
    syllables would not fit otherwise.
    """
    if not syllables:
        return ()
    fine = 2 if len(syllables) > bars * 8 - _BREATH else 1
    strength = _strengths(bars, fine, motif)
    starts = _best(tuple(s.stressed for s in syllables), strength, _BREATH * fine)
    ends = (*starts[1:], bars * 8 * fine - fine)
    return tuple(
        Placed(syllable, start / (2 * fine), max(1, min(end - start, _LONGEST * fine)) / (2 * fine))
        for syllable, start, end in zip(syllables, starts, ends, strict=True)
    )


def _strengths(bars: int, fine: int, motif: Sequence[float]) -> tuple[float, ...]:
    eighths = (_EIGHTHS[n % 8] + motif[n % len(motif)] for n in range(bars * 8))
    return tuple(value for strong in eighths for value in (strong, *(0.0,) * (fine - 1)))


def _best(stressed: Sequence[bool], strength: Sequence[float], breath: int) -> tuple[int, ...]:
    """The slots with the highest sum of strengths and evenness, by dynamic programming over (syllable, slot)."""
    count, slots = len(stressed), len(strength)
    last = max(count, slots - breath)
    ideal = max(1.0, (last - 1) / count)
    scores = [-0.15 * slot + _worth(stressed[0], strength[slot]) for slot in range(last)]
    back: list[list[int]] = []
    for place in range(1, count):
        row = [_step(scores, slot, place, ideal) for slot in range(last)]
        back.append([before for _, before in row])
        scores = [score + _worth(stressed[place], strength[slot]) for slot, (score, _) in enumerate(row)]
    path = [max(range(count - 1, last), key=scores.__getitem__)]
    for row in reversed(back):
        path.append(row[path[-1]])
    return tuple(reversed(path))


def _worth(stressed: bool, strength: float) -> float:
    return strength if stressed else -0.4 * strength


def _step(scores: Sequence[float], slot: int, place: int, ideal: float) -> tuple[float, int]:
    """The best way to come to `slot`: (score, the slot before). At least `place` slots must lie before it."""
    before = range(max(place - 1, slot - 8), slot)
    return max(((scores[n] - 0.25 * (slot - n - ideal) ** 2, n) for n in before), default=(-1e9, max(0, slot - 1)))
