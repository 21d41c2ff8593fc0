"""What the sandbox's AIML API has been asked, what it made of it, and what it took for that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.sandbox.aiml.clock import Clock
from bot.sandbox.aiml.generations import ENDED, Generation
from bot.sandbox.aiml.ledger import Ledger
from bot.sandbox.aiml.prices import Prices
from bot.sandbox.aiml.results import Results
from bot.sandbox.aiml.retirements import Retirement
from bot.sandbox.aiml.troubles import Trouble, Troubles, Where

T = TypeVar("T")
Listener = Callable[[dict[str, Any]], None]

HEADERS = ("Content-Type", "User-Agent", "X-Client-Request-Id")
"""The headers of a call that are kept; a key is none of them."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call that reached the sandbox, without its key; `status` is 0 where the connection was cut instead."""

    method: str
    path: str
    json: Any = field(repr=False)
    status: int
    at: float
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Books:
    """What is known; the calls change it."""

    def __init__(self, clock: Clock, key: str, balance: float) -> None:
        self.clock = clock
        self.key = key
        self.management_key = f"{key}-management"
        self.key_limit: dict[str, Any] | None = None
        self.balance = balance
        self.prices = Prices()
        self.ledger = Ledger()
        self.ledger.enter(clock.now(), "TOPUP", "INIT", balance)
        self.invented: list[tuple[float, dict[str, Any]]] = []
        self.retired: dict[str, Retirement] = {}
        self.results = Results()
        self.unverified = False
        self.listed: set[str] = set()
        self.generations: dict[str, Generation] = {}
        self.named: dict[str, Generation] = {}
        self.requests: list[Request] = []
        self.submits = 0
        self.charges = 0
        self.polls = 0
        self.downloads = 0
        self.leaks: list[str] = []
        self.troubles = Troubles()
        self._listeners: list[Listener] = []
        self._changed = asyncio.Event()

    def enter(self, generation: Generation) -> None:
        """Accepted, charged, and to be found by its id and by its file's name."""
        self.generations[generation.id] = generation
        self.named[generation.name] = generation
        generation.charged = self.prices.of(generation.row)
        self.charges += 1
        self.balance -= generation.charged
        self.tell("generation", generation=generation)

    def fail(self, generation: Generation, error: Any, *, whatever: bool = False) -> None:
        """It gave up: what was held for it is paid back. `whatever` takes back a song that was completed."""
        if generation.state in ENDED and not (whatever and generation.error is None):
            return
        generation.error = error
        generation.refunded = True
        self.charges -= 1
        self.balance += generation.charged
        generation.touch()
        self.tell("generation", generation=generation)

    async def follow(self, generation: Generation) -> None:
        """Tell of what time alone changes about it, until it has ended."""
        seen = generation.state
        while seen not in ENDED:
            await generation.change()
            if generation.state != seen:
                seen = generation.state
                self.tell("generation", generation=generation)

    def quicken(self, speed: float) -> None:
        """Another speed, for what is being made as well."""
        times, self.clock.speed = speed / self.clock.speed, speed
        for generation in self.generations.values():
            if generation.state not in ENDED:
                generation.quicken(times)
        self.tell("speed", speed=speed)

    def strike(self, where: Where, model: str | None = None, *, completed: bool = True) -> Trouble | None:
        """The trouble that this call meets, if any; `completed` says whether its song is."""
        trouble = self.troubles.strike(where, model, completed=completed)
        if trouble is not None:
            self.tell("struck", name=trouble.name)
        return trouble

    def tell(self, event: str, *, generation: Generation | None = None, **details: Any) -> None:
        """Wake whoever waits, and tell whoever watches."""
        self._changed.set()
        self._changed = asyncio.Event()
        about = {"event": event, "at": self.clock.now(), **_about(generation), **details}
        for listener in tuple(self._listeners):
            listener(about)

    def watch(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, predicate: Callable[[], T], seconds: float) -> T:
        async with asyncio.timeout(seconds):
            while not (value := predicate()):
                await self._changed.wait()
            return value


def _about(generation: Generation | None) -> dict[str, Any]:
    if generation is None:
        return {}
    return {
        "id": generation.id,
        "client_request_id": generation.client_request_id,
        "model": generation.model,
        "state": generation.state,
        "usd": 0.0 if generation.refunded else generation.charged,
    }
