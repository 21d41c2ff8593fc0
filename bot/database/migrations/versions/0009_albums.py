"""Albums: what becomes of a jam's songs together, one a jam."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "jam_albums",
        sa.Column("jam_id", sa.Text, sa.ForeignKey("jams.id"), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Double),
        sa.Column("asked_by", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("kbps", sa.Integer, nullable=False),
        sa.Column("sides", sa.Text, nullable=False),
        sa.Column("left_out", sa.Text, nullable=False),
        sa.Column("posted", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("cause", sa.Text),
        sa.Column("ended_at", sa.Double),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("jam_albums_by_due", "jam_albums", ["due_at"], sqlite_where=due, postgresql_where=due)
