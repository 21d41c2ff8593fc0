"""The account's movements: top-ups, and a charge for each song that was made, with what a test has falsified."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from bot.sandbox.aiml.catalogue import CREDITS
from bot.sandbox.aiml.generations import Generation

Direction = Literal["TOPUP", "CHARGE"]
DIRECTIONS = ("TOPUP", "CHARGE")
KINDS = ("PAYMENT", "BONUS", "REFUND", "ADJUSTMENT", "MODEL_USAGE", "CREDITS_EXPIRED", "INIT")
"""Source: docs/api-references/service-endpoints/billing-transactions-v2.json."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement: when in Unix seconds, which way, what for, how many US dollars, which model and which inference."""

    number: int
    at: float
    direction: Direction
    kind: str
    usd: float
    model: str | None = None
    reference: str | None = None


@dataclass(slots=True)
class Twist:
    """How the books tell of one song: its charge so many times, `late` seconds after it; and whether the log does."""

    times: int = 1
    late: float = 0.0
    logged: bool = True


@dataclass(slots=True)
class Ledger:
    """Entries by hand, songs' charges once they are completed, and the twists by generation id."""

    by_hand: list[Entry] = field(default_factory=list[Entry])
    completed: dict[str, tuple[int, Generation]] = field(default_factory=dict[str, tuple[int, Generation]])
    twists: dict[str, Twist] = field(default_factory=dict[str, Twist])
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def enter(self, at: float, direction: Direction, kind: str, usd: float, **about: Any) -> None:
        self.by_hand.append(Entry(next(self._numbers), at, direction, kind, usd, **about))

    def twist(self, generation_id: str) -> Twist:
        return self.twists.setdefault(generation_id, Twist())

    def entries(self, generations: dict[str, Generation], now: float) -> list[Entry]:
        """Everything up to now, newest first. A song that failed has no entry at all."""
        for id_, one in generations.items():
            if id_ not in self.completed and one.state == "completed":
                self.completed[id_] = (next(self._numbers), one)
        charges = [entry for number, one in self.completed.values() for entry in self._charges(number, one)]
        known = [entry for entry in (*self.by_hand, *charges) if entry.at <= now]
        return sorted(known, key=lambda entry: (entry.at, entry.number), reverse=True)

    def _charges(self, number: int, one: Generation) -> list[Entry]:
        """A song's charge, as often as it is told; a song that failed after all has none."""
        twist = self.twists.get(one.id, Twist())
        at = (one.completed_at or one.completes_at) + twist.late
        entry = Entry(number, at, "CHARGE", "MODEL_USAGE", one.charged, one.model, one.id)
        return [entry] * (0 if one.refunded else twist.times)


def shown(entry: Entry, created: str) -> dict[str, Any]:
    """An entry's JSON; amounts are positive, the direction has the sign."""
    return {
        "created_at": created,
        "direction": entry.direction,
        "type": entry.kind,
        "amount": {"usd": entry.usd, "credits": round(entry.usd * CREDITS)},
        "model": entry.model,
        "reference_id": entry.reference,
    }
