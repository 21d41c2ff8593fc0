"""What servers decided for themselves, and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ServerSetting:
    """One thing that a server decided. `value` is of JSON's kinds; `changed_at` is in Unix seconds, `changed_by` the
    user id of whoever decided."""

    guild_id: int
    name: str
    value: Any
    changed_at: float
    changed_by: int


class ServerStore(Protocol):
    """Servers' settings. What is answered is committed. Every call raises `DatabaseDown`."""

    async def keep(self, setting: ServerSetting) -> None:
        """In the place of what that server decided on the same name before."""
        ...

    async def of(self, guild_id: int) -> Sequence[ServerSetting]:
        """All that a server decided, by name."""
        ...

    async def all(self, name: str) -> Sequence[ServerSetting]:
        """What every server decided on one name."""
        ...
