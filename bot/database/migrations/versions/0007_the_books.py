"""The books: which key paid for a song, its generation found by the provider's id, and which notices were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("holds", sa.Column("key_id", sa.Text))
    known = sa.text("generation_id IS NOT NULL")
    op.create_index("songs_by_generation", "songs", ["generation_id"], sqlite_where=known, postgresql_where=known)
    op.create_table(
        "notices",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("told_at", sa.Double, nullable=False),
    )
