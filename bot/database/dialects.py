"""What SQLite and PostgreSQL each spell in their own way: inserts that meet a row which is there."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""By the name of a connection's dialect."""
