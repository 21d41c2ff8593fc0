"""One song that all write: its lines, its pen, who waits for it, styles that were proposed, what people picked."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("jams", sa.Column("lines", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "jam_lines",
        _of_jam(),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        *_somebody(),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("jam_lines_by_number", "jam_lines", ["jam_id", "number"], unique=True)
    op.create_table(
        "jam_pens",
        _of_jam(),
        sa.Column("user_id", sa.BigInteger),
        *_somebody(),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("until", sa.Double),
        sa.Column("offered", sa.Boolean, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
    )
    op.create_table(
        "jam_waits", _of_jam(), _own("user_id"), *_somebody(), sa.Column("since", sa.Double, nullable=False)
    )
    op.create_table(
        "jam_styles",
        _of_jam(),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        *_somebody(),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_table(
        "jam_picks",
        _of_jam(),
        sa.Column("kind", sa.Text, primary_key=True),
        _own("user_id"),
        sa.Column("subject", sa.Text, nullable=False),
    )


def _of_jam() -> sa.Column[Any]:
    return sa.Column("jam_id", sa.Text, sa.ForeignKey("jams.id"), primary_key=True)


def _own(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _somebody() -> list[sa.Column[Any]]:
    return [sa.Column("user_name", sa.Text, nullable=False), sa.Column("user_locale", sa.Text, nullable=False)]
