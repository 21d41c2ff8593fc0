"""Whose song goes next: bounded for each provider and each person, fair between people. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.songs.ports.engine import Line
from bot.songs.songs import Song

Slot = tuple[str, int]
"""A provider's name and the user id of a requester."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Songs that may be with one provider at once: in all, and for one person over all providers."""

    at_once: int = 20
    per_user: int = 3


def slot(song: Song) -> Slot:
    """Which slot a song takes while it is with its provider."""
    return song.provider, song.requester.id


def order(queued: Iterable[Song], used: Mapping[Slot, int]) -> list[Song]:
    """Every queued song in the order of its turn.

    People take turns: each song's turn is how many songs of the same person are with a provider (`used`) or ahead of
    it; within a turn, who asked first goes first.
    """
    turns: list[tuple[int, float, str, Song]] = []
    ahead = _by_user(used)
    for song in sorted(queued, key=lambda song: (song.asked_at, song.id)):
        turns.append((ahead[song.requester.id], song.asked_at, song.id, song))
        ahead[song.requester.id] += 1
    return [song for *_, song in sorted(turns, key=lambda turn: turn[:3])]


FEW = 50
"""Slots whose ends are looked at one by one; more of them come free at a steady rate."""


def begins_in(line: Line, left: Callable[[Song], float], usual: float) -> float:
    """Seconds until a slot should be free for it. `left` is how long a song with a provider should still take, `usual`
    how long one takes from its start."""
    mine = _free_in(line.own_ahead, line.own, line.per_user, left, usual)
    return max(mine, _free_in(line.ahead, line.sharing, line.at_once, left, usual))


def _free_in(ahead: int, held: Sequence[Song], slots: int, left: Callable[[Song], float], usual: float) -> float:
    """Seconds until the slot after `ahead` others is free, of so many."""
    free = max(0, slots - len(held))
    if ahead < free:
        return 0.0
    if slots > FEW:
        return usual * (ahead - free + 1) / slots
    ends = sorted([*map(left, held), *[usual] * free])  # the next in line take the free ones
    rounds, place = divmod(ahead - free, len(ends))
    return ends[place] + rounds * usual


def due(queued: Iterable[Song], used: Mapping[Slot, int], limits: Limits, now: float) -> list[Song]:
    """The songs that may start now, in order."""
    with_provider, of_user = _by_provider(used), _by_user(used)
    chosen: list[Song] = []
    for song in order((song for song in queued if song.not_before <= now), used):
        provider, user = slot(song)
        if with_provider[provider] < limits.at_once and of_user[user] < limits.per_user:
            chosen.append(song)
            with_provider[provider] += 1
            of_user[user] += 1
    return chosen


def _by_user(used: Mapping[Slot, int]) -> Counter[int]:
    counted: Counter[int] = Counter()
    for (_, user), count in used.items():
        counted[user] += count
    return counted


def _by_provider(used: Mapping[Slot, int]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for (provider, _), count in used.items():
        counted[provider] += count
    return counted
