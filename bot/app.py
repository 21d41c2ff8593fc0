"""The composition root: the only place where concrete classes meet. Everything is opened, and closed, in one stack."""

from __future__ import annotations

import asyncio
import signal
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import runtime
from bot.audio.workshop import LocalAudio
from bot.chat.client import Jamboree
from bot.chat.ordering import Ordering
from bot.chat.routes import Routes
from bot.chat.status_cards import Stage
from bot.chat.views.songs import View
from bot.config import Settings
from bot.database.opening import open_database
from bot.engine.embedded import EmbeddedEngine
from bot.journey.catching_up import catch_up
from bot.journey.journey import Pace, Tools, advance
from bot.journey.pictures import Pictures
from bot.journey.steps import STEPS
from bot.net.downloads import Attachments
from bot.pacing.learning import Estimates
from bot.pacing.limits import Arrivals
from bot.pacing.schedule import PollSchedule
from bot.pacing.turns import Limits
from bot.providers.aiml.client import AimlApi
from bot.songs.checking import Defaults
from bot.songs.errors import OwnerNeeded, ProviderError
from bot.songs.files import SongFiles
from bot.songs.ports import AudioProcessor, Provider, SongStore
from bot.songs.ports import Stage as StagePort
from bot.songs.service import Service
from bot.songs.songs import Song
from cogs.music import Music
from cogs.takes import Takes

log = structlog.get_logger(__name__)

LISTING = 15 * 60
"""Seconds between looks at which models the provider lists."""


class RealClock:
    """The `Clock` port on the machine's own."""

    def now(self) -> float:
        return time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Ports:
    """The parts that touch the outside, so that a test can stand something between them and the rest."""

    store: SongStore
    provider: Provider
    audio: AudioProcessor
    stage: StagePort


WrapPorts = Callable[[Ports], Ports]


def _unwrapped(ports: Ports) -> Ports:
    return ports


async def run(settings: Settings, *, wrap: WrapPorts = _unwrapped) -> None:
    """The bot, until SIGTERM or SIGINT. Raises what opening the ledger or logging in raises."""
    async with opened(settings, wrap=wrap) as tools:
        await tools.until_stopped()


