"""`jamboree sandbox` where it cannot be opened as asked for: a sentence and an exit code."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import pytest

from bot.playground import SECONDS, SPEED
from bot.rehearsal import HERE, BotEnded, Process, Rehearsal, environment, started
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town
from bot.sandbox.discord.keeping import load, save
from bot.sandbox.web.troubles import BY_NAME as TROUBLES
from tests.command import jamboree
from tests.sandbox.aiml.caller import SONG, Caller, Clock


async def sandbox(folder: Path, *arguments: str) -> tuple[int, str]:
    """The command as somebody types it; it must end by itself."""
    return await jamboree(folder, "sandbox", "--no-browser", *arguments)


async def test_a_busy_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = await sandbox(tmp_path, "--port", str(port))
    assert code == 69
    assert said.startswith(f"Port {port} cannot be had (")
    assert said.count("\n") == 1


@pytest.mark.parametrize("port", ["-1", "65536", "99999999999"])
async def test_an_impossible_port_is_told_in_a_sentence(tmp_path: Path, port: str) -> None:
    code, said = await sandbox(tmp_path, f"--port={port}")
    assert (code, said) == (64, f"--port takes a number from 0 to 65535, and {port} is none.\n")


async def test_a_second_sandbox_that_keeps_is_told_in_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "data" / "sandbox"
    home.mkdir(parents=True)
    first = sqlite3.connect(home / "open.lock", isolation_level=None)
    first.execute("BEGIN EXCLUSIVE")
    code, said = await sandbox(tmp_path, "--keep")
    first.close()
    assert code == 75
    assert said.startswith("Another sandbox has ")
    assert said.count("\n") == 1


def heeding_ctrl_c() -> None:
    """As from a terminal: what a shell without one starts in the background ignores SIGINT, and hands that down."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a group of processes")
@pytest.mark.parametrize(("command", "code"), [("sandbox --no-browser", 0), ("demo", 130), ("demo --jam", 130)])
async def test_ctrl_c_at_the_start_ends_it_in_quiet(tmp_path: Path, command: str, code: int) -> None:
    """A terminal sends it to the bot as well, which is not online yet."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *command.split()),
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=heeding_ctrl_c,
    )
    while not any(tmp_path.glob("jamboree-*/jamboree.log")):  # the bot's process is begun
        assert process.returncode is None
        await asyncio.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = await process.communicate()
    assert "Traceback" not in said.decode()
    assert process.returncode == code, said.decode()


async def test_a_bot_that_ends_at_its_start_is_told_with_what_it_said(tmp_path: Path) -> None:
    async def wrong(module: str, folder: Path, env: Mapping[str, str], log: Path) -> Process:
        return await started(f"{module}.nothing", folder, env, log)

    async with Town() as town, Studio(compose=tone) as studio:
        with pytest.raises(BotEnded, match=r"(?s)exit code 1. It said last:.*No module named bot\.nothing") as ended:
            await Rehearsal(town, studio, tmp_path, {}, wrong).start()
    assert not ended.value.told


async def test_the_bot_of_a_program_that_is_not_installed_is_found(tmp_path: Path) -> None:
    """Without `site`, which is what finds an installed one; nothing else of the environment changes."""
    async with Town() as town, Studio(compose=tone) as studio:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-S", "-c", "import bot; print(bot.__file__)"),
            cwd=tmp_path,
            env=environment(town, studio),
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate()
    assert Path(said.decode().strip()) == HERE / "bot" / "__init__.py"


async def test_ten_times_as_fast_is_a_tenth_of_the_time() -> None:
    times = list[float]()
    for speed in (1.0, 10.0):
        clock = Clock()
        async with Studio(compose=tone, seconds=SECONDS, speed=speed, now=clock) as studio:
            async with aiohttp.ClientSession() as session:
                await Caller(studio, session).submit(SONG)
            (generation,) = studio.generations.values()
            times.append(generation.completes_at - generation.submitted_at)
    assert times[0] == pytest.approx(10 * times[1])
    assert times[1] == pytest.approx(SECONDS / SPEED)


@pytest.mark.parametrize("when", ["before it is asked", "while it works", "once it is completed"])
async def test_a_model_that_is_let_give_up_always_does(when: str) -> None:
    clock = Clock()
    async with Studio(compose=tone, seconds=SECONDS, now=clock) as studio, aiohttp.ClientSession() as session:
        caller = Caller(studio, session)
        if when == "before it is asked":
            TROUBLES["gives_up"].make(Town(), studio)
        await caller.submit(SONG)
        (generation,) = studio.generations.values()
        await studio.until(lambda: generation.composed)
        if when == "once it is completed":
            clock.time += SECONDS + 1
            assert generation.state == "completed"
        if when != "before it is asked":
            TROUBLES["gives_up"].make(Town(), studio)
        assert (await caller.look(generation.id))["status"] == "error"


async def test_threads_and_what_stands_in_them_are_kept(tmp_path: Path) -> None:
    town, again = Town(), Town()
    board = await town.post("ada", "the board")
    await town.post("ben", "psst", channel="dm")
    await town.start_thread("ben", "dm: no")
    thread = await town.start_thread("ada", "Jam: rainy day", message=board)
    await town.post("ben", "la la", channel=thread.name)
    save(town.world, tmp_path)
    load(again.world, tmp_path)
    assert [place.name for place in again.threads()] == ["thread", "thread dm: no", "Jam: rainy day"]
    assert [message.content for message in again.messages("dm", "ben")] == ["psst"]
    shown: list[Message] = again.messages("Jam: rainy day")
    assert [(message.author, message.content) for message in shown] == [("ada", ""), ("ben", "la la")]


async def test_what_cannot_be_read_any_more_is_begun_anew(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", '{"threads": 3}'):
        (tmp_path / "messages.json").write_text(text)
        town = Town()
        load(town.world, tmp_path)
        assert town.messages() == []
