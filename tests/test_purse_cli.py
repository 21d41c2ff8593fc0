"""`jamboree purse`, beside a bot that has the database open and without one; nothing of it needs a token."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.__main__ import main
from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.purse.ports.store import OpeningRequest
from bot.purse.values import Caps
from bot.sandbox.aiml import Studio, tone
from bot.songs.holds import HoldRequest
from bot.songs.refusals import Refusal, ServerNotOpen
from bot.songs.songs import Song, new_id
from tests.stand_ins import make_song
from tests.upgrades.test_databases import sqlite

CAPS = Caps(5_000_000, None, 5_000_000, 1_000_000, 0, 300_000)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """A command in an empty folder with no settings: its exit code, and what it said."""
    monkeypatch.chdir(tmp_path)
    for name in ("DISCORD_TOKEN", "AIMLAPI_KEY", "SERVERS", "DATABASE_URL", "SERVER_USD_PER_DAY", "OWNER_USD_PER_DAY"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["purse", *arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    yield command
    structlog.reset_defaults()  # a log that was set up here would write to what is captured here


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncGenerator[SqlSongStore]:
    """A bot's database, open, with its lock."""
    async with open_database(f"sqlite:///{tmp_path}/data/jamboree.db", caps=CAPS) as store:
        yield store


async def beside(run: Run, *arguments: str) -> tuple[int, str]:
    """The command while the loop goes on."""
    return await asyncio.to_thread(run, *arguments)


async def told(run: Run, *arguments: str) -> Any:
    """What a command says as JSON."""
    code, said = await beside(run, *arguments, "--json")
    assert code == 0, said
    return json.loads(said)


async def sing(store: SqlSongStore, guild_id: int, price: int = 200_000) -> Song:
    now = time.time()
    id_ = new_id(now)
    song = make_song(id=id_, interaction_id=int(id_, 36) % 2**60, guild_id=guild_id, asked_at=now)
    return (await store.add(song, hold=HoldRequest(price)))[0]


async def test_a_server_that_is_opened_on_the_command_line_sings_at_once(run: Run, bot: SqlSongStore) -> None:
    await bot.purses.ask(OpeningRequest(7, 70, 1.7e9))
    with pytest.raises(Refusal) as refused:
        await sing(bot, 7)
    assert refused.value.fault == ServerNotOpen()
    (asked,) = await told(run, "servers")
    assert (asked["server"], asked["state"], asked["asked_by"]) == ("7", "asked", "70")
    assert asked["asked_at"] == "2023-11-14T22:13:20Z"

    code, said = await beside(run, "open", "--server", "7", "--limit", "0.30")
    assert (code, said) == (0, "Server 7 is open, for at most $0.30 a day.\n")
    await sing(bot, 7)
    with pytest.raises(Refusal):
        await sing(bot, 7)
    assert await bot.purses.requests() == []
    (row,) = await told(run, "servers")
    assert (row["state"], row["by"], row["limit_usd_per_day"]) == ("open", "owner", 0.3)

    code, said = await beside(run, "close", "--server", "7")
    assert said == "Server 7 is closed; songs that are paid for are still delivered.\n"
    with pytest.raises(Refusal) as refused:
        await sing(bot, 7)
    assert refused.value.fault == ServerNotOpen(closed=True)
    assert (await beside(run, "close", "--server", "7"))[1].endswith("delivered, as it was before.\n")


async def test_what_was_spent_and_the_caps_are_told_as_tables_and_as_json(run: Run, bot: SqlSongStore) -> None:
    for guild_id in (7, 8):
        await bot.purses.decide(guild_id, 0.0, 0, open=True, own_limit=True)
        await sing(bot, guild_id, 195_000)
    await sing(bot, 8)
    assert await told(run, "spend") == [
        {"server": "8", "today_usd": 0.395, "month_usd": 0.395, "month_songs": 2},
        {"server": "7", "today_usd": 0.195, "month_usd": 0.195, "month_songs": 1},
    ]
    lines = (await beside(run, "spend"))[1].splitlines()
    assert lines == ["server  today   month   month songs", "8       $0.395  $0.395  2", "7       $0.195  $0.195  1"]
    caps = {row["cap"]: row for row in await told(run, "caps")}
    assert (caps["OWNER_USD_PER_DAY"]["used_usd"], caps["OWNER_USD_PER_DAY"]["free_usd"]) == (0.59, 4.41)
    assert caps["OWNER_USD_PER_MONTH"]["limit_usd"] is None
    assert caps["PERSON_USD_PER_DAY"]["limit_usd"] == 1.0
    assert "OWNER_USD_PER_MONTH   none" in (await beside(run, "caps"))[1]
    assert "none" in (await beside(run, "servers"))[1].splitlines()[1]


