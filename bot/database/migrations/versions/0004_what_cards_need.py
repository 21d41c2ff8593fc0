"""What cards need: which song a failed one was followed by, and which take of which song one is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_INDEXES = (
    ("songs_by_take", ["take_of"], "take_of IS NOT NULL"),
    ("songs_with_cards", ["state", "ended_at"], "card IS NOT NULL"),
)


def upgrade() -> None:
    op.add_column("songs", sa.Column("followed_by", sa.Text))
    op.add_column("songs", sa.Column("take_of", sa.Text))
    op.add_column("songs", sa.Column("take", sa.Integer, nullable=False, server_default="1"))
    with op.batch_alter_table("songs") as songs:
        songs.alter_column("take", server_default=None)
    # Whoever asked to cancel a song that was paid for has been told that it will be posted.
    op.execute("UPDATE songs SET cancel_asked = false WHERE state IN ('generating', 'ready', 'posting')")
    for name, columns, where in _INDEXES:
        op.create_index(name, "songs", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
