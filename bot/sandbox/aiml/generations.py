"""A song as the sandbox's AIML API keeps it."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.aiml.catalogue import Model
from bot.sandbox.aiml.clock import Clock

State = Literal["queued", "generating", "completed", "error"]

ENDED = frozenset({"completed", "error"})


@dataclass(slots=True, eq=False)
class Generation:
    """One accepted request: its JSON, the caller's own id for it, its times in Unix seconds, its money in US dollars.

    `audio` is what is served once it is completed, under `mime` where that is not its model's; `reference_bytes` is
    the size of the clip that was fetched for it.
    """

    id: str
    row: Model = field(repr=False)
    request: dict[str, Any] = field(repr=False)
    client_request_id: str | None
    clock: Clock = field(repr=False)
    submitted_at: float
    starts_at: float
    completes_at: float
    name: str = field(default_factory=lambda: secrets.token_hex(12), repr=False)
    composing: asyncio.Task[bytes] | None = field(default=None, repr=False)
    audio: bytes = field(default=b"", repr=False)
    error: Any = None
    polls: int = 0
    charged: float = 0.0
    refunded: bool = False
    reference_bytes: int = 0
    released: bool = False
    composed: bool = False
    mime: str | None = None
    completed_at: float | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def model(self) -> str:
        return self.row.id

    @property
    def state(self) -> State:
        """Failed and completed stay so; to be completed the audio must exist, its time have come, and nothing hold."""
        if self.error is not None:
            return "error"
        now = self.clock.now()
        due = self.released or (now >= self.completes_at and not self.clock.held)
        if self.completed_at is None and due and self.composed:
            self.completed_at = now
        if self.completed_at is not None:
            return "completed"
        return "queued" if now < self.starts_at else "generating"

    @property
    def error_is_reply(self) -> bool:
        """Whether what went wrong stands in the reply itself, and not under "error"."""
        error: Any = self.error
        return isinstance(error, dict) and "base_resp" in error

    @property
    def next_at(self) -> float | None:
        """When the clock alone changes its state next; None where it needs more than time."""
        now = self.clock.now()
        return next((moment for moment in (self.starts_at, self.completes_at) if moment > now), None)

    def touch(self) -> None:
        """Something other than time has changed about it."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self) -> None:
        """Until time, or somebody, may have changed its state."""
        moment = self.next_at
        left = None if moment is None else max(0.001, moment - self.clock.now())
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await self._changed.wait()

    def quicken(self, times: float) -> None:
        """What is left of its time passes `times` as fast."""
        now = self.clock.now()
        self.starts_at = now + (self.starts_at - now) / times
        self.completes_at = now + (self.completes_at - now) / times
        self.touch()


def new_id(model: Model, *, nanoid: bool = False) -> str:
    """One of the two shapes that the docs show; `nanoid` gives every model the newer one."""
    return f"{uuid.uuid4()}:{model.alias}" if model.alias and not nanoid else secrets.token_urlsafe(16)[:21]
