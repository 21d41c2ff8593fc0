"""`jamboree sandbox`: the page, the sandbox behind it, and the real bot, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.rehearsal import BotEnded, Rehearsal
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town
from bot.sandbox.discord.keeping import load, save
from bot.sandbox.web import House, Page

SECONDS = 40.0
"""How long the sandbox's models take at ×1, as real ones do (half a minute to a minute and a half)."""

SPEED = 10.0
"""How many times as fast time runs where nobody chose: the bot looks first after 4 s at a model new to it."""

BUSY, IMPOSSIBLE, KEPT_BY_ANOTHER = 69, 64, 75
"""Exit codes of BSD's sysexits.h: EX_UNAVAILABLE, EX_USAGE, EX_TEMPFAIL."""

PORT_MOST = 65_535

HOME = Path("data") / "sandbox"
"""Where `--keep` keeps songs and store."""


@dataclass(frozen=True, slots=True)
class Playground:
    """What was asked for on the command line."""

    keep: bool = False
    port: int = 0
    browser: bool = True


class Unopened(Exception):
    """The sandbox cannot be opened as it was asked for: a sentence, and the exit code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


async def open_playground(wanted: Playground, say: Callable[[str], None] = print) -> int:
    """Until a signal comes; answers with the exit code."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no signal handlers in the loop
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with AsyncExitStack() as stack:
            page, rehearsal = await _opened(wanted, stack)
            say(f"Jamboree's sandbox is at {page.url} (all on this machine: this is not Discord, and nothing is paid).")
            if wanted.browser:
                await asyncio.to_thread(webbrowser.open, page.url)
            if await _online(rehearsal, stop):
                say("The bot is online: type / in the page. Ctrl-C ends it.")
                await stop.wait()
            say("Stopping.")
    except Unopened as why:
        say(str(why))
        return why.code
    return 0


async def _online(rehearsal: Rehearsal, stop: asyncio.Event) -> bool:
    """Whether the bot came online before anybody said stop. Raises `BotEnded` where it ended by itself."""
    starting, stopping = asyncio.create_task(rehearsal.start()), asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return False
    try:
        await starting
    except BotEnded as ended:
        if not ended.told:
            raise
    return not stop.is_set() and rehearsal.running


async def _opened(wanted: Playground, stack: AsyncExitStack) -> tuple[Page, Rehearsal]:
    """Everything but the bot, which is stopped when the stack is left. Raises `Unopened`."""
    if not 0 <= wanted.port <= PORT_MOST:
        raise Unopened(f"--port takes a number from 0 to {PORT_MOST}, and {wanted.port} is none.", IMPOSSIBLE)
    home = HOME if wanted.keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jamboree-")))
    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    if wanted.keep:
        stack.callback(_locked(home).close)
    town = await stack.enter_async_context(Town())
    studio = await stack.enter_async_context(Studio(seconds=SECONDS, speed=SPEED))
    if wanted.keep:
        await asyncio.to_thread(load, town.world, home / "town")
        stack.callback(save, town.world, home / "town")
    settings = {"LOG_FORMAT": "json", "DRAIN_SECONDS": "2", "JAM_SECONDS_SCALE": str(1 / SPEED)}
    rehearsal = Rehearsal(town, studio, home, settings)
    try:
        page = await stack.enter_async_context(Page(House(town, studio, rehearsal), port=wanted.port))
    except OSError as error:
        sentence = f"Port {wanted.port} cannot be had ({error.strerror}): name another with --port, or leave it out."
        raise Unopened(sentence, BUSY) from None
    following = asyncio.create_task(rehearsal.follow())
    stack.callback(following.cancel)
    stack.push_async_callback(rehearsal.stop)
    return page, rehearsal


def _locked(home: Path) -> sqlite3.Connection:
    """A lock on the kept folder: SQLite's own, which every system has and which goes with the process."""
    lock = sqlite3.connect(home / "open.lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        sentence = f"Another sandbox has {home} open: end that one first, or leave out --keep."
        raise Unopened(sentence, KEPT_BY_ANOTHER) from None
    return lock
