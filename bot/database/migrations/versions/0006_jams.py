"""Jams: what a group makes together, its parts, who is reminded, and when the bot was last awake to see to it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("songs", sa.Column("jam_id", sa.Text))
    op.add_column("songs", sa.Column("entry", sa.Text))
    _index("songs_by_jam", "songs", ["jam_id"], "jam_id IS NOT NULL")
    op.create_table("jams", *_jam())
    op.create_table("jam_parts", *_part())
    op.create_table(
        "jam_reminders",
        sa.Column("jam_id", sa.Text, sa.ForeignKey("jams.id"), primary_key=True),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "jam_clock",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("awake_at", sa.Double, nullable=False),
    )
    _index("jams_by_due", "jams", ["due_at"], "due_at IS NOT NULL")
    op.create_index("jams_by_guild", "jams", ["guild_id", "created_at"])
    _index("jams_by_channel", "jams", ["channel_id"], "ended_at IS NULL AND opened_at IS NOT NULL")
    op.create_index("jam_parts_by_person", "jam_parts", ["jam_id", "user_id"], unique=True)
    op.create_index("jam_parts_by_user", "jam_parts", ["user_id", "joined_at"])


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _jam() -> list[sa.Column[Any]]:
    kinds: dict[str, tuple[Any, bool]] = {}
    for kind, needed, names in (
        (
            sa.Text,
            True,
            "state guild_locale channel drawn host_name host_locale theme rules shape pace model asked_model",
        ),
        (sa.Text, True, "song_order"),
        (sa.Text, False, "thread board drawn_state paused_from pause_cause finale end_cause"),
        (sa.BigInteger, True, "guild_id channel_id host_id price"),
        (sa.BigInteger, False, "lengthened_by spent returned"),
        (sa.Integer, True, "fence places published revealed reminded"),
        (sa.Boolean, True, "threadless blind vote listeners look_first locked"),
        (sa.Double, True, "created_at away_seconds"),
        (sa.Double, False, "due_at board_at drawn_at opened_at began_at ends_at left_seconds next_at ended_at"),
    ):
        kinds |= dict.fromkeys(names.split(), (kind, needed))
    own: list[sa.Column[Any]] = [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("interaction_id", sa.BigInteger, nullable=False, unique=True),
    ]
    return [*own, *(sa.Column(name, kind, nullable=not needed) for name, (kind, needed) in kinds.items())]


def _part() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("jam_id", sa.Text, sa.ForeignKey("jams.id"), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("user_locale", sa.Text, nullable=False),
        sa.Column("joined_at", sa.Double, nullable=False),
        sa.Column("seat", sa.Text, nullable=False),
        sa.Column("song_id", sa.Text),
        sa.Column("handed_in_at", sa.Double),
        sa.Column("look", sa.Text, nullable=False),
        sa.Column("looked", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("warned_at", sa.Double),
    ]
