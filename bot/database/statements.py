"""Every statement on the two tables, built once and cached compiled. Names that are bound never are a column's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select, union_all, update

from bot.database.dialects import INSERT
from bot.database.rows import ANNOTATED_COLUMNS, PLACES
from bot.database.tables import drafts, songs
from bot.songs.states import ENDED_WITHOUT_A_SONG, OPEN, Cause, Reason, State


def _given(name: str) -> ColumnElement[Any]:
    """A parameter whose value comes with each run."""
    return bindparam(name, required=False)


_by_id = songs.c.id == _given("of_id")
_as_seen = and_(_by_id, songs.c.state == _given("seen_state"), songs.c.fence == _given("seen_fence"))

ADD = {
    name: insert(songs).on_conflict_do_nothing(index_elements=[songs.c.interaction_id]).returning(songs)
    for name, insert in INSERT.items()
}
"""By dialect. No row comes back where the interaction has its song."""

QUEUED_OF = select(func.count().label("queued")).where(
    songs.c.user_id == _given("of_user"), songs.c.state == State.QUEUED.value
)

FOLLOW = (
    update(songs)
    .where(songs.c.id == _given("of_parent"), songs.c.state.in_(sorted(ENDED_WITHOUT_A_SONG)))
    .values(followed_by=_given("later"))
)
PARENT = select(songs.c.state, songs.c.followed_by).where(songs.c.id == _given("of_parent"))
LAST_TAKE = select(func.coalesce(func.max(songs.c.take), 1).label("take")).where(
    songs.c.take_of == _given("of_song"), songs.c.state.not_in([State.FAILED, State.CANCELLED])
)
"""Of those that came to something, or still may; the first take is no take of anything."""

BY_INTERACTION = select(songs).where(songs.c.interaction_id == _given("of_interaction"))
GET = select(songs).where(_by_id)

ANNOTATE = update(songs).where(_by_id).returning(songs)
MOVE = update(songs).where(_as_seen).returning(*(songs.c[name] for name in ANNOTATED_COLUMNS))
"""Both set the columns that they are run with. Who moves a song knows all of it but what was annotated meanwhile."""

_claimable = (
    select(songs.c.id)
    .where(songs.c.state.in_(sorted(OPEN)), songs.c.kept.is_(None), songs.c.id > _given("after"))
    .order_by(songs.c.id)
    .limit(_given("most"))
)
CLAIM = update(songs).where(songs.c.id.in_(_claimable)).values(fence=songs.c.fence + 1).returning(songs)

_theirs = songs.c.user_id == _given("of_user")
_lasting = songs.c.state.in_(sorted(OPEN - {State.SUBMIT_UNKNOWN}))  # whether under way or kept
_last = songs.c.followed_by.is_(None)
_unknown = and_(songs.c.state == State.SUBMIT_UNKNOWN.value, songs.c.kept.is_(None), _last)
_thrown_away = func.coalesce(songs.c.reason, "") == Reason.DISCARDED.value
_failed = and_(songs.c.state.in_([State.FAILED, State.SUBMIT_UNKNOWN]), _last, ~_thrown_away)
_failed_recently = and_(_failed, songs.c.ended_at >= _given("since"))
_failed_at_once = and_(_failed, songs.c.ended_at.is_(None), songs.c.asked_at >= _given("since"))
_erased_by_another = and_(songs.c.erased_at >= _given("since"), songs.c.erased_by != songs.c.user_id)
_told_of = (_lasting, _unknown, _failed_recently, _failed_at_once, _erased_by_another)

ACTIVE_OF_USER = (
    select(songs)
    .where(songs.c.id.in_(union_all(*(select(songs.c.id).where(_theirs, kind) for kind in _told_of))))
    .order_by(songs.c.asked_at.desc(), songs.c.id.desc())
    .limit(_given("most"))
)
"""Each kind by an index of its own: where they are alternatives, every song that the person ever had is read."""

LATEST_OF_USER = select(songs).where(_theirs).order_by(songs.c.asked_at.desc(), songs.c.id.desc()).limit(_given("most"))

RECENTLY_ENDED = select(songs).where(
    songs.c.asked_at >= _given("since"),
    songs.c.state != State.DONE,
    or_(songs.c.state.not_in(sorted(OPEN)), songs.c.kept.is_not(None)),
)

_has_card = songs.c.card.is_not(None)
_no_more = or_(songs.c.state == State.CANCELLED.value, ~_last, _thrown_away)
_ended = songs.c.state.in_([State.CANCELLED, State.FAILED, State.SUBMIT_UNKNOWN])
_withheld = and_(songs.c.state == State.READY.value, songs.c.kept == Reason.WITHHELD.value)
_past = (
    and_(_ended, _no_more, songs.c.ended_at < _given("closed")),
    and_(_ended, songs.c.ended_at < _given("open_")),
    and_(_withheld, songs.c.finished_at < _given("open_")),
)
PAST_CARDS = (
    select(songs)
    .where(songs.c.id.in_(union_all(*(select(songs.c.id).where(_has_card, kind) for kind in _past))))
    .order_by(songs.c.ended_at, songs.c.id)
    .limit(_given("most"))
)

KEPT_UNTIL = (
    select(songs)
    .where(songs.c.state == State.READY, songs.c.kept.is_not(None), songs.c.kept_until < _given("now"))
    .limit(_given("most"))
)

REFUSED_WORDS = (
    select(songs.c.wish, songs.c.provider_words)
    .where(songs.c.state == State.FAILED.value, songs.c.cause == Cause.WORDS.value, songs.c.wiped_at.is_(None))
    .order_by(songs.c.ended_at.desc())
    .limit(_given("most"))
)
"""Of few: the words of what failed are wiped after a while."""

OF_JAM = select(songs).where(songs.c.jam_id == _given("of_jam")).order_by(songs.c.id)

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
        set_={name: draft.excluded[name] for name in ("user_id", "wish", "parent_id", "created_at")},
    )
    for name, insert in INSERT.items()
}
"""By dialect."""

DRAFT = select(drafts.c.user_id, drafts.c.wish, drafts.c.parent_id).where(drafts.c.id == _given("of_id"))

_of_person = drafts.c.user_id == _given("of_user")
_newest = select(drafts.c.id).where(_of_person).order_by(drafts.c.created_at.desc(), drafts.c.id.desc())
DROP_DRAFTS = delete(drafts).where(_of_person, drafts.c.id.not_in(_newest.limit(_given("most"))))
"""A person's drafts but for the newest."""

PURGE_DRAFTS = delete(drafts).where(
    drafts.c.id.in_(select(drafts.c.id).where(drafts.c.created_at < _given("before")).limit(_given("most")))
)

WIPED: dict[str, Any] = {"wish": "{}", "title": "", "user_name": "", "provider_words": ""}
"""What is left of a song's words, its clip, its names and its title. Its length stays: estimates are learned by it."""

_with_words = (
    select(songs.c.id)
    .where(
        songs.c.state.in_([State.FAILED, State.CANCELLED]),
        songs.c.ended_at < _given("before"),
        songs.c.wiped_at.is_(None),
    )
    .limit(_given("most"))
)
WIPE_WORDS = update(songs).where(songs.c.id.in_(_with_words)).values(**WIPED, wiped_at=_given("now"))

WIPE_SECRETS = tuple(
    update(songs)
    .where(songs.c.id.in_(select(songs.c.id).where(songs.c[until] <= _given("now")).limit(_given("most"))))
    .values({secret: "", until: None})
    for secret, until in ((f"{name}_secret", f"{name}_secret_until") for name in PLACES)
)
"""One for each address."""
