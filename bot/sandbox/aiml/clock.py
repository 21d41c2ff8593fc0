"""The studio's own time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """`now` gives Unix seconds; `speed` is how many times as fast the models work; `held` keeps all from finishing."""

    now: Callable[[], float]
    speed: float = 1.0
    held: bool = False
