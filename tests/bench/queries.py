"""Each query of the product with a million songs and 100,000 drafts: p95 on the writer, and for a person who waits.

One person has 100,000 of the songs, one server 200,000. Aims: 5 ms on the writer, 50 ms for a person, 100 ms for a
balance, 300 ms for a report. Then what the holds add to a song: the same life with them and without, by turns.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

from bot.database import songs
from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.housekeeping import BATCH
from bot.purse.periods import Span
from bot.purse.reports import Report, report_of, report_span
from bot.purse.values import Caps
from bot.songs.holds import HoldRequest, Spender
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
BUSY = 1000
WRITER_AIM, PERSON_AIM, REPORT_AIM = 5.0, 50.0, 300.0

SPENDER = Spender(roles=frozenset({71, 72}))
HELD = HoldRequest(195_000, SPENDER)
CAPS = Caps(
    owner_day=10**12, owner_month=10**12, server_day=10**12, person_day=10**12, personal_day=0, unknown_price=300_000,
    all_open=True,
)  # fmt: skip
HOLDS = importlib.import_module("bot.database.migrations.versions.0005_the_purse").HOLDS

LIVES = 400
"""Songs whose whole lives are measured, in each of five turns."""

Query = Callable[[SqlSongStore, int], Awaitable[Any]]


def _row(number: int) -> dict[str, Any]:
    """A song of the last two years: most are done, some failed, a few thousand are of the last day."""
    asked = NOW - 2 * 365 * 86_400 * (1 - number / SONGS)
    state = "failed" if number % 20 == 0 else "cancelled" if number % 50 == 1 else "done"
    return {
        "id": new_id(asked), "interaction_id": number, "state": state, "fence": 1, "tries": 0,
        "guild_id": BUSY if number % 5 == 0 else number % 1000,
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
        connection.execute(HOLDS, {"unknown": 300_000})
        connection.executemany("INSERT INTO drafts (id, user_id, wish, created_at) VALUES (?, ?, ?, ?)", drafts)
    connection.close()


def _new(number: int) -> Any:
    return make_song(id=new_id(NOW), interaction_id=SONGS + number, asked_at=NOW, requester=Requester(PROLIFIC, "P"))


async def _moved(store: SqlSongStore, number: int) -> None:
    song, _ = await store.add(_new(10_000 + number))
    await store.move(song, State.CANCELLED, ended_at=NOW)


async def _wiped(store: SqlSongStore, number: int) -> None:
    await store.wipe(_row(SONGS - 1 - number)["id"], NOW)


async def _report(store: SqlSongStore) -> Report:
    span = report_span(NOW)
    return report_of(span, await store.books.report(BUSY, span))


PERSON: dict[str, Query] = {
    "a person's songs, of 100,000": lambda store, _: store.active_songs_of(PROLIFIC),
    "another person's songs": lambda store, number: store.active_songs_of(2 + number),
    "a song": lambda store, number: store.get(str(number)),
    "a draft": lambda store, number: store.draft(str(number)),
    "what ended of late (a start)": lambda store, _: store.recently_ended(NOW - 3 * 3600),
    "a model's times (a start)": lambda store, _: store.generation_times("minimax/music-2.6", limit=200),
    "a balance of the busiest server": lambda store, _: store.purses.balance(BUSY, PROLIFIC, SPENDER, NOW),
    "what every server spent": lambda store, _: store.purses.spend(NOW),
    "a server's settings": lambda store, number: store.servers.of(number),
}
REPORT: dict[str, Query] = {
    "a report of the busiest server, for a person": lambda store, _: _report(store),
    "a week of songs, for the books": lambda store, _: store.books.settled("aiml", Span(NOW - 7 * 86_400, NOW)),
}
WRITER: dict[str, Query] = {
    "a new song, counted": lambda store, number: store.add(_new(number), queued_most=100_000),
    "a new song, held within every bound": lambda store, number: store.add(_new(20_000 + number), hold=HELD),
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
    async with open_database(f"sqlite:///{file}", caps=CAPS, now=lambda: NOW) as store:
        reading, writing = Thread(store._reader, "_read"), Thread(store._writer, "_commit")
        for title, queries, aim, thread in (
            ("for a person", PERSON, PERSON_AIM, reading),
            ("a report", REPORT, REPORT_AIM, reading),
            ("on the writer", WRITER, WRITER_AIM, writing),
        ):
            print(f"\n| {title} | p95 on its thread, ms | p95 by the clock, ms | aim {aim:.0f} ms |\n|---|---|---|---|")
            for name, query in queries.items():
                cpu, wall = await _p95(store, query, thread)
                print(f"| {name} | {cpu:.2f} | {wall:.2f} | {'met' if cpu <= aim else 'missed'} |", flush=True)


async def _holds(folder: Path) -> None:
    """Milliseconds of CPU and commits on the writer's thread for one song's life, with its hold and without."""
    print("\n| a song's life on the writer | CPU, ms | commits |\n|---|---|---|")
    taken: dict[str, list[float]] = {"without its hold": [], "with it, within every bound": []}
    commits = dict.fromkeys(taken, 0)
    for turn in range(5):
        for name, spent in taken.items():
            plain = name.startswith("without")
            with ExitStack() as stack:
                for left_out in ("open_hold", "write_hold", "stand") if plain else ():
                    stack.enter_context(mock.patch.object(songs, left_out, _nothing))
                url = f"sqlite:///{folder / f'{turn}-{plain}.db'}"
                async with open_database(url, caps=CAPS, now=lambda: NOW) as store:
                    thread = Thread(store._writer, "_commit")
                    for number in range(LIVES):
                        await _life(store, number)
                    spent.append(sum(thread.taken) / LIVES)
                    commits[name] = len(thread.taken) // LIVES
    for name, spent in taken.items():
        print(f"| {name} | {statistics.median(spent):.3f} | {commits[name]} |")
    less, more = (statistics.median(spent) for spent in taken.values())
    print(f"\nA hold adds {more - less:.3f} ms of CPU to a song.")


def _nothing(*_: object) -> None:
    """What a hold does where there is none."""


async def _life(store: SqlSongStore, number: int) -> None:
    song, _ = await store.add(_new(number), hold=HELD)
    song = await store.move(song, State.SUBMITTING, submitted_at=NOW)
    song = await store.move(song, State.GENERATING, generation_id="g")
    song = await store.move(song, State.READY, finished_at=NOW)
    song = await store.move(song, State.POSTING, posting_at=NOW)
    await store.move(song, State.DONE, ended_at=NOW)


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="jamboree-bench-") as folder:
        asyncio.run(_measure(Path(folder)))
        asyncio.run(_holds(Path(folder)))
