"""The tables, as the newest migration leaves them. What is asked for in a query is a column; the rest is JSON text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Dialect, Double, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.types import TypeDecorator

SCHEMA = "0010"
"""The newest migration. A database that names it is opened without loading alembic at all (0.3 s, measured)."""


class Prose(TypeDecorator[str]):
    """Text from outside: PostgreSQL takes no NUL, and neither database a lone surrogate, so both become marks."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keepable(value)


def keepable(text: str) -> str:
    """A text, or a member of an enumeration, as both databases take it."""
    plain = str(text)
    if plain.isascii() and "\0" not in plain:
        return plain
    return plain.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


metadata = MetaData()


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of the few rows that its condition holds for; both databases know them."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


songs = Table(
    "songs",
    metadata,
    Column("id", Prose, primary_key=True),
    Column("interaction_id", BigInteger, nullable=False, unique=True),
    Column("state", Prose, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("guild_id", BigInteger),  # the server that asked, and pays
    Column("guild_locale", Prose, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("user_name", Prose, nullable=False),
    Column("user_locale", Prose, nullable=False),
    Column("origin", Prose, nullable=False),
    Column("origin_secret", Prose, nullable=False),  # an address's secret, until it dies
    Column("origin_secret_until", Double),
    Column("destination", Prose, nullable=False),
    Column("destination_secret", Prose, nullable=False),
    Column("destination_secret_until", Double),
    Column("card", Prose),
    Column("wish", Prose, nullable=False),
    Column("length", BigInteger),  # the wish's, in seconds: estimates are learned by it
    Column("model", Prose, nullable=False),
    Column("provider", Prose, nullable=False),
    Column("title", Prose, nullable=False),
    Column("parent_id", Prose),
    Column("asked_at", Double, nullable=False),
    Column("deadline_at", Double, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("submitted_at", Double),
    Column("generation_id", Prose),
    Column("expected", BigInteger),  # micro-dollars, like the next
    Column("charged", BigInteger),
    Column("unfinished_at", Double),
    Column("finished_at", Double),
    Column("audio", Prose),
    Column("posting_at", Double),
    Column("posted", Prose),
    Column("ended_at", Double),
    Column("erased_at", Double),
    Column("erased_by", BigInteger),
    Column("reason", Prose),
    Column("doubt", Prose),
    Column("provider_words", Prose, nullable=False),
    Column("cause", Prose),
    Column("kept", Prose),
    Column("kept_until", Double),
    Column("cancel_asked", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("wiped_at", Double),  # when its words went
    Column("jam_id", Prose),
    Column("entry", Prose),  # JSON: what it is among the songs that its jam publishes
    Column("followed_by", Prose),  # the later song of its wish
    Column("take_of", Prose),  # the first song of its recipe
    Column("take", Integer, nullable=False),
    Index("songs_by_state", "state"),
    Index("songs_by_user", "user_id", "state"),
    Index("songs_by_model", "model", "submitted_at"),
    Index("songs_by_guild", "guild_id", "asked_at"),
    Index("songs_by_asked", "asked_at"),
    Index("songs_by_user_asked", "user_id", "asked_at"),
    Index("songs_by_user_ended", "user_id", "ended_at"),
    _partial("songs_by_user_erased", "user_id", "erased_at", where="erased_at IS NOT NULL"),
    _partial("songs_by_generation", "generation_id", where="generation_id IS NOT NULL"),
    _partial("songs_by_take", "take_of", where="take_of IS NOT NULL"),
    _partial("songs_with_cards", "state", "ended_at", where="card IS NOT NULL"),
    _partial("songs_with_words", "state", "ended_at", where="wiped_at IS NULL"),
    _partial("songs_by_jam", "jam_id", where="jam_id IS NOT NULL"),
    _partial("songs_by_origin_secret", "origin_secret_until", where="origin_secret_until IS NOT NULL"),
    _partial("songs_by_destination_secret", "destination_secret_until", where="destination_secret_until IS NOT NULL"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Prose, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("wish", Prose, nullable=False),
    Column("parent_id", Prose),
    Column("created_at", Double, nullable=False),
    Index("drafts_by_created", "created_at"),
    Index("drafts_by_user", "user_id", "created_at"),
)

server_settings = Table(
    "server_settings",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Prose, primary_key=True),
    Column("value", Prose, nullable=False),  # JSON
    Column("changed_at", Double, nullable=False),
    Column("changed_by", BigInteger, nullable=False),
)


holds = Table(
    "holds",
    metadata,
    Column("id", Prose, primary_key=True),  # the song's id, or the jam's
    Column("source", Prose, nullable=False),
    Column("jam_id", Prose),
    Column("guild_id", BigInteger),  # whose purse pays; NULL where the person does, outside servers
    Column("user_id", BigInteger, nullable=False),
    Column("model", Prose, nullable=False),
    Column("opened_at", Double, nullable=False),
    Column("counts_at", Double, nullable=False),  # the moment whose day, week and month it counts in
    Column("held", BigInteger, nullable=False),  # micro-dollars: the price that was set aside
    Column("amount", BigInteger, nullable=False),  # micro-dollars: what counts now
    Column("status", Prose, nullable=False),
    Column("key_id", Prose),  # the provider's key that paid, by the beginning that is no secret
    Index("holds_by_time", "counts_at", "amount"),
    Index("holds_by_guild", "guild_id", "counts_at", "source", "user_id", "status", "amount"),
    Index("holds_by_jam", "jam_id", "amount"),
    _partial("holds_of_person", "user_id", "counts_at", "amount", where="guild_id IS NULL"),
    _partial("holds_open", "guild_id", where="status = 'open'"),
)

purses = Table(
    "purses",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("open", Boolean),  # NULL where nobody decided
    Column("opened", Prose, nullable=False),
    Column("own_limit", Boolean, nullable=False),
    Column("limit_day", BigInteger),  # micro-dollars; NULL is no limit
    Column("frozen", Boolean, nullable=False),
    Column("costs", Prose, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("changed_by", BigInteger, nullable=False),
)

purse_entries = Table(
    "purse_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("kind", Prose, nullable=False),
    Column("amount", BigInteger),  # micro-dollars; NULL is no limit
    Column("at", Double, nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("user_id", BigInteger),  # whom a gift is for
    Column("period", Prose, nullable=False),
    Column("carry", Boolean, nullable=False),
    Index("purse_entries_by_guild", "guild_id", "kind", "at"),
    Index("purse_entries_by_user", "guild_id", "user_id"),
)

purse_shares = Table(
    "purse_shares",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("whose", Prose, primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),  # 0 for everyone
    Column("unit", Prose, nullable=False),
    Column("most", BigInteger),  # micro-dollars or songs; NULL is no limit, 0 is none
    Column("period", Prose, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("changed_by", BigInteger, nullable=False),
)

purse_blocks = Table(
    "purse_blocks",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("by", BigInteger, nullable=False),
)

opening_requests = Table(
    "opening_requests",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("told_at", Double),  # when the owner had the message
)

prices = Table(
    "prices",
    metadata,
    Column("model", Prose, primary_key=True),
    Column("amount", BigInteger, nullable=False),  # micro-dollars a song
    Column("fixed", Boolean, nullable=False),
    Column("read_at", Double, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),  # 0 for all servers together
    Column("name", Prose, primary_key=True),
    Column("mark", Prose, primary_key=True),  # the period, the model or the song that it is about
    Column("told_at", Double, nullable=False),
)
