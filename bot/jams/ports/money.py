"""Money, as a jam sees it: one ceiling, held at the opening, and what is left of it at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.jams.jams import Jam


@dataclass(frozen=True, slots=True)
class Figures:
    """What a jam's hold stands at, in micro-dollars. `spent` is what its songs cost or may yet cost: songs under way,
    and those of which nobody knows, count with their price."""

    ceiling: int
    spent: int

    @property
    def free(self) -> int:
        """What is left for further songs; what goes back at the end."""
        return max(0, self.ceiling - self.spent)


class Money(Protocol):
    """The purse of the server that a jam is in. Every call raises `DatabaseDown`.

    The hold itself is opened by `JamStore.open`, in the transaction that opens the jam; a jam's songs draw on it in the
    transaction that writes each.
    """

    async def free(self, guild_id: int) -> int | None:
        """What may be held for a jam at this moment, in micro-dollars; None for no bound."""
        ...

    async def figures(self, jam: Jam) -> Figures: ...

    async def close(self, jam: Jam) -> Figures:
        """Release what the jam's songs have not taken, once; asked again it answers with the same figures."""
        ...