@dataclass(frozen=True, slots=True)
class Running:
    """A bot with everything open, for as long as the stack is."""

    bot: Jamboree
    engine: EmbeddedEngine
    stage: Stage
    settings: Settings

    async def until_stopped(self) -> None:
        """Serve until a signal comes or the client ends; then let songs under way finish for a while."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # Windows has no signal handlers in the loop
                loop.add_signal_handler(number, stop.set)
        serving = asyncio.create_task(self._serve(), name="discord")
        stopping = asyncio.create_task(stop.wait(), name="signals")
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if serving.done():
            await serving
            return
        log.info("bot.draining", songs=self.engine.under_way, seconds=self.settings.drain_seconds)
        left = await self.engine.drain(self.settings.drain_seconds)
        await self.stage.say_restarting()
        log.info("bot.drained", left_for_the_next_start=left)
        await self.bot.close()
        serving.cancel()
        await asyncio.wait({serving}, timeout=5)

    async def _serve(self) -> None:
        await self.bot.start(self.settings.discord_token)
        raise RuntimeError("the connection to Discord ended by itself")


@asynccontextmanager
async def opened(settings: Settings, *, wrap: WrapPorts = _unwrapped) -> AsyncGenerator[Running]:
    """Everything open and wired; the engine starts once the bot has logged in."""
    point_discord_at(settings)
    clock, worker = RealClock(), uuid.uuid4().hex
    files = SongFiles(Path(settings.songs_dir))
    files.folder.mkdir(parents=True, exist_ok=True)
    deadline = settings.song_deadline_minutes * 60.0
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_database(settings.database_url))
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        provider = AimlApi(session, settings.aimlapi_base_url, settings.aimlapi_key)

        async def prepare(bot: Jamboree) -> None:
            """Logged in: cogs, then the engine, so that a song taken up again finds its channel."""
            ordering = Ordering(service, stage)
            await bot.add_cog(Music(bot, ordering))
            await bot.add_cog(Takes(bot, ordering))
            await catch_up(ports.store, files, stage.follow, clock.now(), deadline)  # while no song's files move
            await stack.enter_async_context(engine)
            for song in engine.unfinished:
                stage.follow(song)
            beside = (
                stage.keep(),
                pictures.keep(),
                runtime.collect(),
                _keep_listing(service, ports.provider),
                _check_account(ports.provider, ports.stage),
            )
            for task in [asyncio.create_task(work) for work in beside]:
                stack.callback(task.cancel)

        def view(song: Song) -> View:
            return View(
                song=song,
                remarks=service.remarks(song),
                estimate=estimates.estimate(song),
                ahead=engine.ahead_of(song.id),
                now=clock.now(),
            )

        def wake(song: Song) -> None:
            ports.stage.show(song)
            engine.wake(song)

        async def carry(song: Song) -> Song:
            return await advance(tools, song, STEPS)

        def heard() -> None:
            schedule.note_command(clock.now())

        jamboree = Jamboree(prepare=prepare, heard=heard, gateway_url=settings.discord_gateway_url)
        bot = await stack.enter_async_context(jamboree)
        stage = Stage(Routes(bot, clock.now), view, clock)
        audio = LocalAudio()
        stack.callback(audio.close)
        ports = wrap(Ports(store, provider, audio, stage))
        estimates, schedule = Estimates(ports.store), PollSchedule(deadline)
        arrivals = Arrivals(clock)
        pictures = Pictures(arrivals, ports.audio, ports.stage, files, clock)
        engine = EmbeddedEngine(
            ports.store, carry, clock, Limits(settings.songs_at_once, settings.songs_per_user), worker
        )
        tools = Tools(
            store=ports.store,
            provider=ports.provider,
            audio=ports.audio,
            stage=ports.stage,
            clock=clock,
            files=files,
            estimates=estimates,
            schedule=schedule,
            arrivals=arrivals,
            pictures=pictures,
            pace=Pace(deadline=deadline, grace=settings.submit_grace_seconds),
            heard=engine.moved,
        )
        service = Service(
            store=ports.store,
            audio=ports.audio,
            download=Attachments(session, settings.attachment_hosts).fetch,
            clock=clock,
            files=files,
            wake=wake,
            defaults=Defaults(settings.default_model, settings.default_reference_model),
            worker=worker,
        )
        yield Running(bot, engine, stage, settings)


async def _keep_listing(service: Service, provider: Provider) -> None:
    """Which models are on offer, now and every quarter of an hour; what was known serves while nobody answers."""
    while True:
        try:
            service.list_models(frozenset(await provider.offered()))
        except ProviderError as error:
            log.info("models.unlisted", why=type(error).__name__)
        await asyncio.sleep(LISTING)


async def _check_account(provider: Provider, stage: StagePort) -> None:
    """A wrong key or an empty account is told to the owner at the start, before anybody asks for a song."""
    try:
        log.info("account.checked", usd=await provider.balance())
    except OwnerNeeded as error:
        await stage.alarm(error.need)
    except ProviderError as error:
        log.info("account.unchecked", why=type(error).__name__)


def point_discord_at(settings: Settings) -> None:
    """discord.py reads both addresses from its classes."""
    Route.BASE = rest_address(settings.discord_api_url)
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)


def rest_address(url: str) -> str:
    """The REST address with its version: a bare host, and one that ends in `/api`, are completed."""
    path = yarl.URL(url).path.rstrip("/")
    if path == "":
        return f"{url.rstrip('/')}/api/v10"
    return f"{url.rstrip('/')}/v10" if path.endswith("/api") else url.rstrip("/")


UNREACHABLE = (aiohttp.ClientError, discord.HTTPException, OSError)
"""What comes of a Discord that does not answer, once every retry of the library's own is spent."""

LOGIN_FAILURES = (discord.LoginFailure, discord.PrivilegedIntentsRequired)
"""What Discord says to a token that is wrong, or to an application set up wrongly."""
