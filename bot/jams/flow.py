"""The order of an album, and where its sides end. Pure, and the same for the same songs."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from bot.songs.albums import Heard, Track, length

RATES = (192, 160, 128)
"""Bit rates of a side in kbit/s, best first. Below the last the songs, which were mp3s before, begin to suffer."""

TAG = 160 * 1024
"""Bytes that are left for a side's chapters, credits and cover."""

LOUD = 12.0
"""LU that count as much as half an octave of tempo, which is the most that two tempos differ."""


def ordered(tracks: Sequence[Track]) -> list[Track]:
    """Songs in an order that flows: what stands side by side is near in tempo and in loudness; the quieter end comes
    first.

    From the quietest on to whatever is nearest, and then stretches are turned round for as long as that brings
    neighbours nearer to each other: some 10 ms for fifty songs.
    """
    heard = [track.heard for track in tracks]
    away = [[apart(one, other) for other in heard] for one in heard]
    way = _shortened(_nearest(heard, away), away)
    found = [tracks[at] for at in way]
    return found if not found or _loudness(found[0]) <= _loudness(found[-1]) else found[::-1]


def apart(one: Heard, other: Heard) -> float:
    """How far two songs are from each other, 0 to 2. A tempo and its double are the same: an estimate takes one for the
    other, and so does a foot."""
    octaves = abs(log2(one.tempo / other.tempo)) % 1 if one.tempo and other.tempo else 0.25
    loudness = min(1.0, abs(one.loudness - other.loudness) / LOUD)
    return 2 * min(octaves, 1 - octaves) + loudness


def _loudness(track: Track) -> float:
    return track.heard.loudness


_Away = Sequence[Sequence[float]]
"""How far each song is from each."""


def _nearest(heard: Sequence[Heard], away: _Away) -> list[int]:
    left = sorted(range(len(heard)), key=lambda at: (heard[at].loudness, at))
    way = left[:1]
    left = left[1:]
    while left:
        following = min(left, key=lambda at: (away[way[-1]][at], at))
        left.remove(following)
        way.append(following)
    return way


def _shortened(way: list[int], away: _Away) -> list[int]:
    """The way with every stretch turned round that is the better for it, until none is."""
    count, improved = len(way), True
    while improved:
        improved = False
        for begin in range(count - 1):
            for end in range(begin + 1, count):
                if _gained(way, begin, end, away) > 1e-9:
                    way[begin : end + 1] = way[begin : end + 1][::-1]
                    improved = True
    return way


def _gained(way: Sequence[int], begin: int, end: int, away: _Away) -> float:
    """By how much the way gets shorter where the stretch from `begin` to `end` is turned round."""
    gained = 0.0
    if begin > 0:
        gained += away[way[begin - 1]][way[begin]] - away[way[begin - 1]][way[end]]
    if end + 1 < len(way):
        gained += away[way[end]][way[end + 1]] - away[way[begin]][way[end + 1]]
    return gained


def cut_into_sides(tracks: Sequence[Track], limit: int) -> tuple[int, list[list[Track]]]:
    """The bit rate, and the tracks side by side: as few sides of up to `limit` bytes as 128 kbit/s needs, at the best
    rate that needs no more. A song for which there is no room at all has a side of its own."""
    least = len(_sides(tracks, RATES[-1], limit))
    for kbps in RATES:
        if len(found := _sides(tracks, kbps, limit)) == least:
            return kbps, found
    raise AssertionError("the last rate needs no more than itself")


def _sides(tracks: Sequence[Track], kbps: int, limit: int) -> list[list[Track]]:
    sides: list[list[Track]] = []
    for track in tracks:
        longer = [*sides[-1], track] if sides else [track]
        if sides and TAG + length([one.heard for one in longer]) * kbps * 125 <= limit:
            sides[-1] = longer
        else:
            sides.append([track])
    return sides
