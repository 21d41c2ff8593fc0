"""Songs and drafts. Types are spelled out: a migration stays what it was when the tables move on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "songs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("interaction_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("length", sa.Integer),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("card_id", sa.BigInteger),
        sa.Column("submitted_at", sa.Double),
        sa.Column("generation_id", sa.Text),
        sa.Column("cost_usd", sa.Double),
        sa.Column("finished_at", sa.Double),
        sa.Column("audio", sa.Text),
        sa.Column("posting_at", sa.Double),
        sa.Column("posted_channel_id", sa.BigInteger),
        sa.Column("posted_message_id", sa.BigInteger),
        sa.Column("ended_at", sa.Double),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("held", sa.Text),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
    )
    op.create_index("songs_by_state", "songs", ["state"])
    op.create_index("songs_by_user", "songs", ["user_id", "state"])
    op.create_index("songs_by_model", "songs", ["model", "finished_at"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text),
        sa.Column("created_at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("drafts")
    op.drop_table("songs")
