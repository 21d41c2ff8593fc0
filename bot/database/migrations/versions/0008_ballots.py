"""Ballots: who was dealt what, what they thought of it, and what came of a jam's vote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("jams", sa.Column("result", sa.Text))
    op.create_table(
        "jam_slates",
        sa.Column("jam_id", sa.Text, sa.ForeignKey("jams.id"), primary_key=True),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Text, primary_key=True),
        sa.Column("slate", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("dealt_at", sa.Double, nullable=False),
    )
    op.create_index("jam_slates_by_time", "jam_slates", ["dealt_at"])
    op.create_table(
        "jam_ballots",
        sa.Column("jam_id", sa.Text, sa.ForeignKey("jams.id"), primary_key=True),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("rated", sa.Integer, nullable=False),
        sa.Column("cast_at", sa.Double, nullable=False),
        sa.Column("account_at", sa.Double, nullable=False),
        sa.CheckConstraint("rated >= 0", name="jam_ballots_rated"),
    )
    op.create_index("jam_ballots_by_time", "jam_ballots", ["cast_at"])
