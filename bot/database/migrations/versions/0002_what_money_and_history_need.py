"""What money and history need: who pays, what was expected and charged, when a song was asked for and erased.

Expand and fill, then drop: SQLite and PostgreSQL alike do all of it in the one transaction of the upgrade.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

DEADLINE = 15 * 60.0
"""Seconds: the default of the time that a song may take, which 0.1 did not write down."""

AT_ONCE = 500
"""Rows that are read and rewritten at a time."""

_FREE = ("refused", "credit", "unverified", "key", "busy", "down", "broken", "reference")
"""Reasons for which a failed song is not charged."""

_DOUBTS = {"silent": "log_silent", "unreachable": "log_unreadable", "charged": "audio_lost"}
"""What stood in `detail` of a song whose submit nobody could tell of."""


def upgrade() -> None:
    for column in (
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("guild_locale", sa.Text, nullable=False, server_default=""),
        sa.Column("user_locale", sa.Text, nullable=False, server_default=""),
        sa.Column("origin", sa.Text, nullable=False, server_default=""),
        sa.Column("card", sa.Text),
        sa.Column("provider", sa.Text, nullable=False, server_default="aiml"),
        sa.Column("deadline_at", sa.Double, nullable=False, server_default="0"),
        sa.Column("expected", sa.BigInteger),
        sa.Column("charged", sa.BigInteger),
        sa.Column("posted", sa.Text),
        sa.Column("erased_at", sa.Double),
        sa.Column("erased_by", sa.BigInteger),
        sa.Column("doubt", sa.Text),
        sa.Column("kept_until", sa.Double),
        sa.Column("unfinished_at", sa.Double),
        sa.Column("cause", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("songs", column)
    _fill()
    with op.batch_alter_table("songs") as songs:
        songs.alter_column("held", new_column_name="kept")
        songs.alter_column("length", type_=sa.BigInteger)  # whatever a person writes, for a model that does not use it
        songs.alter_column("place", new_column_name="destination")
        songs.alter_column("created_at", new_column_name="asked_at")
        songs.alter_column("detail", new_column_name="provider_words")
        for name in ("worker", "card_id", "cost_usd", "posted_channel_id", "posted_message_id"):
            songs.drop_column(name)
        for name in ("guild_locale", "user_locale", "origin", "provider", "deadline_at", "tries"):
            songs.alter_column(name, server_default=None)
    op.drop_index("songs_by_model", "songs")
    op.create_index("songs_by_model", "songs", ["model", "submitted_at"])
    op.create_index("songs_by_guild", "songs", ["guild_id", "asked_at"])


def _fill() -> None:
    connection = op.get_bind()
    names = (
        *("id", "state", "place", "created_at", "card_id", "cost_usd", "reason", "detail"),
        *("posted_channel_id", "posted_message_id"),
        *("guild_id", "origin", "card", "deadline_at", "expected", "charged", "posted", "doubt"),
    )
    columns: list[Any] = [sa.column(name) for name in names]
    songs = sa.table("songs", *columns)
    change = songs.update().where(songs.c.id == sa.bindparam("of_id"))
    last = ""
    while (
        rows := connection.execute(sa.select(songs).where(songs.c.id > last).order_by(songs.c.id).limit(AT_ONCE))
        .mappings()
        .all()
    ):
        last = rows[-1]["id"]
        connection.execute(change, [{"of_id": row["id"], **filled(dict(row.items()))} for row in rows])


def filled(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The new columns of a row of 0.1."""
    place = json.loads(row["place"])
    cost = None if row["cost_usd"] is None else round(row["cost_usd"] * 1_000_000)
    free = row["state"] == "cancelled" or (row["state"] == "failed" and row["reason"] in _FREE)
    unknown = row["state"] == "submit_unknown"
    return {
        "guild_id": place.get("guild_id"),
        "origin": row["place"],
        "card": None if row["card_id"] is None else json.dumps({"message_id": row["card_id"]}),
        "deadline_at": row["created_at"] + DEADLINE,
        "expected": cost,
        "charged": 0 if free else cost,
        "posted": None
        if row["posted_message_id"] is None
        else json.dumps({"channel_id": row["posted_channel_id"], "message_id": row["posted_message_id"]}),
        "doubt": _DOUBTS.get(row["detail"], "log_unreadable") if unknown else None,
        "detail": "" if unknown else row["detail"],
    }
