"""Real databases as fixtures: SQLite in a file of its own, and a PostgreSQL that lives as long as the tests."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from bot.database.schema import upgrade

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]


def _run(folder: Path, *command: str) -> None:
    """As another user where this one is root: PostgreSQL refuses to be run by root."""
    humble = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if _root() else ()
    quiet = subprocess.DEVNULL
    subprocess.run([*humble, *command], check=True, cwd=folder, stdout=quiet, stderr=quiet)


def _root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def running_cluster() -> Iterator[str]:
    """The URL, without a database, of a PostgreSQL that is started for this and stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="jamboree-"))  # not in pytest's own folder, where only this user may go
    if _root():
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")
    _run(folder, str(BINARIES[0] / "initdb"), "-D", data, "-A", "trust", "-U", "jamboree")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    _run(folder, str(BINARIES[0] / "pg_ctl"), "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://jamboree@127.0.0.1:{port}"
    finally:
        _run(folder, str(BINARIES[0] / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def new_database(cluster: str) -> str:
    """The URL of an empty database."""
    import psycopg
    from psycopg import sql

    name = f"songs_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{cluster}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{cluster}/{name}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The URL of a server without its database."""
    pytest.importorskip("psycopg", reason="the extra named postgres is not installed")
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed: .ci/run installs it")
    with running_cluster() as url:
        yield url


@pytest.fixture
def postgres(cluster: str) -> str:
    """The URL of an empty database."""
    return new_database(cluster)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test with this runs against both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'songs.db'}"
    return request.getfixturevalue("postgres")


@cache
def _new() -> sqlite3.Connection:
    """An SQLite as every migration, one after the other, has left it."""
    with tempfile.TemporaryDirectory(prefix="jamboree-") as folder:
        engine = create_engine(f"sqlite:///{folder}/new.db")
        upgrade(engine)
        engine.dispose()
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        with sqlite3.connect(f"{folder}/new.db") as made:
            made.backup(kept)
        made.close()
    return kept


def upgrade_or_copy(engine: Engine) -> None:
    """`upgrade`; an SQLite with nothing in it becomes a copy of one that was upgraded, in a fiftieth of the time."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.rollback()
            file = connection.connection.driver_connection
            assert isinstance(file, sqlite3.Connection)
            if not file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                _new().backup(file)
    upgrade(engine)
