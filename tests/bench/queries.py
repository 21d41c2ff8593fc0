"""Each query of the product with a million songs and 100,000 drafts: p95 on the writer, and for a person who waits.

One person has 100,000 of the songs. Aims: 5 ms on the writer, 50 ms for a person.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.housekeeping import BATCH
from bot.songs.ports.servers import ServerSetting
from bot.songs.ports.store import Draft
from bot.songs.songs import Requester, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish
from tests.stand_ins import make_song

SONGS = int(os.environ.get("BENCH_SONGS", "1000000"))
DRAFTS = SONGS // 10
TIMES = 40
NOW = 1_800_000_000.0
PROLIFIC = 1
WRITER_AIM, PERSON_AIM = 5.0, 50.0

Query = Callable[[SqlSongStore, int], Awaitable[Any]]


def _row(number: int) -> dict[str, Any]:
    """A song of the last two years: most are done, some failed, a few thousand are of the last day."""
    asked = NOW - 2 * 365 * 86_400 * (1 - number / SONGS)
    state = "failed" if number % 20 == 0 else "cancelled" if number % 50 == 1 else "done"
    return {
        "id": new_id(asked), "interaction_id": number, "state": state, "fence": 1, "guild_id": number % 1000,
        "guild_locale": "de", "user_id": PROLIFIC if number % 10 == 0 else 2 + number % 20_000, "user_name": "P",
        "user_locale": "de", "origin": "{}", "origin_secret": "", "destination": "{}", "destination_secret": "",
        "wish": json.dumps({"lyrics": "Row, row, row your boat\n" * 8}), "model": "minimax/music-2.6",
        "provider": "aiml", "title": "Row", "asked_at": asked, "deadline_at": asked + 900, "not_before": 0.0,
        "submitted_at": asked + 1, "finished_at": asked + 40, "ended_at": asked + 45, "provider_words": "",
        "cancel_asked": False, "take": 1, "expected": 195_000, "charged": 195_000,
        "origin_secret_until": None, "destination_secret_until": None,
    }  # fmt: skip


def _fill(file: Path) -> None:
    connection = sqlite3.connect(file)
    first = _row(0)
    marks = ", ".join(f":{name}" for name in first)
    insert = f"INSERT INTO songs ({', '.join(first)}) VALUES ({marks})"  # names of ours
    with connection:
        connection.executemany(insert, map(_row, range(SONGS)))
        drafts = ((str(n), n % 20_000, '{"lyrics": "Row"}', NOW - 3600 + n * 3600 / DRAFTS) for n in range(DRAFTS))
        connection.executemany("INSERT INTO drafts (id, user_id, wish, created_at) VALUES (?, ?, ?, ?)", drafts)
    connection.close()


def _new(number: int) -> Any:
    return make_song(id=new_id(NOW), interaction_id=SONGS + number, asked_at=NOW, requester=Requester(PROLIFIC, "P"))


async def _moved(store: SqlSongStore, number: int) -> None:
    song, _ = await store.add(_new(10_000 + number))
    await store.move(song, State.CANCELLED, ended_at=NOW)


async def _wiped(store: SqlSongStore, number: int) -> None:
    await store.wipe(_row(SONGS - 1 - number)["id"], NOW)


PERSON: dict[str, Query] = {
    "a person's songs, of 100,000": lambda store, _: store.active_songs_of(PROLIFIC),
    "another person's songs": lambda store, number: store.active_songs_of(2 + number),
    "a song": lambda store, number: store.get(str(number)),
    "a draft": lambda store, number: store.draft(str(number)),
    "what ended of late (a start)": lambda store, _: store.recently_ended(NOW - 3 * 3600),
    "a model's times (a start)": lambda store, _: store.generation_times("minimax/music-2.6", limit=200),
    "a server's settings": lambda store, number: store.servers.of(number),
}
WRITER: dict[str, Query] = {
    "a new song, counted": lambda store, number: store.add(_new(number), queued_most=100_000),
    "a new song and a move": _moved,
    "a draft kept": lambda store, number: store.keep_draft(f"new{number}", Draft(7, Wish(lyrics="Row")), NOW),
    "a setting kept": lambda store, number: store.servers.keep(ServerSetting(number, "singers", {}, NOW, 1)),
    "a song wiped": _wiped,
    "50 drafts purged": lambda store, _: store.purge_drafts(NOW - 3000, limit=BATCH),
    "50 songs' words wiped": lambda store, _: store.wipe_words(NOW - 30 * 86_400, NOW, limit=BATCH),
    "tokens wiped": lambda store, _: store.wipe_secrets(NOW, limit=BATCH),
    "what a start claims": lambda store, _: store.claim(),
}


class Thread:
    """The CPU time of each call on a database's thread, in milliseconds: a loaded machine does not change it."""

    def __init__(self, owner: Any, name: str) -> None:
        self.taken: list[float] = []
        self._call = getattr(owner, name)
        setattr(owner, name, self)

    def __call__(self, *given: Any) -> Any:
        begun = time.thread_time()
        try:
            return self._call(*given)
        finally:
            self.taken.append((time.thread_time() - begun) * 1000)


async def _p95(store: SqlSongStore, query: Query, thread: Thread) -> tuple[float, float]:
    """Milliseconds: of the database's thread, and by the clock. The pause lets the next transaction begin at once."""
    thread.taken.clear()
    waited: list[float] = []
    for number in range(TIMES):
        await asyncio.sleep(0.035)
        begun = time.perf_counter()
        await query(store, number)
        waited.append((time.perf_counter() - begun) * 1000)
    return _last(thread.taken), _last(waited)


def _last(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


async def _measure(folder: Path) -> None:
    file = folder / "songs.db"
    async with open_database(f"sqlite:///{file}", now=lambda: NOW):
        pass
    begun = time.perf_counter()
    await asyncio.to_thread(_fill, file)
    print(f"\n## Queries: {SONGS:,} songs, {DRAFTS:,} drafts (filled in {time.perf_counter() - begun:.0f} s)")
    async with open_database(f"sqlite:///{file}", now=lambda: NOW) as store:
        reading, writing = Thread(store._reader, "_read"), Thread(store._writer, "_commit")
        for title, queries, aim, thread in (
            ("for a person", PERSON, PERSON_AIM, reading),
            ("on the writer", WRITER, WRITER_AIM, writing),
        ):
            print(f"\n| {title} | p95 on its thread, ms | p95 by the clock, ms | aim {aim:.0f} ms |\n|---|---|---|---|")
            for name, query in queries.items():
                cpu, wall = await _p95(store, query, thread)
                print(f"| {name} | {cpu:.2f} | {wall:.2f} | {'met' if cpu <= aim else 'missed'} |", flush=True)


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="jamboree-bench-") as folder:
        asyncio.run(_measure(Path(folder)))
