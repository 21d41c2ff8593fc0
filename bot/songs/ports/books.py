"""A provider's own account of what it charged, beside what it sings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Charge:
    """A movement of the account that is about a song: micro-dollars, below nothing for a refund.

    `reference` is the generation's id, where it names one; `at` is when, by the provider's clock.
    """

    reference: str | None
    amount: int
    at: float
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A row of the provider's log of requests: its cost in micro-dollars, and our song's id where it carries one."""

    generation_id: str
    song_id: str | None
    amount: int
    at: float
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Retirement:
    """A model that is going, or `gone` already. `ends` is the day, as YYYY-MM-DD, where one is named."""

    model: str
    ends: str | None = None
    replaced_by: str | None = None
    gone: bool = False


@runtime_checkable
class Books(Protocol):
    """A music API that keeps books. Every call raises `ProviderError`."""

    async def charges(self, since: float) -> Sequence[Charge]:
        """Every charge and refund for a request since then (Unix seconds), all of them or none."""
        ...

    async def logged(self, since: float) -> Sequence[Logged]:
        """Every row of the log since then, all of them or none."""
        ...

    async def retiring(self) -> Sequence[Retirement]:
        """The models that are going or gone, by every name that they have; this needs no key."""
        ...
