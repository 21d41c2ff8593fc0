"""Whose song goes next: bounded for the provider and for each person, fair between people. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.songs.songs import Song


@dataclass(frozen=True, slots=True)
class Limits:
    """Songs that may be with the provider at once: in all, and for one person."""

    at_once: int = 20
    per_user: int = 3


def order(queued: Iterable[Song], placed: Mapping[int, int]) -> list[Song]:
    """Every queued song in the order of its turn.

    People take turns: each song's turn is how many songs of the same person are with the provider (`placed`, by user
    id) or ahead of it; within a turn, who asked first goes first.
    """
    turns: list[tuple[int, float, str, Song]] = []
    ahead: Counter[int] = Counter(placed)
    for song in sorted(queued, key=lambda song: (song.created_at, song.id)):
        turns.append((ahead[song.requester.id], song.created_at, song.id, song))
        ahead[song.requester.id] += 1
    return [song for *_, song in sorted(turns, key=lambda turn: turn[:3])]


def due(queued: Iterable[Song], placed: Mapping[int, int], limits: Limits, now: float) -> list[Song]:
    """The songs that may start now, in order."""
    room = limits.at_once - sum(placed.values())
    if room <= 0:
        return []
    taken: Counter[int] = Counter(placed)
    chosen: list[Song] = []
    for song in order((song for song in queued if song.not_before <= now), placed):
        if room <= 0:
            break
        if taken[song.requester.id] < limits.per_user:
            chosen.append(song)
            taken[song.requester.id] += 1
            room -= 1
    return chosen
