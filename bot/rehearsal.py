"""A stage to rehearse on: the sandbox's two servers, and the real bot as a process of its own against them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from bot.config import Settings
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town

FOLLOW = 0.2
"""Seconds between looks into the bot's log."""

Watcher = Callable[[dict[str, Any]], None]

HERE = Path(__file__).parents[1]
"""Where the program lies: it may be run in its folder and not be installed, and the bot has another folder."""

SAID_LAST = 5
"""Lines of its log that are told of a bot that ended at its start."""

READY = 30.0
"""Seconds that the bot may take to come online: imports on a cold disk are slow."""


class Process(Protocol):
    """What is asked of a bot's process, as `asyncio.subprocess.Process` answers it."""

    @property
    def returncode(self) -> int | None: ...
    def send_signal(self, signal: int, /) -> None: ...
    def kill(self) -> None: ...
    async def wait(self) -> int: ...


Start = Callable[[str, Path, Mapping[str, str], Path], Awaitable[Process]]
"""Starts a module as a process: its name, its folder, its environment, and the file that it writes to."""


async def started(module: str, folder: Path, env: Mapping[str, str], log: Path) -> Process:
    """`python -m module`."""
    with log.open("ab") as said:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            cwd=folder,
            env=env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )


class BotEnded(TimeoutError):
    """The bot ended before it was online: a sentence with what it said last. `told` is True where it ended because it
    was told to, as Ctrl-C tells every process of a terminal."""

    def __init__(self, code: int, log: Path) -> None:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-SAID_LAST:]
        super().__init__("\n".join([f"The bot ended at its start, with exit code {code}. It said last:", *said]))
        self.told = code in {0, 130, -signal.SIGINT, -signal.SIGTERM}


@dataclass(slots=True)
class Rehearsal:
    """Discord and AIML API on this machine, and the bot that believes in them."""

    town: Town
    studio: Studio
    folder: Path
    settings: Mapping[str, str]
    start_process: Start = started
    process: Process | None = None
    _watchers: list[Watcher] = field(default_factory=list[Watcher], repr=False)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start the bot and wait until it is online. Raises `TimeoutError` where it does not come, and of it `BotEnded`
        where it ended."""
        if self.running:
            return
        self.process = await self.launch()
        self._tell("The bot is started")
        online = asyncio.create_task(self.town.until(lambda: self.town.online, timeout=READY))
        ended = asyncio.create_task(self.process.wait())
        try:
            await asyncio.wait({online, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise BotEnded(ended.result(), self.log)
            await online
        finally:
            online.cancel()
            ended.cancel()

    async def launch(self, module: str = "bot", **extra: str) -> Process:
        """A bot's process, with `extra` in its environment; what it says is in `log`."""
        env = {**environment(self.town, self.studio), **self.settings, **extra}
        return await self.start_process(module, self.folder, env, self.log)

    @property
    def log(self) -> Path:
        return self.folder / "jamboree.log"

    async def stop(self) -> int:
        """SIGTERM, as a supervisor sends it; answers with the exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """SIGKILL, which no program hears coming."""
        return await self._end(signal.SIGKILL)

    def watch(self, hear: Watcher) -> Callable[[], None]:
        """Hear each line of the bot's log while it is followed, and of its coming and going; the answer ends it."""
        self._watchers.append(hear)
        return lambda: self._watchers.remove(hear)

    async def follow(self) -> None:
        """Read the bot's log as it grows, for those who watch; it must be JSON (`LOG_FORMAT`)."""
        read = 0
        while True:
            await asyncio.sleep(FOLLOW)
            if self.log.exists():
                with self.log.open("rb") as log:
                    log.seek(read)
                    new = log.read().rpartition(b"\n")[0]
                read += len(new) + bool(new)
                for line in new.splitlines():
                    with suppress(ValueError):
                        self._hear(json.loads(line))

    def _hear(self, line: dict[str, Any]) -> None:
        for hear in tuple(self._watchers):
            hear(line)

    def _tell(self, said: str) -> None:
        self._hear({"event": "process", "said": said})

    async def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        code = await self.process.wait()
        self.process = None
        await self.town.until(lambda: not self.town.online)  # its connection goes a moment after it
        self._tell("The bot is killed" if number is signal.SIGKILL else f"The bot has stopped with exit code {code}")
        return code


@asynccontextmanager
async def rehearsing(
    town: Town, studio: Studio, folder: Path, *, start: Start = started, **settings: str
) -> AsyncGenerator[Rehearsal]:
    """Both servers up and the bot online, with `settings` besides those that point it at them.

    Everything is stopped at the end, however it ends.
    """
    async with town, studio:
        rehearsal = Rehearsal(town, studio, folder, settings, start)
        try:
            await rehearsal.start()
            yield rehearsal
        finally:
            await rehearsal.kill()


NO_BOUND = (
    "OWNER_USD_PER_DAY",
    "SERVER_USD_PER_DAY",
    "PERSON_USD_PER_DAY",
    "PERSONAL_USD_PER_DAY",
    "CONFIRM_ABOVE_USD",
)
"""Settings of money that the sandbox has no need of."""


def environment(town: Town, studio: Studio) -> dict[str, str]:
    """This process's environment with the bot's settings for the sandbox, and none of anybody's own."""
    own = {row.name.upper() for row in fields(Settings)}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE), kept.get("PYTHONPATH")))),
        "DISCORD_TOKEN": town.token,
        "DISCORD_API_URL": town.api_url,
        "DISCORD_GATEWAY_URL": town.gateway_url,
        "ATTACHMENT_HOSTS": town.cdn_host,
        "AIMLAPI_KEY": studio.key,
        "AIMLAPI_BASE_URL": studio.base_url,
        "SERVERS": "open",
        **dict.fromkeys(NO_BOUND, "none"),  # nobody's money is spent here
    }
