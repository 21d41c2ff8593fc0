"""The jams' tables, as the newest migration leaves them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Double, ForeignKey, Index, Integer, Table, text

from bot.database.tables import Prose, metadata

RUNNING_WHERE = "ended_at IS NULL AND opened_at IS NOT NULL"
"""Jams that people take part in."""

jams = Table(
    "jams",
    metadata,
    Column("id", Prose, primary_key=True),
    Column("interaction_id", BigInteger, nullable=False, unique=True),
    Column("state", Prose, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("due_at", Double),  # when `advance` is called next: all there is of timers
    Column("guild_id", BigInteger, nullable=False),
    Column("guild_locale", Prose, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("channel", Prose, nullable=False),
    Column("thread", Prose),
    Column("threadless", Boolean, nullable=False),
    Column("board", Prose),
    Column("board_at", Double),
    Column("drawn", Prose, nullable=False),
    Column("drawn_state", Prose),
    Column("drawn_at", Double),
    Column("host_id", BigInteger, nullable=False),
    Column("host_name", Prose, nullable=False),
    Column("host_locale", Prose, nullable=False),
    Column("theme", Prose, nullable=False),
    Column("rules", Prose, nullable=False),
    Column("shape", Prose, nullable=False),
    Column("pace", Prose, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("vote", Boolean, nullable=False),
    Column("listeners", Boolean, nullable=False),
    Column("look_first", Boolean, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("places", Integer, nullable=False),
    Column("lines", Integer, nullable=False),  # of one song that all write; 0 where they do not
    Column("model", Prose, nullable=False),
    Column("asked_model", Prose, nullable=False),
    Column("price", BigInteger, nullable=False),  # micro-dollars a place
    Column("created_at", Double, nullable=False),
    Column("opened_at", Double),
    Column("began_at", Double),
    Column("ends_at", Double),
    Column("left_seconds", Double),
    Column("paused_from", Prose),
    Column("pause_cause", Prose),
    Column("away_seconds", Double, nullable=False),
    Column("lengthened_by", BigInteger),
    Column("song_order", Prose, nullable=False),  # JSON: song ids, shuffled once
    Column("published", Integer, nullable=False),
    Column("next_at", Double),
    Column("revealed", Integer, nullable=False),
    Column("reminded", Integer, nullable=False),
    Column("finale", Prose),
    Column("ended_at", Double),
    Column("end_cause", Prose),
    Column("spent", BigInteger),
    Column("returned", BigInteger),
    Column("result", Prose),  # JSON: what came of the vote; it names nobody
    Index(
        "jams_by_due", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")
    ),
    Index("jams_by_guild", "guild_id", "created_at"),
    Index("jams_by_channel", "channel_id", sqlite_where=text(RUNNING_WHERE), postgresql_where=text(RUNNING_WHERE)),
)

parts = Table(
    "jam_parts",
    metadata,
    Column("id", Prose, primary_key=True),
    Column("jam_id", Prose, ForeignKey("jams.id"), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("user_name", Prose, nullable=False),
    Column("user_locale", Prose, nullable=False),
    Column("joined_at", Double, nullable=False),
    Column("seat", Prose, nullable=False),
    Column("song_id", Prose),
    Column("handed_in_at", Double),
    Column("look", Prose, nullable=False),
    Column("looked", Prose),
    Column("reason", Prose, nullable=False),
    Column("warned_at", Double),
    Index("jam_parts_by_person", "jam_id", "user_id", unique=True),
    Index("jam_parts_by_user", "user_id", "joined_at"),
)

reminders = Table(
    "jam_reminders",
    metadata,
    Column("jam_id", Prose, ForeignKey("jams.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
)

slates = Table(
    "jam_slates",
    metadata,
    Column("jam_id", Prose, ForeignKey("jams.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Prose, primary_key=True),  # a song's id: nobody is dealt one twice
    Column("slate", Integer, nullable=False),  # the person's first, second, ...
    Column("position", Integer, nullable=False),
    Column("dealt_at", Double, nullable=False),
    Index("jam_slates_by_time", "dealt_at"),
)

ballots = Table(
    "jam_ballots",
    metadata,
    Column("jam_id", Prose, ForeignKey("jams.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),  # one ballot a person and jam
    Column("marks", Prose, nullable=False),  # JSON: stars by song id
    Column("rated", Integer, nullable=False),  # marks that are a rating
    Column("cast_at", Double, nullable=False),
    Column("account_at", Double, nullable=False),
    CheckConstraint("rated >= 0", name="jam_ballots_rated"),
    Index("jam_ballots_by_time", "cast_at"),
)

awake = Table(
    "jam_clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("awake_at", Double, nullable=False),
)
"""When the bot was last awake, for what its absence moves."""

# --- One song --------------------------------------------------------------------------------------------------------


def _of_jam() -> Column[Any]:
    return Column("jam_id", Prose, ForeignKey("jams.id"), primary_key=True)


def _somebody() -> list[Column[Any]]:
    return [Column("user_name", Prose, nullable=False), Column("user_locale", Prose, nullable=False)]


lines = Table(
    "jam_lines",
    metadata,
    _of_jam(),
    Column("id", Prose, primary_key=True),  # the interaction that it was handed in by
    Column("user_id", BigInteger, nullable=False),
    *_somebody(),
    Column("words", Prose, nullable=False),
    Column("at", Double, nullable=False),
    Column("state", Prose, nullable=False),
    Column("number", Integer),  # of a line that stands
    Column("reason", Prose, nullable=False),
    Index("jam_lines_by_number", "jam_id", "number", unique=True),
)

pens = Table(
    "jam_pens",
    metadata,
    _of_jam(),
    Column("user_id", BigInteger),  # NULL where nobody has it
    *_somebody(),
    Column("since", Double, nullable=False),
    Column("until", Double),
    Column("offered", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
)
"""One row a jam: two people can never have its pen."""

waits = Table(
    "jam_waits",
    metadata,
    _of_jam(),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    *_somebody(),
    Column("since", Double, nullable=False),
)

styles = Table(
    "jam_styles",
    metadata,
    _of_jam(),
    Column("id", Prose, primary_key=True),  # the interaction that it was proposed by
    Column("user_id", BigInteger, nullable=False),
    *_somebody(),
    Column("words", Prose, nullable=False),
    Column("at", Double, nullable=False),
)

picks = Table(
    "jam_picks",
    metadata,
    _of_jam(),
    Column("kind", Prose, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Prose, nullable=False),
)
