"""What is known of how long songs took: the values that estimates are learned from."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """One song's time, as far as its polls tell. Unix seconds; `length` is the wish's, in seconds of audio.

    It finished after `not_finished_at` and by `finished_by`, which is None while it still runs: an interval-censored
    time, or a right-censored one. Both are the same moment where the finish itself is known.
    """

    song_id: str
    submitted_at: float
    not_finished_at: float
    finished_by: float | None
    length: int | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """Seconds since the submission after which and by which it finished; by `math.inf` where it still runs."""
        after = max(0.0, self.not_finished_at - self.submitted_at)
        return after, math.inf if self.finished_by is None else max(after, self.finished_by - self.submitted_at)
