"""Places of a jam, taken and given back: each function is one transaction's work, and changes nothing where it
refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, func, select, update
from sqlalchemy import insert as new

from bot.database.jam_rows import changed_columns, part_columns, part_of
from bot.database.jam_tables import jams, parts
from bot.database.tables import songs
from bot.jams.parts import Part, Seat
from bot.jams.states import JamState
from bot.songs.refusals import JamShut, OverCeiling, OverPlace, Refusal, Shut

A_MINUTE = 60.0


def take_place(song: Mapping[str, Any], connection: Connection) -> None:
    """Put a song that is about to be written on its requester's place, if they have one that is empty and the jam's
    ceiling has room for its price. Raises `Refusal`."""
    jam = connection.execute(
        select(jams.c.state, jams.c.price, jams.c.places).where(jams.c.id == song["jam_id"])
    ).first()
    if jam is None or jam.state != JamState.OPEN:
        raise Refusal(JamShut(Shut.NOT_OPEN))
    part = _part(song["jam_id"], song["user_id"], connection)
    if part is None or part.seat is not Seat.TAKEN:
        struck = part is not None and part.seat is Seat.STRUCK
        raise Refusal(JamShut(Shut.STRUCK if struck else Shut.NO_PLACE))
    if part.song_id is not None:
        raise Refusal(JamShut(Shut.HANDED_IN))
    price = song["expected"] or 0
    if price > jam.price:
        raise Refusal(OverPlace(price, jam.price))
    used, ceiling = spent(song["jam_id"], connection), jam.price * jam.places
    if _has_paid(song, connection):  # first everybody's first song, then anybody's second
        used += jam.price * (_empty(song["jam_id"], connection) - 1)
    if used + price > ceiling:
        raise Refusal(OverCeiling(price, used, ceiling))
    row = {"song_id": song["id"], "handed_in_at": song["asked_at"], "look": "not_yet", "looked": None}
    connection.execute(update(parts).where(parts.c.id == part.id).values(**row))


def spent(jam_id: str, connection: Connection) -> int:
    """What a jam's songs cost or may yet cost, in micro-dollars; ends that are free of charge are written down as 0."""
    price = func.coalesce(songs.c.charged, songs.c.expected, 0)
    return int(connection.scalar(select(func.coalesce(func.sum(price), 0)).where(songs.c.jam_id == jam_id)) or 0)


def _has_paid(song: Mapping[str, Any], connection: Connection) -> bool:
    """Whether a song of the same person in that jam costs anything already."""
    price = func.coalesce(songs.c.charged, songs.c.expected, 0)
    theirs = songs.c.jam_id == song["jam_id"], songs.c.user_id == song["user_id"], price > 0
    return connection.scalar(select(songs.c.id).where(*theirs).limit(1)) is not None


def _empty(jam_id: str, connection: Connection) -> int:
    """Places that somebody has and on which no song is."""
    return _count(and_(parts.c.seat == Seat.TAKEN.value, parts.c.song_id.is_(None)), jam_id, connection)


def join(part: Part, at_once: int, connection: Connection) -> Part:
    wanted = select(jams.c.state, jams.c.places, jams.c.price).where(jams.c.id == part.jam_id)
    jam = connection.execute(wanted).first()
    known = _part(part.jam_id, part.person.id, connection)
    if known is not None and known.seat in {Seat.TAKEN, Seat.WAITING}:
        return known
    if jam is None or jam.state != JamState.OPEN:
        raise Refusal(JamShut(Shut.NOT_OPEN))
    if known is not None and known.seat is Seat.STRUCK:
        raise Refusal(JamShut(Shut.STRUCK))
    if _count(parts.c.joined_at > part.joined_at - A_MINUTE, part.jam_id, connection) >= at_once:
        raise Refusal(JamShut(Shut.CROWD))
    seat = Seat.TAKEN if _has_room(jam, part.jam_id, connection) else Seat.WAITING
    if known is None:
        row = {**part_columns(part), "seat": seat.value}
        return _written(new(parts).values(**row).returning(parts), connection)
    again = changed_columns({"seat": seat.value, "joined_at": part.joined_at, "person": part.person, "warned_at": None})
    back = update(parts).where(parts.c.id == known.id).values(**again).returning(parts)
    return _written(back, connection)


def _has_room(jam: Any, jam_id: str, connection: Connection) -> bool:
    """Whether a place is free that nobody waits for, and the ceiling pays for it beside every other that is empty."""
    waiting = _count(parts.c.seat == Seat.WAITING.value, jam_id, connection)
    there = _count(parts.c.seat == Seat.TAKEN.value, jam_id, connection) + waiting
    needed = jam.price * (_empty(jam_id, connection) + waiting + 1)
    return there < jam.places and spent(jam_id, connection) + needed <= jam.price * jam.places


def leave(jam_id: str, user_id: int, connection: Connection) -> Part | None:
    part = _part(jam_id, user_id, connection)
    if part is None or part.song_id is not None or part.seat not in {Seat.TAKEN, Seat.WAITING}:
        return part
    left = update(parts).where(parts.c.id == part.id).values(seat=Seat.LEFT.value).returning(parts)
    return _written(left, connection)


def _written(statement: Any, connection: Connection) -> Part:
    return part_of(dict(connection.execute(statement).mappings().one()))


def _part(jam_id: str, user_id: int, connection: Connection) -> Part | None:
    wanted = select(parts).where(parts.c.jam_id == jam_id, parts.c.user_id == user_id)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else part_of(dict(row))


def _count(which: Any, jam_id: str, connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(parts).where(parts.c.jam_id == jam_id, which)) or 0
