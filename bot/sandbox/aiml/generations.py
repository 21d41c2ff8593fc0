"""A song as the sandbox's AIML API keeps it."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.aiml.catalogue import Model

State = Literal["queued", "generating", "completed", "error"]


@dataclass(slots=True, eq=False)
class Generation:
    """`audio` is what is served once it is completed; `client_request_id` is the caller's own name for it."""

    id: str
    model: Model
    request: dict[str, Any] = field(repr=False)
    client_request_id: str | None
    submitted_at: float
    seconds: float
    composing: asyncio.Task[bytes] | None = field(default=None, repr=False)
    audio: bytes = field(default=b"", repr=False)
    error: Any = None
    polls: int = 0
    charged: float = 0.0
    refunded: bool = False
    reference_bytes: int = 0
    released: bool = False

    def state(self, now: float, *, speed: float, held: bool) -> State:
        """Where it stands: what has failed has failed; the audio must exist, and its time have come."""
        if self.error is not None:
            return "error"
        taken = (now - self.submitted_at) * speed
        if self.audio and (self.released or (taken >= self.seconds and not held)):
            return "completed"
        return "queued" if taken < min(0.5, self.seconds / 4) else "generating"


def new_id(model: Model, *, nanoid: bool = False) -> str:
    """One of the two shapes that the docs show; `nanoid` gives every model the newer one."""
    return f"{uuid.uuid4()}:{model.alias}" if model.alias and not nanoid else secrets.token_urlsafe(16)[:21]
