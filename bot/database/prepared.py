"""The statements that every song pays for, handed to the driver as text.

SQLAlchemy builds and compiles each shape (a statement with the columns that it sets) once, and the connection and its
transaction stay its own. Run through all of its machinery a move takes 236 µs of CPU, this way 33 µs, of which the
database has 15 (measured); `exec_driver_sql` lies between, for it describes every row anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

Statement = Select[*tuple[Any, ...]] | UpdateBase

_NONE: Mapping[str, Any] = {}

Found = Mapping[str, Any]
"""A row as the driver has it, by its columns' names."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """`marks` are the values in the order of the text's, None where the driver takes them by name; `known` those that
    the statement brings; `gives` the columns that come back."""

    text: str
    marks: tuple[str, ...] | None
    known: Mapping[str, Any]
    gives: tuple[str, ...]


def one(connection: Connection, statement: Statement, sets: Found = _NONE, binds: Found = _NONE) -> Found | None:
    """The row that `statement` finds or gives back; None where there is none. Otherwise as `rows`."""
    return next(iter(rows(connection, statement, sets, binds)), None)


def rows(connection: Connection, statement: Statement, sets: Found = _NONE, binds: Found = _NONE) -> list[Found]:
    """The rows that `statement` finds or gives back.

    `sets` are the columns that it sets, `binds` its other parameters, both as the driver takes them. Raises
    `DBAPIError`.
    """
    prepared = _prepared(statement, connection.dialect, frozenset(sets))
    values = {**prepared.known, **sets, **binds}
    given = values if prepared.marks is None else [values[name] for name in prepared.marks]
    return [dict(zip(prepared.gives, row, strict=True)) for row in _fetched(connection, prepared.text, given)]


@lru_cache(maxsize=256)
def _prepared(statement: Statement, dialect: Dialect, sets: frozenset[str]) -> _Prepared:
    select = isinstance(statement, Select)
    compiled = statement.compile(
        dialect=dialect,
        column_keys=sorted(sets) or None,
        compile_kwargs={"render_postcompile": True},
    )
    given = statement.column_descriptions if select else statement.returning_column_descriptions
    known = {name: value for name, value in compiled.params.items() if value is not None}
    marks = tuple(compiled.positiontup or ()) if compiled.positional else None
    return _Prepared(compiled.string, marks, known, tuple(column["name"] for column in given))


def _fetched(connection: Connection, text: str, values: Any) -> Sequence[Sequence[Any]]:
    """Every row. A driver's error is raised as SQLAlchemy's own, and a connection that is lost is given up."""
    driver: Any = connection.dialect.dbapi
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
        return cursor.fetchall()
    except driver.Error as error:
        if connection.dialect.is_disconnect(error, connection.connection, cursor):
            connection.invalidate(error)
        raise DBAPIError.instance(text, None, error, driver.Error, hide_parameters=True) from error
    finally:
        cursor.close()
