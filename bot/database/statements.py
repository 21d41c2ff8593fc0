"""Every statement on the two tables, built once and cached compiled. Names that are bound never are a column's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.database.rows import ANNOTATED
from bot.database.tables import drafts, songs
from bot.songs.states import OPEN, State

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _given(name: str) -> ColumnElement[Any]:
    """A parameter whose value comes with each run."""
    return bindparam(name, required=False)


_by_id = songs.c.id == _given("of_id")
_as_seen = and_(_by_id, songs.c.state == _given("seen_state"), songs.c.fence == _given("seen_fence"))

ADD = {
    name: insert(songs).on_conflict_do_nothing(index_elements=[songs.c.interaction_id]).returning(songs)
    for name, insert in _INSERT.items()
}
"""By dialect. No row comes back where the interaction has its song."""

BY_INTERACTION = select(songs).where(songs.c.interaction_id == _given("of_interaction"))
GET = select(songs).where(_by_id)

ANNOTATE = update(songs).where(_by_id).returning(songs)
MOVE = update(songs).where(_as_seen).returning(*(songs.c[name] for name in ANNOTATED))
"""Both set the columns that they are run with. Who moves a song knows all of it but what was annotated meanwhile."""

_claimable = (
    select(songs.c.id)
    .where(songs.c.state.in_(sorted(OPEN)), songs.c.kept.is_(None), songs.c.id > _given("after"))
    .order_by(songs.c.id)
    .limit(_given("most"))
)
CLAIM = update(songs).where(songs.c.id.in_(_claimable)).values(fence=songs.c.fence + 1).returning(songs)

_lasting = songs.c.state.in_(sorted(OPEN - {State.SUBMIT_UNKNOWN}))  # whether under way or kept
_unknown = and_(songs.c.state == State.SUBMIT_UNKNOWN, songs.c.kept.is_(None))
_failed_recently = and_(
    songs.c.state.in_([State.FAILED, State.SUBMIT_UNKNOWN]),
    func.coalesce(songs.c.ended_at, songs.c.asked_at) >= _given("since"),
)
_erased_by_another = and_(songs.c.erased_at >= _given("since"), songs.c.erased_by != songs.c.user_id)

ACTIVE_OF_USER = (
    select(songs)
    .where(songs.c.user_id == _given("of_user"), or_(_lasting, _unknown, _failed_recently, _erased_by_another))
    .order_by(songs.c.asked_at.desc(), songs.c.id.desc())
    .limit(_given("most"))
)

RECENTLY_ENDED = select(songs).where(
    songs.c.asked_at >= _given("since"),
    songs.c.state != State.DONE,
    or_(songs.c.state.not_in(sorted(OPEN)), songs.c.kept.is_not(None)),
)

KEPT_UNTIL = (
    select(songs)
    .where(songs.c.state == State.READY, songs.c.kept.is_not(None), songs.c.kept_until < _given("now"))
    .limit(_given("most"))
)

GENERATION_TIMES = (
    select(songs.c.id, songs.c.submitted_at, songs.c.unfinished_at, songs.c.finished_at, songs.c.length)
    .where(songs.c.model == _given("of_model"), songs.c.finished_at.is_not(None), songs.c.submitted_at.is_not(None))
    .order_by(songs.c.submitted_at.desc(), songs.c.id.desc())
    .limit(_given("most"))
)
"""Newest first."""

KEEP_DRAFT = {
    name: (draft := insert(drafts)).on_conflict_do_update(
        index_elements=[drafts.c.id],
        set_={name: draft.excluded[name] for name in ("wish", "parent_id", "created_at")},
    )
    for name, insert in _INSERT.items()
}
"""By dialect."""

DRAFT = select(drafts.c.wish, drafts.c.parent_id).where(drafts.c.id == _given("of_id"))
PURGE_DRAFTS = delete(drafts).where(drafts.c.created_at < _given("before"))
