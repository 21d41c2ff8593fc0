"""`jamboree sandbox`: the page, the sandbox behind it, and the real bot, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town
from bot.sandbox.discord.keeping import load, save
from bot.sandbox.web import House, Page

SECONDS = 3.5
"""How long the sandbox's models take: the bot looks at a model that it does not know after 4 s."""

HOME = Path("data") / "sandbox"
"""Where `--keep` keeps songs and store."""


@dataclass(frozen=True, slots=True)
class Playground:
    """What was asked for on the command line."""

    keep: bool = False
    port: int = 0
    browser: bool = True


async def open_playground(wanted: Playground, say: Callable[[str], None] = print) -> int:
    """Until a signal comes; answers with the exit code."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no signal handlers in the loop
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        home = HOME if wanted.keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jamboree-")))
        await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
        town = await stack.enter_async_context(Town())
        studio = await stack.enter_async_context(Studio(seconds=SECONDS))
        if wanted.keep:
            await asyncio.to_thread(load, town.world, home / "town")
            stack.callback(save, town.world, home / "town")
        rehearsal = Rehearsal(town, studio, home, {"LOG_FORMAT": "json", "DRAIN_SECONDS": "2"})
        page = await stack.enter_async_context(Page(House(town, studio, rehearsal), port=wanted.port))
        following = asyncio.create_task(rehearsal.follow())
        stack.callback(following.cancel)
        stack.push_async_callback(rehearsal.stop)
        say(f"Jamboree's sandbox is at {page.url} (everything is on this machine; this is not Discord).")
        if wanted.browser:
            await asyncio.to_thread(webbrowser.open, page.url)
        await rehearsal.start()
        say("The bot is online: type / in the page. Ctrl-C ends it.")
        await stop.wait()
        say("Stopping.")
    return 0
