"""Holds, inside the transaction that writes or moves their song: opened within every bound, or not at all.

The bounds are read and summed in that transaction. SQLite has one writer; on PostgreSQL transactions that open holds
take turns by an advisory lock, since each counts what the others add.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, insert, select, update

from bot.database import prepared
from bot.database.facts import bounds_of, entries_of, facts_of, gifts_of
from bot.database.prepared import Statement
from bot.database.tables import holds
from bot.purse.bounds import (
    Counted,
    Limit,
    Sums,
    allowance_of,
    check_server,
    owner_limits,
    personal_limits,
    purse_limit,
    purse_spans,
    server_limits,
    share_limits,
    shares_of,
)
from bot.purse.periods import Span
from bot.purse.values import Caps, Facts, Unit
from bot.songs.holds import HoldRequest, HoldStatus, Payer, Standing, hold_after
from bot.songs.refusals import NoShare, Refusal
from bot.songs.songs import Song
from bot.songs.states import Reason, State

TURN = 4_202_111
"""The advisory lock of PostgreSQL under which holds are opened, until the transaction ends."""

Row = dict[str, Any]


class Source(StrEnum):
    """What a hold is paid from, and so which bounds count it."""

    PURSE = "purse"  # the payer's money, within the person's share
    GIFT = "gift"  # what a manager gave the person out of the server's purse
    JAM = "jam"  # the ceiling of its jam
    CEILING = "ceiling"  # a jam's own: what is left of its ceiling


def _given(name: str) -> ColumnElement[Any]:
    return bindparam(name, required=False)


_in_span = and_(holds.c.counts_at >= _given("since"), holds.c.counts_at < _given("until"))
_in_guild = holds.c.guild_id == _given("of_guild")
_own = and_(holds.c.user_id == _given("of_user"), holds.c.source == Source.PURSE.value)

_COUNTED: dict[Counted, ColumnElement[bool]] = {
    Counted.ALL: _in_span,
    Counted.SERVER: and_(_in_span, _in_guild),
    Counted.SERVER_PURSE: and_(_in_span, _in_guild, holds.c.source != Source.GIFT.value),
    Counted.SHARE: and_(_in_span, _in_guild, _own),
    Counted.PERSON: and_(_in_span, holds.c.guild_id.is_(None), holds.c.user_id == _given("of_user")),
}

_total = func.coalesce(func.sum(holds.c.amount), 0).label("total")
_SUMS: dict[Counted, Statement] = {counted: select(_total).where(where) for counted, where in _COUNTED.items()}
_SONGS = select(func.count().label("total")).where(_COUNTED[Counted.SHARE], holds.c.status != HoldStatus.RELEASED.value)
_FROM_GIFTS = select(_total).where(_in_guild, holds.c.user_id == _given("of_user"), holds.c.source == Source.GIFT.value)
_OF_JAM = select(_total).where(holds.c.jam_id == _given("of_jam"))

_OPEN = insert(holds).returning(holds.c.id)
_STAND = update(holds).where(holds.c.id == _given("of_id")).returning(holds.c.jam_id)
_PAY_WITH = update(holds).where(holds.c.id == _given("of_id")).returning(holds.c.id)
_STAND_AS_HELD = _STAND.values(amount=holds.c.held)
_LEFT_OF_CEILING = (
    update(holds)
    .where(holds.c.id == _given("of_jam"), holds.c.status == HoldStatus.OPEN.value)
    .values(amount=case((holds.c.held > _given("drawn"), holds.c.held - _given("drawn")), else_=0))
    .returning(holds.c.id)
)


def open_hold(
    song: dict[str, Any], request: HoldRequest, caps: Caps, at: float, connection: Connection
) -> dict[str, Any]:
    """The row of the hold for `song`, a row of the songs table that is about to be written; nothing is written here.
    Whoever writes it has taken their turn before.

    Raises `Refusal` with the first bound that has no room for the price.
    """
    asked = _Asked(connection, request, song["guild_id"], song["user_id"], at)
    _fit(asked, owner_limits(caps, at))
    source = Source.PURSE
    if request.spender.payer is Payer.PERSON:
        _fit(asked, personal_limits(caps, at))
    else:
        source = _within_server(asked, caps)
    return hold_row(song, request.price, source, at, guild_id=asked.guild_id)


def hold_row(
    song: Row, price: int, source: Source, at: float, *, guild_id: int | None, jam_id: str | None = None
) -> Row:
    """A row of the holds table for a row of the songs table, as the song's state says."""
    reason = song["reason"]
    stands = hold_after(State(song["state"]), None if reason is None else Reason(reason), song["charged"])
    return {
        "id": song["id"],
        "source": source.value,
        "jam_id": jam_id,
        "guild_id": guild_id,
        "user_id": song["user_id"],
        "model": song["model"],
        "opened_at": at,
        "counts_at": at,
        "held": price,
        "amount": price if stands.amount is None else stands.amount,
        "status": stands.status.value,
    }


def write_hold(row: Row, connection: Connection) -> None:
    """Write a hold that was found to fit in this transaction."""
    prepared.one(connection, _OPEN, row)


def pay_with(key_id: str, song_id: str, connection: Connection) -> None:
    """Write down which key pays for a song, in the transaction in which it is about to be submitted."""
    prepared.one(connection, _PAY_WITH, {"key_id": key_id}, {"of_id": song_id})


