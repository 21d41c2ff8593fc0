"""The pauses between tries of what failed in a way that nobody foresaw, or could not be written down."""

from __future__ import annotations

import random
from collections.abc import Callable

FIRST = 5.0
"""Seconds before the second try."""

MOST = 60.0
"""Seconds: no pause is longer."""


def retry_pause(tries: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after `tries` failed ones: twice as long each time, half of it by `chance` (0 to 1), so that the
    songs that failed together do not come back together."""
    whole = min(MOST, FIRST * 2.0 ** min(tries - 1, 10))
    return whole * (1 + chance()) / 2
