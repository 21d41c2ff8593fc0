"""The purse: what servers may spend, and a hold for each song. Servers that have songs stay open.

What a song under way costs where neither the provider nor the catalogue said so is held as 0.30 USD, which was the
setting's default when this was written.
"""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

UNKNOWN_PRICE = 300_000

HOLDS = """
INSERT INTO holds (id, source, guild_id, user_id, model, opened_at, counts_at, held, amount, status)
SELECT id, 'purse', guild_id, user_id, model, asked_at, asked_at,
  COALESCE(expected, :unknown),
  CASE
    WHEN state = 'cancelled' THEN 0
    WHEN state IN ('queued', 'submitting', 'generating', 'submit_unknown')
      THEN COALESCE(charged, expected, :unknown)
    ELSE COALESCE(charged, expected, 0)
  END,
  CASE
    WHEN state IN ('queued', 'submitting', 'generating') THEN 'open'
    WHEN state = 'submit_unknown' THEN 'unknown'
    WHEN state = 'cancelled' OR COALESCE(charged, expected, 0) = 0 THEN 'released'
    ELSE 'settled'
  END
FROM songs
"""


def upgrade() -> None:
    _of_servers()
    _of_persons()
    _indexes()
    op.execute(sa.text(HOLDS).bindparams(unknown=UNKNOWN_PRICE))
    op.execute(
        sa.text(
            "INSERT INTO purses (guild_id, open, opened, own_limit, frozen, costs, changed_at, changed_by)"
            " SELECT DISTINCT guild_id, :yes, 'upgrade', :no, :no, 'everyone', :now, 0 FROM songs"
            " WHERE guild_id IS NOT NULL"
        ).bindparams(yes=True, no=False, now=time.time())
    )


def _of_servers() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("jam_id", sa.Text),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("counts_at", sa.Double, nullable=False),
        sa.Column("held", sa.BigInteger, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_table(
        "purses",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("open", sa.Boolean),
        sa.Column("opened", sa.Text, nullable=False),
        sa.Column("own_limit", sa.Boolean, nullable=False),
        sa.Column("limit_day", sa.BigInteger),
        sa.Column("frozen", sa.Boolean, nullable=False),
        sa.Column("costs", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Column("changed_by", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "purse_entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("by", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("carry", sa.Boolean, nullable=False),
    )


def _of_persons() -> None:
    op.create_table(
        "purse_shares",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("whose", sa.Text, primary_key=True),
        sa.Column("subject_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("most", sa.BigInteger),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Column("changed_by", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "purse_blocks",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("by", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "opening_requests",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("asked_by", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("told_at", sa.Double),
    )
    op.create_table(
        "prices",
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("fixed", sa.Boolean, nullable=False),
        sa.Column("read_at", sa.Double, nullable=False),
    )


def _indexes() -> None:
    op.create_index("holds_by_time", "holds", ["counts_at", "amount"])
    op.create_index("holds_by_guild", "holds", ["guild_id", "counts_at", "source", "user_id", "status", "amount"])
    op.create_index("holds_by_jam", "holds", ["jam_id", "amount"])
    for name, columns, where in (
        ("holds_of_person", ["user_id", "counts_at", "amount"], "guild_id IS NULL"),
        ("holds_open", ["guild_id"], "status = 'open'"),
    ):
        op.create_index(name, "holds", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index("purse_entries_by_guild", "purse_entries", ["guild_id", "kind", "at"])
    op.create_index("purse_entries_by_user", "purse_entries", ["guild_id", "user_id"])
