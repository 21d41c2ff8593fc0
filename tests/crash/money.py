"""The bot's books after an ordeal, held against what the sandbox charged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import create_engine, select

from bot.database.engines import driven
from bot.database.tables import holds, songs
from bot.sandbox.aiml import Studio
from bot.songs.holds import HoldStatus
from bot.songs.states import OPEN

USD = 1_000_000

DIFFERENCE = USD // 10
"""Micro-dollars: more than any song of an ordeal costs above its price."""


@dataclass(frozen=True)
class Books:
    """How often the books are wrong: sums that are not what was charged, holds without a song and songs without one,
    open holds of ended songs, days that cost more than the bound."""

    wrong_sums: int
    stray_holds: int
    open_holds: int
    over_bounds: int


def examine(url: str, studio: Studio, cap: int) -> Books:
    """Read the database at `url`, whose bot has stopped. `cap` is the owner's for a day, in micro-dollars."""
    engine = create_engine(driven(url))
    with engine.connect() as connection:
        held = {row.id: row for row in connection.execute(select(holds))}
        state = {row.id: row.state for row in connection.execute(select(songs.c.id, songs.c.state))}
    engine.dispose()
    paid: Counter[str] = Counter()
    for generation in studio.generations.values():
        if generation.client_request_id and not generation.refunded:
            paid[generation.client_request_id] += round(generation.charged * USD)
    certain = {HoldStatus.SETTLED, HoldStatus.RELEASED}
    asked = {id_ for id_ in held if id_ in paid or held[id_].opened_at > 1_750_000_000}
    wrong = [id_ for id_ in asked if held[id_].status in certain and held[id_].amount != paid[id_]]
    days: Counter[int] = Counter()
    for row in held.values():
        days[int(row.counts_at // 86_400)] += row.amount
    return Books(
        wrong_sums=len(wrong) + len(set(paid) - set(held)),
        stray_holds=len(set(held) ^ set(state)),
        open_holds=sum(row.status == HoldStatus.OPEN and state.get(row.id) not in OPEN for row in held.values()),
        over_bounds=sum(amount > cap + DIFFERENCE for day, amount in days.items() if day > 1_750_000_000 // 86_400),
    )