def stand(before: Song, after: Song, connection: Connection) -> None:
    """Bring the hold of a song that was moved to what its state says, in the transaction of the move."""
    standing = _standing(after)
    if standing == _standing(before):
        return
    sets: dict[str, Any] = {"status": standing.status.value}
    if standing.amount is not None:
        sets["amount"] = standing.amount
    statement = _STAND_AS_HELD if standing.amount is None else _STAND
    found = prepared.one(connection, statement, sets, {"of_id": after.id})
    if found is not None and found["jam_id"] is not None:
        leave_of_ceiling(found["jam_id"], connection)


def leave_of_ceiling(jam_id: str, connection: Connection) -> None:
    """What is left of an open jam's ceiling is the ceiling less what its songs hold: so nothing counts twice."""
    drawn = prepared.one(connection, _OF_JAM, binds={"of_jam": jam_id})
    prepared.one(
        connection, _LEFT_OF_CEILING, binds={"of_jam": jam_id, "drawn": 0 if drawn is None else drawn["total"]}
    )


def _standing(song: Song) -> Standing:
    return hold_after(song.state, song.reason, song.charged)


class _Asked:
    """A price that is asked of one payer at one moment, with the transaction in which it is."""

    def __init__(
        self, connection: Connection, request: HoldRequest, guild_id: int | None, user_id: int, at: float
    ) -> None:
        self.connection = connection
        self.request = request
        self.guild_id = None if request.spender.payer is Payer.PERSON else guild_id
        self.user_id = user_id
        self.at = at

    def used(self, limit: Limit) -> int:
        """What the limit's holds come to."""
        return used_of(self.connection, limit, self.guild_id, self.user_id)


def total(connection: Connection, statement: Statement, span: Span, guild_id: int | None, user_id: int) -> int:
    """The sum that `statement` finds in `span`."""
    found = prepared.one(connection, statement, binds={**bounds_of(span), "of_guild": guild_id, "of_user": user_id})
    return 0 if found is None else int(found["total"])


def used_of(connection: Connection, limit: Limit, guild_id: int | None, user_id: int) -> int:
    """What the holds that a limit counts come to: micro-dollars, or songs."""
    statement = _SONGS if limit.unit is Unit.SONGS else _SUMS[limit.counted]
    return total(connection, statement, limit.span, guild_id, user_id)


def left_of_gifts(connection: Connection, guild_id: int, user_id: int) -> int:
    """What the person has left of gifts out of the server's purse, in micro-dollars."""
    return gifts_of(connection, guild_id, user_id) - total(connection, _FROM_GIFTS, _ALWAYS, guild_id, user_id)


_ALWAYS = Span(0.0, None)


def _fit(asked: _Asked, limits: Sequence[Limit]) -> None:
    for limit in limits:
        limit.check(asked.used(limit), asked.request.price)


def _within_server(asked: _Asked, caps: Caps) -> Source:
    """What pays: the person's share of the purse, or where that is used up a gift. Raises `Refusal`."""
    assert asked.guild_id is not None, "only a server has a purse"
    spender = asked.request.spender
    facts = facts_of(asked.connection, asked.guild_id, asked.user_id, spender.roles)
    check_server(facts, caps, trusted=spender.trusted)
    source = _from_share(asked, facts, caps)
    _fit(asked, server_limits(facts.purse, caps, asked.at))
    if source is Source.PURSE and (limit := purse_now(asked.connection, facts, caps, asked.at)) is not None:
        _fit(asked, [limit])
    return source


def _from_share(asked: _Asked, facts: Facts, caps: Caps) -> Source:
    try:
        shares = shares_of(facts, asked.request.spender, caps)
        refusals = _refusals(asked, share_limits(shares, asked.at, facts.reset_at))
    except Refusal as refusal:
        if not isinstance(refusal.fault, NoShare):
            raise
        refusals = [refusal]
    if not refusals:
        return Source.PURSE
    assert asked.guild_id is not None, "only a server has shares"
    if left_of_gifts(asked.connection, asked.guild_id, asked.user_id) >= asked.request.price:
        return Source.GIFT
    raise refusals[0]


def _refusals(asked: _Asked, limits: Collection[Limit]) -> list[Refusal]:
    """What each of the limits says no with; nothing where one of them has room, or there are none."""
    said: list[Refusal] = []
    for limit in limits:
        try:
            limit.check(asked.used(limit), asked.request.price)
        except Refusal as refusal:
            said.append(refusal)
        else:
            return []
    return said


def purse_now(connection: Connection, facts: Facts, caps: Caps, at: float) -> Limit | None:
    """The server's purse as a limit, with what gifts, corrections and the period before add or take away."""
    guild_id, allowance = facts.purse.guild_id, allowance_of(facts, caps)
    span, before = purse_spans(allowance, at)
    carried = None
    if before is not None:
        used = total(connection, _SUMS[Counted.SERVER_PURSE], before, guild_id, 0)
        carried = Sums(entries_of(connection, guild_id, before), used)
    return purse_limit(allowance, span, entries_of(connection, guild_id, span), carried)


def take_turn(connection: Connection) -> None:
    """From here to the end of the transaction nobody else opens a hold."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
