"""A database that misbehaves: a sentence at the start, `DatabaseDown` afterwards, and nothing half done."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.database import locking
from bot.database.causes import Cause, DatabaseBroken, DatabaseInUse, DatabaseUnreachable, broken, cause
from bot.database.engines import engines
from bot.database.locking import NoLocks
from bot.database.opening import open_database
from bot.songs.errors import DatabaseDown
from bot.songs.states import State
from tests.stand_ins import make_song

HOLDER = """
import asyncio, sys
from bot.database.opening import open_database
async def main():
    async with open_database(sys.argv[1]):
        print("open", flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def _new_databases_are_copies() -> None:
    """They are brought up to date, as the bot does it."""


@contextmanager
def held(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the database open; it ends by SIGKILL."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


def one_sentence(error: BaseException) -> bool:
    text = str(error)
    return bool(re.fullmatch(r"The database .+: .+\.", text)) and not re.search(
        r"Error|errno|Traceback|://\w+:\w+@", text
    )


async def refused(url: str, kind: type[DatabaseBroken] = DatabaseBroken) -> str:
    with pytest.raises(kind) as raised:
        async with open_database(url, patience=0.2):
            pass
    assert one_sentence(raised.value), raised.value
    return str(raised.value)


async def test_a_second_bot_with_the_same_database_refuses_to_start(url: str) -> None:
    with held(url):
        assert "in use by another process" in await refused(url, DatabaseInUse)
    async with open_database(url) as store:  # SIGKILL has given it back
        assert (await store.add(make_song()))[1]


async def test_a_bot_that_is_stopped_in_its_tracks_keeps_its_database(url: str) -> None:
    with held(url) as first:
        first.send_signal(signal.SIGSTOP)
        await refused(url, DatabaseInUse)


async def test_a_zombie_that_wakes_after_another_took_over_cannot_write(postgres: str) -> None:
    import psycopg

    async with open_database(postgres) as zombie:
        song, _ = await zombie.add(make_song())
        with psycopg.connect(postgres, autocommit=True) as connection:  # as a server does to a client long gone
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()")
        async with open_database(postgres) as successor:
            (fresh,) = await successor.claim()
            with pytest.raises(DatabaseDown):
                await zombie.move(song, State.SUBMITTING)
            assert await successor.get(song.id) == fresh


async def test_a_damaged_file_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "songs.db").write_bytes(b"no database at all" * 1000)
    assert "is damaged" in await refused(f"sqlite:///{tmp_path / 'songs.db'}")


async def test_a_newer_schema_is_told_at_the_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'songs.db'}"
    async with open_database(url):
        pass
    with sqlite3.connect(tmp_path / "songs.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer version" in await refused(url)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
async def test_a_folder_that_may_not_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "may not be used" in await refused(f"sqlite:///{tmp_path / 'songs.db'}")


async def test_a_folder_that_is_a_file_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    await refused(f"sqlite:///{tmp_path / 'data' / 'songs.db'}")


async def test_a_server_that_is_not_there_is_told_without_the_password(unused_tcp_port: int) -> None:
    pytest.importorskip("psycopg", reason="the extra named postgres is not installed")
    said = await refused(f"postgresql://jamboree:hunter2@127.0.0.1:{unused_tcp_port}/songs", DatabaseUnreachable)
    assert "cannot be reached" in said
    assert "hunter2" not in said


async def test_while_another_program_has_the_file_locked_nothing_is_taken_on_and_then_it_goes_on(
    tmp_path: Path,
) -> None:
    path = tmp_path / "songs.db"
    async with open_database(f"sqlite:///{path}", patience=0.1) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseDown):
            await store.add(make_song())
        other.execute("ROLLBACK")
        other.close()
        assert (await store.add(make_song()))[1]


async def test_a_full_disk_takes_nothing_on_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """SQLite's own limit on pages answers as a full disk does: SQLITE_FULL."""
    async with open_database(f"sqlite:///{tmp_path / 'songs.db'}") as store:
        engine = store._writer._engine

        def limit(pages: int) -> None:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

        await asyncio.get_running_loop().run_in_executor(store._writer._thread, limit, 1)
        added, failed = 0, 0
        for number in range(60):
            try:
                await store.add(make_song(id=f"song-{number}", interaction_id=number, title="x" * 900))
                added += 1
            except DatabaseDown:
                failed += 1
        assert failed > 0
        await asyncio.get_running_loop().run_in_executor(store._writer._thread, limit, 100_000)
        await store.add(make_song(id="afterwards", interaction_id=999))
        assert len(await store.claim()) == added + 1


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
async def test_a_file_system_without_locks_is_named(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(locking, "_seize", no_locks)
    assert "lies on a file system that has no locks" in await refused(f"sqlite:///{tmp_path}/songs.db")


def test_a_file_system_on_which_processes_share_no_memory_is_named(tmp_path: Path) -> None:
    """SQLite says that it stays without a WAL, and goes on: a URI that asks for no shared memory makes it do so."""
    url = f"sqlite:///file:{tmp_path}/songs.db?vfs=unix-none&uri=true"
    (tmp_path / "songs.db").touch()
    assert cause(sqlite_error("SQLITE_IOERR_SHMMAP")) is Cause.NO_LOCKS
    assert cause(sqlite_error("SQLITE_PROTOCOL")) is Cause.NO_LOCKS
    assert cause(sqlite_error("SQLITE_IOERR_WRITE")) is Cause.DISK
    with engines(make_url(url), 0.2) as pair, pytest.raises(NoLocks):
        pair.writing.connect()


def sqlite_error(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = getattr(sqlite3, name)
    return error


def test_what_no_row_knows_is_named_as_the_system_names_it() -> None:
    known = str(broken(Cause.UNUSABLE, "songs.db", OSError(errno.ENODEV, "No such device")))
    assert known.startswith("The database songs.db cannot be used (No such device): ")
