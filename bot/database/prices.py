"""Prices as rows: what the provider lists, and what songs came to."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, func, select

from bot.database.dialects import INSERT
from bot.database.tables import prices, songs
from bot.songs.prices import Price, PriceSource

LEARNED_FROM = 20
"""The newest charged songs of a model whose mean is its learned price."""


def keep_prices(known: Mapping[str, Price], at: float, connection: Connection) -> None:
    """What the provider lists, written down; models that it no longer prices keep what was known."""
    for model, price in known.items():
        rest = {"amount": price.amount, "fixed": price.fixed, "read_at": at}
        new = INSERT[connection.dialect.name](prices).values(model=model, **rest)
        connection.execute(new.on_conflict_do_update(index_elements=[prices.c.model], set_=rest))


def listed_prices(connection: Connection) -> dict[str, Price]:
    """What the provider listed when it was last read, by model."""
    return {
        row.model: Price(row.amount, PriceSource.LISTED, fixed=bool(row.fixed))
        for row in connection.execute(select(prices))
    }


_newest_charged = (
    select(songs.c.charged)
    .where(songs.c.model == bindparam("of_model"), songs.c.charged > 0, songs.c.submitted_at.is_not(None))
    .order_by(songs.c.submitted_at.desc())
    .limit(LEARNED_FROM)
    .subquery()
)
_LEARNED = select(func.avg(_newest_charged.c.charged))
_MODELS = select(songs.c.model).distinct()


def learned_prices(connection: Connection) -> dict[str, int]:
    """The mean of what the newest charged songs of each model cost, in micro-dollars."""
    means = {model: connection.scalar(_LEARNED, {"of_model": model}) for model in connection.scalars(_MODELS).all()}
    return {model: round(mean) for model, mean in means.items() if mean is not None}
