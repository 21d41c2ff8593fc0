"""What of a server's money is free, set aside and spent: sums over the holds, for those who ask."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, select

from bot.database import holds as held
from bot.database.facts import facts_of, purse_of
from bot.database.tables import holds, purses
from bot.purse.bounds import Limit, server_limits, share_limits, shares_of
from bot.purse.periods import Period, span_of
from bot.purse.ports.store import Balance, OpenHold, ServerSpend, Used
from bot.purse.values import Caps, Purse
from bot.songs.holds import HoldStatus, Spender
from bot.songs.refusals import Refusal

HELD_SHOWN = 20
"""Holds under way that a balance names; the others are in its total."""


def with_use(connection: Connection, limit: Limit, guild_id: int | None, user_id: int) -> Used:
    """A limit with what is used of it."""
    return Used(limit, held.used_of(connection, limit, guild_id, user_id))


def purses_of(connection: Connection) -> list[Purse]:
    """What was decided about every server."""
    return [purse_of(row) for row in connection.execute(select(purses)).mappings()]  # pyright: ignore[reportArgumentType]


def balance(guild_id: int, user_id: int, spender: Spender, caps: Caps, at: float, connection: Connection) -> Balance:
    """What of the server's money is free, as the person may see it."""
    facts = facts_of(connection, guild_id, user_id, spender.roles)
    try:
        limits, no_share = share_limits(shares_of(facts, spender, caps), at, facts.reset_at), False
    except Refusal:
        limits, no_share = [], True
    shares = sorted((with_use(connection, one, guild_id, user_id) for one in limits), key=lambda one: one.free)
    purse = held.purse_now(connection, facts, caps, at)
    day = server_limits(facts.purse, caps, at)
    waiting = _open_holds(guild_id, connection)
    return Balance(
        facts=facts,
        purse=None if purse is None else with_use(connection, purse, guild_id, user_id),
        day=with_use(connection, day[0], guild_id, user_id) if day else None,
        share=shares[-1] if shares else None,
        no_share=no_share,
        gifts=held.left_of_gifts(connection, guild_id, user_id),
        held=waiting[:HELD_SHOWN],
        held_total=sum(one.amount for one in waiting),
    )


def _open_holds(guild_id: int, connection: Connection) -> list[OpenHold]:
    found = (
        select(holds.c.id, holds.c.user_id, holds.c.model, holds.c.amount, holds.c.source)
        .where(holds.c.guild_id == guild_id, holds.c.status == HoldStatus.OPEN.value)
        .order_by(holds.c.opened_at.desc())
    )
    return [
        OpenHold(row.id, row.user_id, row.model, row.amount, row.source == held.Source.CEILING.value)
        for row in connection.execute(found)
    ]


def spend(at: float, connection: Connection) -> list[ServerSpend]:
    """Every server that has songs or was decided about, the dearest of the month first."""
    month, day = span_of(Period.MONTH, at), span_of(Period.DAY, at)
    of_day = func.sum(case((holds.c.counts_at >= day.start, holds.c.amount), else_=0))
    spent = (
        select(
            holds.c.guild_id,
            of_day.label("day"),
            func.sum(holds.c.amount).label("month"),
            func.count().label("songs"),
        )
        .where(holds.c.guild_id.is_not(None), holds.c.counts_at >= month.start)
        .group_by(holds.c.guild_id)
    )
    found = {row.guild_id: row for row in connection.execute(spent)}
    decided = {purse.guild_id: purse for purse in purses_of(connection)}
    rows = [
        ServerSpend(
            guild_id,
            decided.get(guild_id, Purse(guild_id)),
            int(row.day) if row else 0,
            int(row.month) if row else 0,
            int(row.songs) if row else 0,
        )
        for guild_id, row in ((one, found.get(one)) for one in {**found, **decided})
    ]
    return sorted(rows, key=lambda row: (-row.month, row.guild_id))
