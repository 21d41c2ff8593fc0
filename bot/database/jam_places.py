"""Places of a jam, taken and given back: each function is one transaction's work, and changes nothing where it
refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, func, select, update
from sqlalchemy import insert as new

from bot.database.jam_rows import Columns, changed_columns, part_columns, part_of
from bot.database.jam_tables import jams, parts
from bot.database.tables import songs
from bot.jams.parts import Part, Seat
from bot.jams.shapes import SHAPES
from bot.jams.states import JamState
from bot.songs.refusals import JamShut, OverCeiling, OverPlace, Refusal, Shut
from bot.songs.songs import Requester

A_MINUTE = 60.0


def take_place(song: Mapping[str, Any], connection: Connection) -> None:
    """Put a song that is about to be written on its requester's place, if they have one that is empty and the jam's
    ceiling has room for its price. Raises `Refusal`."""
    jam = connection.execute(
        select(jams.c.state, jams.c.price, jams.c.places, jams.c.lines).where(jams.c.id == song["jam_id"])
    ).first()
    if jam is not None and jam.lines:
        _take_takes_place(song, jam, connection)
        return
    if jam is None or jam.state != JamState.OPEN:
        raise Refusal(JamShut(Shut.NOT_OPEN))
    part = _part(song["jam_id"], song["user_id"], connection)
    if part is None or part.seat is not Seat.TAKEN:
        struck = part is not None and part.seat is Seat.STRUCK
        raise Refusal(JamShut(Shut.STRUCK if struck else Shut.NO_PLACE))
    if part.song_id is not None:
        raise Refusal(JamShut(Shut.HANDED_IN))
    used = 0
    if _has_paid(song, connection):  # first everybody's first song, then anybody's second
        used = jam.price * (_empty(song["jam_id"], connection) - 1)
    _check_price(song, jam, used, connection)
    connection.execute(update(parts).where(parts.c.id == part.id).values(**_handed_in(song)))


def _take_takes_place(song: Mapping[str, Any], jam: Any, connection: Connection) -> None:
    """The same for a take of the song that all wrote: it has a part of its own, as many as the jam has places."""
    if jam.state != JamState.SINGING:
        raise Refusal(JamShut(Shut.NOT_OPEN))
    _check_price(song, jam, 0, connection)
    taken = {part.person.id: part for part in _takes(song["jam_id"], connection)}
    for number in range(-1, -1 - jam.places, -1):
        if (part := taken.get(number)) is None:
            of = Part(f"{song['jam_id']}{number}", song["jam_id"], Requester(number, ""), song["asked_at"], Seat.TAKE)
            connection.execute(new(parts).values(**{**part_columns(of), **_handed_in(song)}))
            return
        if part.song_id is None and part.seat is Seat.TAKE:
            connection.execute(update(parts).where(parts.c.id == part.id).values(**_handed_in(song)))
            return
    raise Refusal(JamShut(Shut.HANDED_IN))


def _takes(jam_id: str, connection: Connection) -> list[Part]:
    wanted = select(parts).where(parts.c.jam_id == jam_id, parts.c.user_id < 0)
    return [part_of(dict(row)) for row in connection.execute(wanted).mappings()]


def _handed_in(song: Mapping[str, Any]) -> Columns:
    return {"song_id": song["id"], "handed_in_at": song["asked_at"], "look": "not_yet", "looked": None}


def _check_price(song: Mapping[str, Any], jam: Any, kept: int, connection: Connection) -> None:
    """`kept` is what is left for others, in micro-dollars. Raises `Refusal`."""
    price = song["expected"] or 0
    if price > jam.price:
        raise Refusal(OverPlace(price, jam.price))
    used, ceiling = spent(song["jam_id"], connection) + kept, jam.price * jam.places
    if used + price > ceiling:
        raise Refusal(OverCeiling(price, used, ceiling))


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
    wanted = select(jams.c.state, jams.c.places, jams.c.price, jams.c.shape).where(jams.c.id == part.jam_id)
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
    """Whether a place is free that nobody waits for, and the ceiling pays for it beside every other that is empty;
    where all write one song, whether a seat is."""
    waiting = _count(parts.c.seat == Seat.WAITING.value, jam_id, connection)
    there = _count(parts.c.seat == Seat.TAKEN.value, jam_id, connection) + waiting
    if (people := SHAPES[jam.shape].people) is not None:
        return there < people
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
