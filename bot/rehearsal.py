"""A stage to rehearse on: the sandbox's two servers, and the real bot as a process of its own against them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path

from bot.config import Settings
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town

READY = 30.0
"""Seconds that the bot may take to come online: imports on a cold disk are slow."""


@dataclass(slots=True)
class Rehearsal:
    """Discord and AIML API on this machine, and the bot that believes in them."""

    town: Town
    studio: Studio
    folder: Path
    settings: Mapping[str, str]
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the bot and wait until it is online. Raises `TimeoutError` where it does not come."""
        self.process = await self.launch()
        online = asyncio.create_task(self.town.until(lambda: self.town.online, timeout=READY))
        ended = asyncio.create_task(self.process.wait())
        done, waiting = await asyncio.wait({online, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        if ended in done:
            online.cancel()
            raise TimeoutError(f"the bot ended at its start; {self.log} says why")
        await online

    async def launch(self, module: str = "bot", **extra: str) -> asyncio.subprocess.Process:
        """A bot's process, with `extra` in its environment; what it says is in `log`."""
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                cwd=self.folder,
                env={**environment(self.town, self.studio), **self.settings, **extra},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> Path:
        return self.folder / "jamboree.log"

    async def stop(self) -> int:
        """SIGTERM, as a supervisor sends it; answers with the exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """SIGKILL, which no program hears coming."""
        return await self._end(signal.SIGKILL)

    async def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        code = await self.process.wait()
        self.process = None
        return code


@asynccontextmanager
async def rehearsing(town: Town, studio: Studio, folder: Path, **settings: str) -> AsyncGenerator[Rehearsal]:
    """Both servers up and the bot online, with `settings` besides those that point it at them.

    Everything is stopped at the end, however it ends.
    """
    async with town, studio:
        rehearsal = Rehearsal(town, studio, folder, settings)
        try:
            await rehearsal.start()
            yield rehearsal
        finally:
            await rehearsal.kill()


def environment(town: Town, studio: Studio) -> dict[str, str]:
    """This process's environment with the bot's settings for the sandbox, and none of anybody's own."""
    own = {row.name.upper() for row in fields(Settings)}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {
        "DISCORD_TOKEN": town.token,
        "DISCORD_API_URL": town.api_url,
        "DISCORD_GATEWAY_URL": town.gateway_url,
        "ATTACHMENT_HOSTS": town.cdn_host,
        "AIMLAPI_KEY": studio.key,
        "AIMLAPI_BASE_URL": studio.base_url,
    }
