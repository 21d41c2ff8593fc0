"""Where data ends: tokens in columns of their own, whose draft it is, servers' settings, and what is asked for often.

Of a form that was open during the upgrade nobody wrote down whose it was: user 0, for the hour that drafts live.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

AT_ONCE = 500
"""Rows that are read and rewritten at a time."""

PLACES = ("origin", "destination")


def upgrade() -> None:
    for name in PLACES:
        op.add_column("songs", sa.Column(f"{name}_secret", sa.Text, nullable=False, server_default=""))
        op.add_column("songs", sa.Column(f"{name}_secret_until", sa.Double))
    op.add_column("songs", sa.Column("wiped_at", sa.Double))
    _part()
    op.execute("UPDATE songs SET ended_at = asked_at WHERE ended_at IS NULL AND state IN ('failed', 'cancelled')")
    with op.batch_alter_table("songs") as songs:
        for name in PLACES:
            songs.alter_column(f"{name}_secret", server_default=None)
    op.add_column("drafts", sa.Column("user_id", sa.BigInteger, nullable=False, server_default="0"))
    with op.batch_alter_table("drafts") as drafts:
        drafts.alter_column("user_id", server_default=None)
    op.create_table(
        "server_settings",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Column("changed_by", sa.BigInteger, nullable=False),
    )
    _index()


def _index() -> None:
    op.create_index("drafts_by_created", "drafts", ["created_at"])
    op.create_index("drafts_by_user", "drafts", ["user_id", "created_at"])
    op.create_index("songs_by_asked", "songs", ["asked_at"])
    op.create_index("songs_by_user_asked", "songs", ["user_id", "asked_at"])
    op.create_index("songs_by_user_ended", "songs", ["user_id", "ended_at"])
    for name, columns, where in (
        ("songs_by_user_erased", ["user_id", "erased_at"], "erased_at IS NOT NULL"),
        ("songs_with_words", ["state", "ended_at"], "wiped_at IS NULL"),
        *((f"songs_by_{name}_secret", [f"{name}_secret_until"], f"{name}_secret_until IS NOT NULL") for name in PLACES),
    ):
        op.create_index(name, "songs", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _part() -> None:
    """The token leaves the place's own text; housekeeping wipes it where it is dead."""
    connection = op.get_bind()
    columns: list[Any] = [
        sa.column(name) for place in PLACES for name in (place, f"{place}_secret", f"{place}_secret_until")
    ]
    songs = sa.table("songs", sa.column("id"), *columns)
    kept = sa.select(songs.c.id, *(songs.c[name] for name in PLACES)).order_by(songs.c.id).limit(AT_ONCE)
    change = songs.update().where(songs.c.id == sa.bindparam("of_id"))
    last = ""
    while rows := connection.execute(kept.where(songs.c.id > last)).mappings().all():
        last = rows[-1]["id"]
        connection.execute(change, [{"of_id": row["id"], **parted({**row})} for row in rows])


def parted(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of both places of a row, each token and its end apart."""
    values: dict[str, Any] = {}
    for name in PLACES:
        place = json.loads(row[name] or "{}")
        token, until = place.pop("token", ""), place.pop("token_until", None)
        values |= {name: json.dumps(place), f"{name}_secret": token, f"{name}_secret_until": until if token else None}
    return values
