"""What money and history need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.alter_column("songs", "held", new_column_name="kept")
    op.add_column("songs", sa.Column("unfinished_at", sa.Double))
    op.drop_index("songs_by_model", "songs")
    op.create_index("songs_by_model", "songs", ["model", "submitted_at"])
