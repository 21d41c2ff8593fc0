"""Any finished sound as mp3 under a limit in bytes: left alone, encoded at the best rate, or cut to an excerpt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.audio import lame
from bot.audio.decode import Unreadable, opened
from bot.audio.sniff import Kind

MARGIN = 64 << 10
"""Bytes of the limit that stay free for the tag, its cover and the form fields around the file."""

EXCERPT = 60.0
"""Seconds that are kept where the whole song does not fit even at the lowest rate."""

LEAST_SALVAGE = 3.0
"""Seconds that a damaged file must still hold to count as a song."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What a file holds: its kind, its true seconds, and whether more than 1 % of it is broken."""

    kind: Kind
    seconds: float
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: `kbps` None leaves the mp3 as it is; `seconds` is how much of it is kept."""

    kbps: int | None
    seconds: float
    excerpt: bool = False


def plan(sound: Sound, size: int, limit: int) -> Plan:
    """How a file of `size` bytes gets under `limit`. Raises `Unreadable` where there is nothing worth keeping."""
    seconds, room = sound.seconds, limit - MARGIN
    if seconds <= 0 or (sound.damaged and seconds < LEAST_SALVAGE):
        raise Unreadable
    if sound.kind.name == "mp3" and not sound.damaged and size <= room:
        return Plan(None, seconds)
    if (kbps := lame.rate_for(seconds, room)) is not None:
        return Plan(kbps, seconds)
    kept = min(EXCERPT, seconds)
    if (kbps := lame.rate_for(kept, room)) is None:
        raise Unreadable("no room for a minute of sound")
    return Plan(kbps, kept, excerpt=True)


def press(raw: Path, kind: Kind, chosen: Plan, into: BinaryIO) -> float:
    """Encode as planned, behind whatever `into` holds already; the seconds written.

    Streams: 86 MB of wav take 30 MB of memory. Blocks for up to three seconds: for a thread.
    """
    assert chosen.kbps is not None
    with raw.open("rb") as file, opened(file, kind) as tape:
        shape = tape.shape
        pcm = lame.window(tape.pcm(shape), 0, shape.bytes_in(chosen.seconds))
        return lame.encode(pcm, shape, chosen.kbps, into)
