"""A jam's ceiling as a hold: opened whole with the jam, drawn on by its songs, closed at its end.

What is left of the ceiling is a hold of the jam's own and each song's price one of the song's, so that the sum of both
is the ceiling as long as the jam is open, and what was spent afterwards. All of them count when the jam was opened.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from bot.database import prepared
from bot.database.facts import facts_of
from bot.database.holds import Row, Source, hold_row, leave_of_ceiling, purse_now, take_turn, used_of, write_hold
from bot.database.tables import holds
from bot.jams.jams import Jam
from bot.purse.bounds import Limit, check_server, owner_limits, server_limits
from bot.purse.values import Caps
from bot.songs.holds import HoldStatus

_MOMENT = select(holds.c.counts_at, holds.c.guild_id).where(holds.c.id == bindparam("of_jam"))


def open_ceiling(jam: Jam, amount: int, caps: Caps, at: float, *, trusted: bool, connection: Connection) -> None:
    """Hold the whole ceiling against the owner's caps and the server's purse; nobody's share is asked.

    Raises `Refusal` before anything is written.
    """
    take_turn(connection)
    for limit in _limits(jam.guild_id, caps, at, trusted=trusted, connection=connection):
        limit.check(used_of(connection, limit, jam.guild_id, jam.host.id), amount)
    row: Row = {
        "id": jam.id,
        "source": Source.CEILING.value,
        "jam_id": None,
        "guild_id": jam.guild_id,
        "user_id": jam.host.id,
        "model": jam.model,
        "opened_at": at,
        "counts_at": at,
        "held": amount,
        "amount": amount,
        "status": HoldStatus.OPEN.value,
    }
    write_hold(row, connection)


def free_for_a_jam(guild_id: int, caps: Caps, at: float, *, connection: Connection) -> int | None:
    """What may be held for a jam in that server now, in micro-dollars; None for no bound. Raises `Refusal` where the
    purse is frozen."""
    limits = _limits(guild_id, caps, at, trusted=True, connection=connection)
    left = [limit.most - used_of(connection, limit, guild_id, 0) for limit in limits]
    return max(0, min(left)) if left else None


def draw_on_ceiling(song: Row, at: float, connection: Connection) -> Row:
    """The row of the hold for a jam's song, which is about to be written: it counts when its jam was opened."""
    take_turn(connection)
    jam = prepared.one(connection, _MOMENT, binds={"of_jam": song["jam_id"]})
    guild_id = song["guild_id"] if jam is None else jam["guild_id"]
    row = hold_row(song, song["expected"] or 0, Source.JAM, at, guild_id=guild_id, jam_id=song["jam_id"])
    return row if jam is None else {**row, "counts_at": jam["counts_at"]}


def write_drawn(hold: Row, connection: Connection) -> None:
    """Write the hold of a jam's song; what is left of the ceiling is less by as much."""
    write_hold(hold, connection)
    leave_of_ceiling(hold["jam_id"], connection)


def close_ceiling(jam_id: str, connection: Connection) -> None:
    """What no song of the jam has taken is free again. Asked again it changes nothing."""
    connection.execute(
        update(holds)
        .where(holds.c.id == jam_id, holds.c.status == HoldStatus.OPEN.value)
        .values(amount=0, status=HoldStatus.RELEASED.value)
    )


def _limits(guild_id: int, caps: Caps, at: float, *, trusted: bool, connection: Connection) -> list[Limit]:
    facts = facts_of(connection, guild_id, 0, ())
    check_server(facts, caps, trusted=trusted)
    purse = purse_now(connection, facts, caps, at)
    return [*owner_limits(caps, at), *server_limits(facts.purse, caps, at), *([] if purse is None else [purse])]
