"""What was settled, for those who look into the books; and which notices were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.purse.periods import Span
from bot.songs.holds import HoldStatus


@dataclass(frozen=True, slots=True)
class Settled:
    """What a song counts with in our books, in micro-dollars; `at` is when it was submitted."""

    song_id: str
    generation_id: str | None
    model: str
    at: float
    amount: int
    status: HoldStatus


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What one person's songs of one model came to on one day (the first of the span is 0), in micro-dollars.

    `returned` are songs that cost nothing in the end; `jams` are those that a jam paid for.
    """

    day: int
    user_id: int
    model: str
    songs: int
    returned: int
    jams: int
    amount: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is told once: its name, and the period, model or song that it is about. `guild_id` is 0 where it
    is about all servers together."""

    guild_id: int
    name: str
    mark: str


class BookStore(Protocol):
    """Every call raises `DatabaseDown`."""

    async def report(self, guild_id: int, span: Span) -> Sequence[ReportRow]:
        """What a server's songs of a span of whole days came to."""
        ...

    async def settled(self, provider: str, span: Span) -> Sequence[Settled]:
        """The songs of a provider that were submitted in a span."""
        ...

    async def of_generations(self, provider: str, ids: Collection[str]) -> Sequence[Settled]:
        """The songs with these generations, whenever they were submitted."""
        ...

    async def told(self, notices: Collection[Notice]) -> Collection[Notice]:
        """Those of the notices that were told."""
        ...

    async def tell(self, notices: Collection[Notice], at: float) -> None:
        """These are told."""
        ...
