"""What was decided about a server's money, as rows, and back: read in the transaction that opens a hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select

from bot.database import prepared
from bot.database.tables import purse_blocks, purse_entries, purse_shares, purses
from bot.purse.periods import Period, Span
from bot.purse.values import CostsShown, Entry, EntryKind, Facts, Opened, Purse, Share, Unit, Whose

_guild: ColumnElement[Any] = bindparam("of_guild", required=False)
_user: ColumnElement[Any] = bindparam("of_user", required=False)

_PURSE = select(purses).where(purses.c.guild_id == _guild)
_ALLOWANCE = (
    select(purse_entries)
    .where(purse_entries.c.guild_id == _guild, purse_entries.c.kind == EntryKind.ALLOWANCE.value)
    .order_by(purse_entries.c.at.desc(), purse_entries.c.id.desc())
    .limit(1)
)
_SHARES = select(purse_shares).where(
    purse_shares.c.guild_id == _guild,
    or_(purse_shares.c.whose != Whose.PERSON.value, purse_shares.c.subject_id == _user),
)
_BLOCK = select(purse_blocks.c.user_id).where(purse_blocks.c.guild_id == _guild, purse_blocks.c.user_id == _user)

_RESET = select(func.max(purse_entries.c.at).label("at")).where(
    purse_entries.c.guild_id == _guild,
    purse_entries.c.user_id == _user,
    purse_entries.c.kind == EntryKind.RESET.value,
)

_added = case(
    (purse_entries.c.kind == EntryKind.CORRECTION.value, purse_entries.c.amount),
    (purse_entries.c.kind == EntryKind.GIFT.value, -purse_entries.c.amount),
    else_=0,
)
_ENTRIES = select(func.coalesce(func.sum(_added), 0).label("total")).where(
    purse_entries.c.guild_id == _guild,
    and_(
        purse_entries.c.at >= bindparam("since", required=False),
        purse_entries.c.at < bindparam("until", required=False),
    ),
)
_GIFTS = select(func.coalesce(func.sum(purse_entries.c.amount), 0).label("total")).where(
    purse_entries.c.guild_id == _guild,
    purse_entries.c.user_id == _user,
    purse_entries.c.kind == EntryKind.GIFT.value,
)


def facts_of(connection: Connection, guild_id: int, user_id: int, roles: Collection[int]) -> Facts:
    """What was decided about the server and the person in it."""
    of = {"of_guild": guild_id, "of_user": user_id}
    purse = prepared.one(connection, _PURSE, binds=of)
    allowance = prepared.one(connection, _ALLOWANCE, binds=of)
    reset = prepared.one(connection, _RESET, binds=of)
    shares = [share_of(row) for row in prepared.rows(connection, _SHARES, binds=of)]
    return Facts(
        Purse(guild_id) if purse is None else purse_of(purse),
        None if allowance is None else entry_of(allowance),
        [share for share in shares if share.whose is not Whose.ROLE or share.subject_id in roles],
        prepared.one(connection, _BLOCK, binds=of) is not None,
        0.0 if reset is None else reset["at"] or 0.0,
    )


FOREVER = 1e15
"""A moment after all others, for a span without an end."""


def bounds_of(span: Span) -> dict[str, float]:
    """A span as the parameters of a query."""
    return {"since": span.start, "until": FOREVER if span.end is None else span.end}


def entries_of(connection: Connection, guild_id: int, span: Span) -> int:
    """What corrections of the span add, less what gifts of it took, in micro-dollars."""
    found = prepared.one(connection, _ENTRIES, binds={"of_guild": guild_id, **bounds_of(span)})
    return 0 if found is None else int(found["total"])


def gifts_of(connection: Connection, guild_id: int, user_id: int) -> int:
    """What the person was ever given out of the server's purse, in micro-dollars."""
    found = prepared.one(connection, _GIFTS, binds={"of_guild": guild_id, "of_user": user_id})
    return 0 if found is None else int(found["total"])


def purse_of(row: Mapping[str, Any]) -> Purse:
    return Purse(
        guild_id=row["guild_id"],
        open=None if row["open"] is None else bool(row["open"]),
        opened=Opened(row["opened"]),
        own_limit=bool(row["own_limit"]),
        limit_day=row["limit_day"],
        frozen=bool(row["frozen"]),
        costs=CostsShown(row["costs"]),
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
    )


def entry_of(row: Mapping[str, Any]) -> Entry:
    return Entry(
        guild_id=row["guild_id"],
        kind=EntryKind(row["kind"]),
        amount=row["amount"],
        at=row["at"],
        by=row["by"],
        user_id=row["user_id"],
        period=Period(row["period"]),
        carry=bool(row["carry"]),
    )


def share_of(row: Mapping[str, Any]) -> Share:
    return Share(
        whose=Whose(row["whose"]),
        subject_id=row["subject_id"],
        unit=Unit(row["unit"]),
        most=row["most"],
        period=Period(row["period"]),
    )
