"""What alembic runs: each migration in the transaction that `bot.database.schema` has begun.

A change of the schema is a new file in `versions/`, its number one higher, `SCHEMA` in `bot.database.tables` with it.
"""

from __future__ import annotations

from alembic import context

from bot.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
