"""What the sandbox's AIML API has been asked, what it made of it, and what it took for that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.sandbox.aiml.generations import Generation
from bot.sandbox.aiml.troubles import Troubles

T = TypeVar("T")
Listener = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Request:
    """A call that reached the sandbox, without its key."""

    method: str
    path: str
    json: Any = field(repr=False)
    status: int
    at: float


class Books:
    """State alone; the calls change it."""

    def __init__(self, now: Callable[[], float], balance: float) -> None:
        self.now = now
        self.balance = balance
        self.unverified = False
        self.held = False
        self.speed = 1.0
        self.listed: set[str] = set()
        self.generations: dict[str, Generation] = {}
        self.requests: list[Request] = []
        self.submits = 0
        self.polls = 0
        self.downloads = 0
        self.leaks: list[str] = []
        self.troubles = Troubles()
        self._listeners: list[Listener] = []
        self._changed = asyncio.Event()

    @property
    def charges(self) -> int:
        """Songs that were paid for and not paid back."""
        return sum(1 for generation in self.generations.values() if generation.charged and not generation.refunded)

    def charge(self, generation: Generation) -> None:
        generation.charged = generation.model.usd
        self.balance -= generation.charged

    def fail(self, generation: Generation, error: Any) -> None:
        """It gave up: what was held for it is paid back."""
        generation.error = error
        if generation.charged and not generation.refunded:
            generation.refunded = True
            self.balance += generation.charged
        self.tell("generation", generation=generation, state="error")

    def tell(self, event: str, *, generation: Generation | None = None, **details: Any) -> None:
        """Wake whoever waits, and tell whoever watches."""
        self._changed.set()
        self._changed = asyncio.Event()
        about = (
            {}
            if generation is None
            else {
                "id": generation.id,
                "client_request_id": generation.client_request_id,
                "model": generation.model.id,
                "usd": generation.charged,
            }
        )
        for listener in tuple(self._listeners):
            listener({"event": event, **about, **details})

    def watch(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, predicate: Callable[[], T], seconds: float) -> T:
        async with asyncio.timeout(seconds):
            while not (value := predicate()):
                await self._changed.wait()
            return value
