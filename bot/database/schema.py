"""The schema, brought up to date at start: one transaction, under a lock, nothing half-done."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, func, inspect, select

from bot.database.tables import SCHEMA

MIGRATIONS = Path(__file__).with_name("migrations")

_LOCK = 0x6A616D62
"""PostgreSQL's advisory lock for this; SQLite's file is ours alone by now. The number spells "jamb"."""


_VERSION = Table("alembic_version", MetaData(), Column("version_num", Text))
"""Alembic's own record of where a database stands."""


class TooNew(Exception):
    """A newer version of this program has been here."""


def upgrade(engine: Engine) -> None:
    """Apply every migration that is missing. Raises `TooNew`."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        found = _revision(connection)
        if found != SCHEMA:
            _migrate(connection, found)


def revision(engine: Engine) -> str | None:
    """Where a database stands; None where there is nothing of ours in it."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(_VERSION.c.version_num))


def _migrate(connection: Connection, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise TooNew(found)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
