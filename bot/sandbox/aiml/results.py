"""Results that a test hands in, to be served instead of what a model would have sung."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Result:
    """Bytes for the next `times` songs of a model (None is any), and a content type where it is not the model's."""

    audio: bytes
    model: str | None
    times: int | None
    mime: str | None


class Results:
    """Those still to be served, in the order in which they were handed in."""

    def __init__(self) -> None:
        self._waiting: list[Result] = []

    def add(self, result: Result) -> None:
        self._waiting.append(result)

    def take(self, model: str) -> Result | None:
        """What the next song of a model turns out to be, one time less; None where it is sung."""
        for result in self._waiting:
            if result.model in {None, model}:
                if result.times is not None:
                    result.times -= 1
                    if not result.times:
                        self._waiting.remove(result)
                return result
        return None
