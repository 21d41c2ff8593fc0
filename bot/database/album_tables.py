"""The albums' table, as the newest migration leaves it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, Table, text

from bot.database.tables import Prose, metadata

albums = Table(
    "jam_albums",
    metadata,
    Column("jam_id", Prose, ForeignKey("jams.id"), primary_key=True),
    Column("state", Prose, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("due_at", Double),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("kbps", Integer, nullable=False),
    Column("sides", Prose, nullable=False),  # JSON: a list of tracks for each side
    Column("left_out", Prose, nullable=False),  # JSON: song ids
    Column("posted", Prose, nullable=False),  # JSON: the messages of the first sides
    Column("tries", Integer, nullable=False),
    Column("cause", Prose),
    Column("ended_at", Double),
    Index(
        "jam_albums_by_due",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)
