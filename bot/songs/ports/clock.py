"""Time, so that no test waits for it."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """`now` is Unix seconds; `sleep` takes seconds."""

    def now(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...
