"""Events that a server announces: outside Discord's own voice channels, which this sandbox has none of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.discord.places import Guild, Person

SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
"""States (Discord docs, Guild Scheduled Event Status)."""

EXTERNAL = 3
GUILD_ONLY = 2
"""Entity type and privacy level (same page)."""

MOST = 100
"""Events that are neither over nor called off, in one server."""

NEXT = {SCHEDULED: {ACTIVE, CANCELED}, ACTIVE: {COMPLETED}}
"""What may come after a state; what is over stays so."""


@dataclass(slots=True, eq=False)
class Scheduled:
    """An event: its times in ISO 8601 as they were given."""

    id: int
    guild: Guild
    creator: Person
    name: str
    description: str | None
    location: str
    start: str
    end: str
    status: int = SCHEDULED
