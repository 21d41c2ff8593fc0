"""How any finished sound gets under a limit in bytes: left alone, encoded at the best rate, or cut to an excerpt."""

from __future__ import annotations

from dataclasses import dataclass

from bot.audio.errors import Unreadable

LADDER = (320, 256, 224, 192, 160, 128, 112, 96, 80, 64)
"""Bit rates in kbit/s, best first; below the last a song is not worth hearing."""

OVERHEAD = 4096
"""Bytes beyond `seconds × rate`: the encoder's delay and the frame that is cut at either end (measured: < 1.3 KB)."""

EXCERPT = 60.0
"""Seconds that are kept where the whole song does not fit even at the lowest rate."""

LEAST_SALVAGE = 3.0
"""Seconds that a damaged file must still hold to count as a song."""

LONGEST = 3600.0
"""Seconds that are decoded at most; the longest model sings five minutes."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What a file holds: its true seconds, whether it is an mp3, and whether more than 1 % of it is broken."""

    seconds: float
    is_mp3: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: `kbps` None leaves the mp3 as it is; `seconds` is how much of it is kept."""

    kbps: int | None
    seconds: float
    excerpt: bool = False


def plan(sound: Sound, size: int, most_bytes: int) -> Plan:
    """How a sound of `size` bytes gets into `most_bytes`. Raises `Unreadable` where there is nothing worth keeping."""
    seconds = sound.seconds
    if seconds <= 0 or (sound.damaged and seconds < LEAST_SALVAGE):
        raise Unreadable
    if sound.is_mp3 and not sound.damaged and size <= most_bytes:
        return Plan(None, seconds)
    if (kbps := rate_for(seconds, most_bytes)) is not None:
        return Plan(kbps, seconds)
    kept = min(EXCERPT, seconds)
    if (kbps := rate_for(kept, most_bytes)) is None:
        raise Unreadable("no room for a minute of sound")
    return Plan(kbps, kept, excerpt=True)


def size_at(kbps: int, seconds: float) -> int:
    """The most bytes that `seconds` of sound take."""
    return int(seconds * kbps * 125) + OVERHEAD


def rate_for(seconds: float, most_bytes: int, *, most: int = LADDER[0]) -> int | None:
    """The best rung, up to `most`, that keeps `seconds` within `most_bytes`; None where none does."""
    return next((kbps for kbps in LADDER if kbps <= most and size_at(kbps, seconds) <= most_bytes), None)
