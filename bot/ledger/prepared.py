"""The statements that every song pays for, handed to the driver as text.

SQLAlchemy builds and compiles each shape (a statement with the columns that it sets) once, and the connection and its
transaction stay its own. Run through all of its machinery a move takes 236 µs of CPU, this way 33 µs, of which the
database has 15 (measured); `exec_driver_sql` lies between, for it describes every row anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """`marks` are the values in the order of the text's, None where the driver takes them by name; `gives` the columns
    that come back."""

    text: str
    marks: tuple[str, ...] | None
    gives: tuple[str, ...]


def one(
    connection: Connection, statement: UpdateBase, sets: Mapping[str, Any], binds: Mapping[str, Any] = _NONE
) -> Mapping[str, Any] | None:
    """The columns that `statement` gives back, as the driver has them; None where it touched no row.

    `sets` are the columns that it sets, `binds` its other parameters, both as the driver takes them. Raises
    `DBAPIError`.
    """
    prepared = _prepared(statement, connection.dialect, frozenset(sets))
    values = {**sets, **binds}
    row = _row(
        connection, prepared.text, values if prepared.marks is None else [values[name] for name in prepared.marks]
    )
    return None if row is None else dict(zip(prepared.gives, row, strict=True))


@lru_cache(maxsize=256)
def _prepared(statement: UpdateBase, dialect: Dialect, sets: frozenset[str]) -> _Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=sorted(sets))
    gives = tuple(column["name"] for column in statement.returning_column_descriptions)
    return _Prepared(compiled.string, tuple(compiled.positiontup or ()) if compiled.positional else None, gives)


def _row(connection: Connection, text: str, values: Any) -> Any:
    """The first row. A driver's error is raised as SQLAlchemy's own, and a connection that is lost is given up."""
    driver: Any = connection.dialect.dbapi
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
        return cursor.fetchone()
    except driver.Error as error:
        if connection.dialect.is_disconnect(error, connection.connection, cursor):
            connection.invalidate(error)
        raise DBAPIError.instance(text, None, error, driver.Error, hide_parameters=True) from error
    finally:
        cursor.close()
