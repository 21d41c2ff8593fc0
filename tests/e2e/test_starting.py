"""Starting, and not being able to: a sentence and an exit code each time."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest

from bot import doctor, doctor_here, doctor_outside
from bot.config import Readings, Settings, read
from bot.database import locking
from bot.database.opening import open_database
from bot.providers.router import PROVIDERS, Row
from bot.purse.ports.store import OpeningRequest
from bot.rehearsal import Rehearsal, environment
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from tests.command import jamboree
from tests.contracts.scripted_provider import ScriptedProvider


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncGenerator[Rehearsal]:
    """Both servers, and no bot yet."""
    async with Town() as town, Studio(compose=tone) as studio:
        rehearsal = Rehearsal(town, studio, tmp_path, {})
        yield rehearsal
        await rehearsal.kill()


async def ended(stage: Rehearsal, **settings: str) -> tuple[int, str]:
    """The exit code of a bot that was started so, and what it said."""
    process = await stage.launch(**settings)
    code = await asyncio.wait_for(process.wait(), 30)
    return code, stage.log.read_text(encoding="utf-8")


async def test_a_wrong_token_is_told_in_a_sentence(stage: Rehearsal) -> None:
    code, said = await ended(stage, DISCORD_TOKEN="wrong")
    assert code == 77
    assert "Discord does not accept DISCORD_TOKEN" in said
    assert "Traceback" not in said


async def test_a_discord_that_does_not_answer_is_told_in_a_sentence(stage: Rehearsal, unused_tcp_port: int) -> None:
    code, said = await ended(stage, DISCORD_API_URL=f"http://127.0.0.1:{unused_tcp_port}/api/v10")
    assert code == 69
    assert "cannot reach Discord" in said
    assert "Traceback" not in said


async def test_settings_that_are_wrong_are_told_all_at_once(stage: Rehearsal) -> None:
    code, said = await ended(stage, SONGS_AT_ONCE="many", DEFAULT_MODEL="kazoo", DATABASE_URL="mongodb://x")
    assert code == 78
    assert all(name in said for name in ("SONGS_AT_ONCE", "DEFAULT_MODEL", "DATABASE_URL"))
    assert "Traceback" not in said


async def test_a_second_bot_with_the_same_database_is_told_in_a_sentence(stage: Rehearsal) -> None:
    await stage.start()
    code, said = await ended(stage)
    assert code == 74
    assert "in use by another process" in said
    assert "Traceback" not in said


async def test_a_database_server_that_does_not_answer_is_told_in_a_sentence_and_may_be_tried_later(
    stage: Rehearsal, unused_tcp_port: int
) -> None:
    pytest.importorskip("psycopg", reason="the extra named postgres is not installed")
    code, said = await ended(stage, DATABASE_URL=f"postgresql://jamboree@127.0.0.1:{unused_tcp_port}/songs")
    assert code == 69
    assert "cannot be reached" in said
    assert "Traceback" not in said


async def test_a_damaged_database_is_told_in_a_sentence(stage: Rehearsal) -> None:
    (stage.folder / "data").mkdir()
    (stage.folder / "data" / "jamboree.db").write_bytes(b"nothing like a database" * 999)
    code, said = await ended(stage)
    assert code == 74
    assert "is damaged" in said
    assert "Traceback" not in said


async def test_commands_are_registered_once_and_not_at_every_start(stage: Rehearsal) -> None:
    for _ in range(2):
        await stage.start()
        await stage.town.until(lambda: stage.town.commands)
        await stage.kill()
    put = [request for request in stage.town.requests if request.method == "PUT"]
    assert len(put) == 1


def settings_for(stage: Rehearsal, monkeypatch: pytest.MonkeyPatch, **more: str) -> Settings:
    monkeypatch.chdir(stage.folder)
    return read(environment(stage.town, stage.studio) | more)


async def test_the_doctor_finds_nothing_where_all_is_well(stage: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    assert await doctor.examine(Readings(settings_for(stage, monkeypatch)), said.append) == 0
    assert not any(line.startswith("✗") for line in said)
    assert any("Invite it: https://discord.com/oauth2/authorize?client_id=" in line for line in said)


@pytest.mark.timeout(120)
async def test_the_doctor_prints_its_lines_and_nothing_else_on_any_terminal(stage: Rehearsal) -> None:
    """With calls that are tried again, a name in `.env` that means nothing, and the log turned up."""
    stage.studio.trouble("billing_500", times=3)
    (stage.folder / ".env").write_text("SONGS_AT_ONE=7\n")
    env = environment(stage.town, stage.studio) | {"LOG_LEVEL": "DEBUG", "PYTHONWARNINGS": "always"}

    async def printed(encoding: str) -> tuple[int, str]:
        own = {**env, "DATABASE_URL": f"sqlite:///{stage.folder}/{encoding}.db"}
        return await jamboree(stage.folder, "doctor", encoding=encoding, env=own)

    for code, said in await asyncio.gather(*map(printed, ("cp1252", "cp437", "ascii"))):
        assert code == 0, said
        *lines, last = said.splitlines()
        assert [line for line in lines if not line.startswith(("ok ", "! "))] == []
        assert "! SONGS_AT_ONE in .env is no setting of Jamboree's: do you mean SONGS_AT_ONCE?" in lines
        assert last == "All is well: `jamboree` starts the bot."


@pytest.mark.parametrize(
    ("limit", "caps", "says"),
    [
        (None, {}, "! The key has no limit of its own at AIML API: give it one, behind your caps."),
        ((20.0, "day"), {"OWNER_USD_PER_DAY": "5"}, "✓ The key's own limit at AIML API is $20.00 a day, and"),
        ((20.0, "week"), {"OWNER_USD_PER_DAY": "5"}, "✗ The key's own limit at AIML API is $20.00 a week, and"),
        ((100.0, "month"), {"OWNER_USD_PER_DAY": "5", "OWNER_USD_PER_MONTH": "50"}, "✓ The key's own limit"),
        ((9.0, "no_reset"), {"OWNER_USD_PER_DAY": "5"}, "! The key's own limit at AIML API is $9.00 in all, and"),
        ((9.0, "day"), {"AIMLAPI_MANAGEMENT_KEY": ""}, "! AIML API tells a key's own limit to a management key alone"),
        ((9.0, "day"), {"AIMLAPI_MANAGEMENT_KEY": "wrong"}, "! AIML API does not tell the key's own limit"),
    ],
)  # fmt: skip
async def test_the_doctor_holds_caps_against_the_keys_own_limit(
    stage: Rehearsal, monkeypatch: pytest.MonkeyPatch, limit: Any, caps: dict[str, str], says: str
) -> None:
    if limit is not None:
        stage.studio.limit_key(*limit)
    told = {"AIMLAPI_MANAGEMENT_KEY": stage.studio.management_key, **caps}
    found = await doctor_outside.providers(settings_for(stage, monkeypatch, **told))
    assert [finding.line for finding in found if finding.line.startswith(says)]


async def test_the_doctor_says_who_may_invite_the_bot_and_what_it_may_not_do(
    stage: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [finding.line for finding in await doctor_outside.discord_(settings_for(stage, monkeypatch))]
    assert found[1].startswith("! Public Bot is on in the developer portal and SERVERS is open")
    assert found[2] == "✓ The bot has the rights that it needs in each of its 2 servers."
    home = stage.town.guilds["home"]
    for role in home.roles.values():
        role.permissions &= ~discord.Permissions(attach_files=True).value
    *_, lacks = await doctor_outside.discord_(settings_for(stage, monkeypatch, SERVERS="ask"))
    assert lacks.line.startswith("! The bot lacks rights: in Jamboree sandbox Attach Files.")


async def test_the_doctor_writes_where_songs_lie_and_looks_for_room(
    stage: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = await doctor_here.disk(settings_for(stage, monkeypatch, DISK_BUDGET_MB="100"))
    assert roomy.line.startswith("✓ Songs can be written in data/songs, and ")
    narrow = await doctor_here.disk(settings_for(stage, monkeypatch, DISK_BUDGET_MB="10000000"))
    assert narrow.line.startswith("! Songs can be written in data/songs, but only ")
    closed = await doctor_here.disk(settings_for(stage, monkeypatch, SONGS_DIR="/proc/nowhere"))
    assert closed.line.startswith("✗ Nothing can be written in SONGS_DIR, /proc/nowhere (")


async def test_the_doctor_sees_locks_that_do_not_hold(stage: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for(stage, monkeypatch)
    assert (await doctor_here.database(settings)).line.endswith("its tables are up to date, and its locks hold.")
    async with open_database(settings.database_url):
        assert "Where that is a running Jamboree, all is well." in (await doctor_here.database(settings)).line
    monkeypatch.setattr(locking, "_seize", lambda file: None)
    assert (await doctor_here.database(settings)).line.startswith("✗ The database lets two processes have it at once")


async def test_the_doctor_says_what_to_do_about_each_fault(stage: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    settings = settings_for(stage, monkeypatch, DISCORD_TOKEN="wrong", AIMLAPI_KEY="wrong")
    assert await doctor.examine(Readings(settings), said.append) == 1
    wrong = [line for line in said if line.startswith("✗")]
    assert any("copy it anew from the developer portal" in line for line in wrong)
    assert any("make a new key" in line for line in wrong)


async def test_the_doctor_reads_a_clip_of_its_own(stage: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    settings = settings_for(stage, monkeypatch)
    assert await doctor.examine(Readings(settings), said.append) == 0
    assert "✓ Sound is read and written here, in a process of its own." in said
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    assert await doctor.examine(Readings(settings), said.append) == 1
    (wrong,) = (line for line in said if line.startswith("✗"))
    assert wrong.startswith("✗ Sound cannot be read here, so clips would be refused: ")
    assert "encodings" in wrong


async def test_the_doctor_reads_its_clip_where_nothing_but_the_songs_folder_can_be_written(
    stage: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/proc/nowhere"])
    assert (await doctor_here.sound(settings_for(stage, monkeypatch))).line.startswith("✓ Sound is read")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "✓ SERVERS=open: every server may sing that the bot is in."),
        ({"SERVERS": "ask"}, "✓ 0 servers are open, besides those that you own yourself."),
        ({"SERVERS": "7,8", "OWNER_USD_PER_DAY": "5"}, "may spend at most $5.00 a day and any sum a month"),
        ({"SERVERS": "7"}, "✓ 1 server is open"),
        ({}, "Only the key's own limit at AIML API bounds that"),
        ({"OWNER_USD_PER_MONTH": "0"}, "✗ Nobody can sing: OWNER_USD_PER_DAY or OWNER_USD_PER_MONTH is 0."),
        ({"DATABASE_URL": "sqlite:////proc/nowhere/x.db"}, "✗ What servers may spend cannot be read"),
    ],
)
async def test_the_doctor_says_who_may_spend_how_much(
    stage: Rehearsal, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], says: str
) -> None:
    finding = await doctor_here.purse(settings_for(stage, monkeypatch, **settings))
    assert says in finding.line


async def test_the_doctor_tells_of_servers_that_wait(stage: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for(stage, monkeypatch, SERVERS="ask")
    async with open_database(settings.database_url) as store:
        await store.purses.ask(OpeningRequest(7, 70, 1.7e9))
        finding = await doctor_here.purse(settings)
    assert "1 waits for your answer: `jamboree purse servers`." in finding.text


async def test_the_doctor_sees_an_empty_account(stage: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.studio.balance = 0.2
    said: list[str] = []
    assert await doctor.examine(Readings(settings_for(stage, monkeypatch)), said.append) == 1
    assert any("only $0.20 is left: top up" in line for line in said)


async def test_the_doctor_asks_each_provider_that_is_connected(
    stage: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    other = Row(lambda sessions, setting: ScriptedProvider(), "Other", "OTHER_KEY", "OTHER_URL")
    monkeypatch.setitem(PROVIDERS, "other", other)
    monkeypatch.setitem(PROVIDERS, "keyless", replace(other, connect=lambda sessions, setting: None, title="Keyless"))
    assert await doctor.examine(Readings(settings_for(stage, monkeypatch)), said.append) == 0
    assert "✓ AIML API accepts the key; $100.00 is left." in said
    assert "✓ Other accepts the key; $10.00 is left." in said
    assert not any("Keyless" in line for line in said)


async def test_the_doctor_sees_a_default_model_whose_provider_is_not_connected(
    stage: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setitem(PROVIDERS, "aiml", replace(PROVIDERS["aiml"], connect=lambda sessions, setting: None))
    assert await doctor.examine(Readings(settings_for(stage, monkeypatch)), said.append) == 1
    wrong = "✗ minimax/music-2.6 is a default model, and AIML API is not connected: set AIMLAPI_KEY."
    assert wrong in said


async def test_an_event_that_the_library_cannot_read_ends_nothing_silently(stage: Rehearsal) -> None:
    """discord.py lets such an exception end the client: a supervisor has to see that, and a person to read why."""
    await stage.start()
    assert stage.process is not None
    stage.town.world.sessions.dispatch("INTERACTION_CREATE", {"id": "not a number"}, stage.town.world.home.id)
    code = await asyncio.wait_for(stage.process.wait(), 30)
    assert code == 70
    assert "Start it again: every song goes on." in stage.log.read_text(encoding="utf-8")
