"""What is asked of the jams' tables, built once. Names that are bound never are a column's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, text

from bot.database.jam_tables import RUNNING_WHERE, ballots, jams, parts, reminders, slates
from bot.database.tables import songs
from bot.jams.parts import Seat
from bot.jams.states import JamState
from bot.songs.states import Reason, State


def _given(name: str) -> ColumnElement[Any]:
    """A parameter whose value comes with each run."""
    return bindparam(name, required=False)


RUNNING = text(RUNNING_WHERE)
_of_jam = parts.c.jam_id == _given("of_jam")

GET = select(jams).where(jams.c.id == _given("of_id"))
BY_INTERACTION = select(jams).where(jams.c.interaction_id == _given("of_interaction"))
DUE = select(jams).where(jams.c.due_at <= _given("now")).order_by(jams.c.due_at, jams.c.id).limit(_given("most"))
NEXT_DUE = select(func.min(jams.c.due_at)).where(jams.c.due_at > _given("after"))
AWAKE = (
    select(jams)
    .where(jams.c.due_at.is_not(None), jams.c.id > _given("after"))
    .order_by(jams.c.id)
    .limit(_given("most"))
)
OF_GUILD = (
    select(jams)
    .where(jams.c.guild_id == _given("of_guild"), jams.c.opened_at.is_not(None))
    .order_by(jams.c.created_at.desc(), jams.c.id.desc())
    .limit(_given("most"))
)
RUNNING_IN = select(jams).where(jams.c.channel_id == _given("of_channel"), RUNNING).order_by(jams.c.id.desc()).limit(1)
_gathering = (JamState.OPEN.value, JamState.SINGING.value, JamState.PAUSED.value)
AWAITED = select(
    select(func.coalesce(func.sum(jams.c.places), 0)).where(RUNNING, jams.c.state.in_(_gathering)).scalar_subquery()
    - select(func.count())
    .select_from(songs)
    .where(songs.c.state == State.READY.value, songs.c.kept == Reason.JAM.value)
    .scalar_subquery()
)

PARTS = select(parts).where(_of_jam).order_by(parts.c.joined_at, parts.c.id)
PART_OF = select(parts).where(_of_jam, parts.c.user_id == _given("of_user"))
PARTS_OF_USER = (
    select(parts)
    .where(parts.c.user_id == _given("of_user"), parts.c.seat != Seat.LEFT.value)
    .order_by(parts.c.joined_at.desc(), parts.c.id.desc())
    .limit(_given("most"))
)
REMINDED = select(reminders.c.user_id).where(reminders.c.jam_id == _given("of_jam")).order_by(reminders.c.user_id)

DEALT = (
    select(slates.c.entry, func.count().label("times"))
    .where(slates.c.jam_id == _given("of_jam"))
    .group_by(slates.c.entry)
)
DEALT_TO = select(slates.c.user_id).where(slates.c.jam_id == _given("of_jam")).distinct()
SLATES_OF = (
    select(slates.c.slate, slates.c.entry)
    .where(slates.c.jam_id == _given("of_jam"), slates.c.user_id == _given("of_user"))
    .order_by(slates.c.slate, slates.c.position)
)
BALLOTS = select(ballots).where(ballots.c.jam_id == _given("of_jam")).order_by(ballots.c.user_id)
BALLOT_OF = select(ballots).where(ballots.c.jam_id == _given("of_jam"), ballots.c.user_id == _given("of_user"))
VOTERS = select(ballots.c.user_id).where(ballots.c.jam_id == _given("of_jam"), ballots.c.rated > 0)
