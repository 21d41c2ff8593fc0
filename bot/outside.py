"""The outside: what the process opens before anything else, and closes last; and what can be wrong with Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import time
from typing import TypeVar

import aiohttp
import discord

from bot.audio.albums import LocalAlbums
from bot.audio.charts import LocalCharts
from bot.audio.confine import hide_memory
from bot.audio.local import LocalAudio
from bot.chat.addresses import point_discord_at
from bot.chat.client import Jamboree
from bot.chat.messages.catalogue import shipped
from bot.config import Settings
from bot.database.books import SqlBookStore
from bot.database.opening import open_database
from bot.database.purses import SqlPurseStore
from bot.database.servers import SqlServerStore
from bot.database.songs import SqlSongStore
from bot.net.sessions import Sessions, open_sessions
from bot.providers import router
from bot.songs.ports.albums import AlbumMaker
from bot.songs.ports.audio import AudioProcessor
from bot.songs.ports.charts import Charts
from bot.songs.ports.provider import MusicApi, Provider
from bot.songs.prices import Prices

UNREACHABLE = (aiohttp.ClientError, discord.HTTPException, OSError)
"""What comes of a Discord that does not answer, once every retry of the library's own is spent."""

LOGIN_FAILURES = (discord.LoginFailure, discord.PrivilegedIntentsRequired)
"""What Discord says to a token that is wrong, or to an application set up wrongly."""

Port = TypeVar("Port")


class RealClock:
    """The `Clock` port on the machine's own."""

    def now(self) -> float:
        return time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Wrap:
    """Leaves every port as it is. A test brings its own, to stand something between a port and the rest."""

    def __call__(self, name: str, port: Port) -> Port:
        return port


@dataclass(frozen=True, slots=True)
class Outside:
    """What touches the outside, open and logged in."""

    store: SqlSongStore
    sessions: Sessions
    apis: Mapping[str, MusicApi]  # the providers that are connected, by name
    provider: Provider  # the router over them
    audio: AudioProcessor
    albums: AlbumMaker
    bot: Jamboree
    servers: SqlServerStore
    purses: SqlPurseStore
    prices: Prices
    books: SqlBookStore
    charts: Charts


async def open_outside(settings: Settings, stack: AsyncExitStack, wrap: Wrap, heard: Callable[[], None]) -> Outside:
    """The database, the HTTP sessions, the audio threads, and Discord, in this order."""
    hide_memory()
    point_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    key_ids = router.key_ids(settings.by_name)
    database = open_database(settings.database_url, caps=settings.caps, key_ids=key_ids)
    store = await stack.enter_async_context(database)
    sessions = await stack.enter_async_context(open_sessions(settings.attachment_hosts))
    audio = LocalAudio(settings.title_fonts)
    albums, charts = LocalAlbums(settings.title_fonts), LocalCharts(settings.title_fonts)
    for working in (audio, albums, charts):
        stack.callback(working.close)
    catalogue = wrap("catalogue", shipped())
    bot = await stack.enter_async_context(
        Jamboree(heard=heard, gateway_url=settings.discord_gateway_url, catalogue=catalogue)
    )
    await bot.login(settings.discord_token)
    apis = router.connect(sessions, settings.by_name)
    ports = (
        wrap("songs", store),
        sessions,
        apis,
        wrap("provider", router.Router(apis)),
        wrap("audio", audio),
        wrap("maker", albums),
    )
    return Outside(*ports, bot, store.servers, store.purses, Prices(settings.unknown_price_usd), store.books, charts)
