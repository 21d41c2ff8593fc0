"""Forgetting a person: every row that holds them loses them, in one transaction. What was spent stays, with no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, case, delete, func, or_, select, true, update

from bot.database.album_tables import albums
from bot.database.jam_statements import RUNNING
from bot.database.jam_tables import ballots, jams, parts, reminders, slates
from bot.database.rows import song_of
from bot.database.statements import WIPED
from bot.database.tables import (
    drafts,
    holds,
    opening_requests,
    purse_blocks,
    purse_entries,
    purse_shares,
    purses,
    server_settings,
    songs,
)
from bot.purse.values import Whose
from bot.songs.songs import Song
from bot.songs.states import OPEN, Reason, State

NOBODY = 0
"""The user id of a row whose person was forgotten: no id of Discord's is 0."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A column that may hold a person's id, and what the columns of such a row become; None where the row goes.

    `only` is what else must hold, where the column may hold another thing than a person.
    """

    column: Column[Any]
    becomes: Mapping[str, Any] | None
    only: ColumnElement[bool] = field(default_factory=true)


def _unnamed(column: Column[Any], **becomes: Any) -> Trace:
    return Trace(column, {column.name: NOBODY, **becomes})


def _gone(column: Column[Any], only: ColumnElement[bool] | None = None) -> Trace:
    return Trace(column, None, true() if only is None else only)


_SECRETS = {
    "origin_secret": "",
    "origin_secret_until": None,
    "destination_secret": "",
    "destination_secret_until": None,
}

TRACES: Sequence[Trace] = (
    _unnamed(songs.c.user_id, **WIPED, **_SECRETS, user_locale=""),
    _unnamed(songs.c.erased_by),
    _gone(drafts.c.user_id),
    _unnamed(server_settings.c.changed_by),
    _unnamed(holds.c.user_id),
    _unnamed(purses.c.changed_by),
    _unnamed(purse_entries.c.by),
    _unnamed(purse_entries.c.user_id),
    _gone(purse_shares.c.subject_id, purse_shares.c.whose == Whose.PERSON.value),
    _unnamed(purse_shares.c.changed_by),
    _gone(purse_blocks.c.user_id),
    _unnamed(purse_blocks.c.by),
    _gone(opening_requests.c.asked_by),
    # A theme stays: the songs of everybody else are about it.
    _unnamed(jams.c.host_id, host_name="", host_locale="", rules=""),
    _unnamed(jams.c.lengthened_by),
    _gone(parts.c.user_id),
    _gone(reminders.c.user_id),
    _gone(slates.c.user_id),
    _gone(ballots.c.user_id),
    _unnamed(albums.c.asked_by),
)
"""Every column that may hold a person, a row each; a test fails for one that is missing."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten: rows by their table's name, and the person's songs as they were. Where songs or jams of
    theirs are `under_way` nothing was: so many of them."""

    rows: Mapping[str, int] = field(default_factory=dict[str, int])
    songs: Sequence[Song] = ()
    songs_under_way: int = 0
    jams_under_way: int = 0

    @property
    def under_way(self) -> bool:
        return self.songs_under_way + self.jams_under_way > 0


_kept = and_(songs.c.kept.is_not(None), songs.c.kept != Reason.JAM.value)
_under_way = and_(songs.c.state.in_(sorted(OPEN)), ~func.coalesce(_kept, False))


def forget(user_id: int, now: float, connection: Connection) -> Forgotten:
    """Forget a person, also while a bot runs on the database; `now` is in Unix seconds."""
    theirs = songs.c.user_id == user_id
    of_jams = or_(jams.c.host_id == user_id, jams.c.id.in_(select(parts.c.jam_id).where(parts.c.user_id == user_id)))
    waiting = Forgotten(
        songs_under_way=_count(connection, select(func.count()).select_from(songs).where(theirs, _under_way)),
        jams_under_way=_count(connection, select(func.count()).select_from(jams).where(of_jams, RUNNING)),
    )
    if waiting.under_way:
        return waiting
    found = [song_of(row) for row in connection.execute(select(songs).where(theirs).order_by(songs.c.id)).mappings()]
    connection.execute(_throw_away(user_id, now))
    connection.execute(_look_at_albums(user_id, now))
    connection.execute(_end_buttons(user_id, now))
    rows = Counter[str]()
    for trace in TRACES:
        rows[trace.column.table.name] += _lose(trace, user_id, connection)
    return Forgotten({table: count for table, count in rows.items() if count}, found)


def _count(connection: Connection, counted: Any) -> int:
    return connection.execute(counted).scalar_one()


def _throw_away(user_id: int, now: float) -> Any:
    """What was kept for them ends; it is paid for, so that its hold stays as it stands."""
    kept = and_(songs.c.user_id == user_id, songs.c.state == State.READY.value, _kept)
    ended = {"state": State.FAILED.value, "reason": Reason.DISCARDED.value, "kept": None, "ended_at": now}
    return update(songs).where(kept).values(ended)


def _look_at_albums(user_id: int, now: float) -> Any:
    """Albums that a song of theirs is on are due: a running bot takes them down."""
    of_theirs = select(songs.c.jam_id).where(songs.c.user_id == user_id, songs.c.posted.is_not(None))
    return update(albums).where(albums.c.jam_id.in_(of_theirs)).values(due_at=now)


def _end_buttons(user_id: int, now: float) -> Any:
    """Their songs count as wiped, and those in a channel as deleted: that is what their buttons say from now on."""
    deleted = case((songs.c.posted.is_(None), songs.c.erased_at), else_=func.coalesce(songs.c.erased_at, now))
    gone = {"wiped_at": func.coalesce(songs.c.wiped_at, now), "erased_at": deleted}
    return update(songs).where(songs.c.user_id == user_id).values(gone)


def _lose(trace: Trace, user_id: int, connection: Connection) -> int:
    """How many rows it was."""
    table, where = trace.column.table, and_(trace.column == user_id, trace.only)
    change = delete(table) if trace.becomes is None else update(table).values(dict(trace.becomes))
    return connection.execute(change.where(where)).rowcount
