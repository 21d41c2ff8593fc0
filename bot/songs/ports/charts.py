"""Pictures of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from left to right, none below nothing, and what is written beside them, in whatever language: above them a
    title and a figure, `most` at the height of the highest, `first` and `last` under the outer two."""

    title: str
    figure: str
    values: Sequence[int]
    most: str
    first: str
    last: str


class Charts(Protocol):
    """Draws charts."""

    async def draw(self, chart: Chart) -> bytes | None:
        """The chart as a PNG; None, with the reason in the log, where there can be none."""
        ...