async def test_a_server_is_opened_and_closed_once_and_a_limit_is_taken_back(run: Run, bot: SqlSongStore) -> None:
    said = [(await beside(run, "open", "--server", "9"))[1].splitlines() for _ in range(2)]
    assert said[0] == [
        "Server 9 is open, for at most $5.00 a day.",
        "Nobody there has asked for a song yet: see that the id is right.",
    ]
    assert said[1] == ["Server 9 is open, for at most $5.00 a day, as it was before."]
    assert (await told(run, "open", "--server", "9", "--limit", "none"))["limit_usd_per_day"] is None
    assert await told(run, "open", "--server", "9") == {
        "server": "9", "state": "open", "by": "owner", "limit_usd_per_day": 5.0, "frozen": False, "asked_at": None,
        "asked_by": None, "new": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("open", "--server", "home"), "must be a server's id"),
        (("open", "--server", "-1"), "must be a server's id"),
        (("close", "--server", "0"), "must be a server's id"),
        (("close", "--server", str(2**63)), "must be a server's id"),
        (("open",), "--server"),
        (("open", "--server", "7", "--limit", "2,50"), "must be an amount of US dollars"),
        (("open", "--server", "7", "--limit", "1e400"), "must be an amount of US dollars"),
        (("open", "--server", "7", "--limit", "nan"), "must be an amount of US dollars"),
        ((), "required"),
    ],
)
def test_what_is_written_wrongly_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], says: str) -> None:
    code, said = run(*arguments)
    assert code == 2
    assert says in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["servers", "spend", "caps"])
def test_without_a_database_nothing_is_made_and_a_sentence_says_so(run: Run, name: str, tmp_path: Path) -> None:
    code, said = run(name)
    assert code == 74
    assert "is not there yet: start the bot once" in said
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_an_older_version_is_left_to_the_bot(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite("v0_1", tmp_path))
    code, said = run("servers")
    assert code == 74
    assert "another version" in said
    with closing(sqlite3.connect(tmp_path / "songs.db")) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'purses'").fetchall() == []


async def test_a_database_in_which_nobody_has_sung_says_so(run: Run, bot: SqlSongStore) -> None:
    assert await beside(run, "servers") == (0, "No server is known yet.\n")
    assert await beside(run, "spend") == (0, "No server has sung yet.\n")
    assert await told(run, "spend") == []


# --- reconcile ---------------------------------------------------------------------------------------------------


async def test_reconcile_says_what_both_books_come_to_and_each_song_over_which_they_differ(
    run: Run, bot: SqlSongStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Studio(compose=tone, seconds=60) as studio:
        assert (await beside(run, "reconcile"))[0] == 78, "it needs the provider's key"
        monkeypatch.setenv("AIMLAPI_KEY", studio.key)
        monkeypatch.setenv("AIMLAPI_BASE_URL", studio.base_url)
        code, said = await beside(run, "reconcile")
        assert (code, said.splitlines()[-1]) == (0, "Every song was charged as it is counted here.")
        ghost = studio.invent_charge(0.0315)
        code, said = await beside(run, "reconcile", "--days", "7")
        assert code == 1
        assert "aiml      0      $0.00    $0.0315" in said
        line = next(line for line in said.splitlines() if ghost in line)
        assert "invented" in line
        assert "$0.0315" in line
        code, said = await beside(run, "reconcile", "--json")
        (told_of,) = json.loads(said)
        assert (told_of["charged_usd"], [one["what"] for one in told_of["differences"]]) == (0.0315, ["invented"])
        studio.trouble("logs_down", times=None)
        code, said = await beside(run, "reconcile")
        assert code == 69
        assert "nothing was compared" in said
        monkeypatch.setenv("AIMLAPI_KEY", "another")
        assert (await beside(run, "reconcile"))[0] == 69
    for days in ("0", "91", "x"):
        assert (await beside(run, "reconcile", "--days", days))[0] == 2
