"""The sandbox's Discord: one server on loopback with a REST API, a gateway and a CDN, and people who use it."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.discord import payloads
from bot.sandbox.discord.acts import Acts
from bot.sandbox.discord.faults import Faults
from bot.sandbox.discord.gateway import Gateway
from bot.sandbox.discord.membership import Membership
from bot.sandbox.discord.messages import Json, Message
from bot.sandbox.discord.news import Listener
from bot.sandbox.discord.places import DEFAULT_LIMIT, Channel, Guild, Person
from bot.sandbox.discord.powers import Powers
from bot.sandbox.discord.presses import Presses
from bot.sandbox.discord.requests import PREFIX, Request
from bot.sandbox.discord.rest.door import SERVER, Door
from bot.sandbox.discord.rights import Rights
from bot.sandbox.discord.society import Society
from bot.sandbox.discord.world import World

T = TypeVar("T")

BODY_MOST = 256 * 2**20
"""Bytes of a request that are read at all: ten files of a server with the smallest boost, and more."""


class Town(Acts, Membership, Powers, Presses, Rights, Society):
    """An async context manager: the server runs inside.

    `now` gives Unix seconds for every deadline of Discord's (3 s, 15 min, links, nonces); rate limits and waiting go
    by the machine's own clock. `requests` holds every REST call, `unknown` those that the sandbox cannot answer.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = "jamboree.sandbox.token",  # noqa: S107 - opens nothing but this sandbox
        upload_limit: int = DEFAULT_LIMIT,
    ) -> None:
        self.world = World(now, token, upload_limit)
        self.faults = Faults()
        self.token = token
        self.cdn_host = host
        self.api_url = self.gateway_url = ""
        self._port = port
        self._door = Door(self.world, self.faults)
        self._gateway = Gateway(self.world)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Town:
        app = web.Application(client_max_size=BODY_MOST)
        app.router.add_get("/", _say)
        app.router.add_get("/gateway", self._gateway.handle)
        app.router.add_get("/gateway/", self._gateway.handle)
        app.router.add_get("/cdn/{path:.*}", self.world.cdn.serve)
        app.router.add_route("*", PREFIX + "/{path:.*}", self._door.handle)
        app.on_response_prepare.append(_sign)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.cdn_host, self._port)
        await site.start()
        self._settle(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _settle(self, port: int) -> None:
        where = f"{self.cdn_host}:{port}"
        self.api_url = f"http://{where}{PREFIX}"
        self.gateway_url = self.world.gateway_url = f"ws://{where}/gateway"
        self.world.cdn.origin = f"http://{where}"

    # --- what there is to see ----------------------------------------------------------------------------------

    @property
    def online(self) -> bool:
        """Whether a gateway session is up."""
        return self.world.sessions.online

    @property
    def presence(self) -> str:
        """What stands under the bot's name."""
        return self.world.sessions.presence

    @property
    def guild_id(self) -> int:
        return self.world.home.id

    @property
    def guilds(self) -> dict[str, Guild]:
        """The servers by their keys: "home" and "second" have the bot, "elsewhere" has not."""
        return self.world.guilds

    @property
    def channels(self) -> dict[str, Channel]:
        return self.world.channels

    @property
    def people(self) -> dict[str, Person]:
        return self.world.people

    @property
    def commands(self) -> list[Json]:
        return self.world.commands

    @property
    def requests(self) -> list[Request]:
        return self._door.requests

    @property
    def unknown(self) -> list[Request]:
        return self._door.unknown

    def messages(self, channel: str = "jam", person: str | None = None) -> list[Message]:
        """What that person sees in a channel now, oldest first: private answers only where they are theirs."""
        return list(self.world.shown(self.world.channel(channel, person), person))

    async def until(self, predicate: Callable[[], T], timeout: float = 10) -> T:  # noqa: ASYNC109 - how long tests say it
        """The predicate's first truthy value, looked for at every change.

        Raises `TimeoutError`, which tells what the channels show, after that many real seconds.
        """
        try:
            return await self.world.news.until(predicate, timeout)
        except TimeoutError:
            raise TimeoutError(f"not within {timeout} s. {self.account()}") from None

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Hear of every change as a dict with its kind under "event", until the returned function is called.

        Kinds: "message_created", "message_edited", "message_deleted" (each with "message", as `payloads.event` makes
        it), "interaction" ("id", "state", "person"), "commands_registered" ("commands"), "bot_online", "bot_offline",
        "bot_added", "bot_kicked" and "members" ("guild"), "channel" and "typing" ("channel"), "request" ("method",
        "route", "status").
        """
        return self.world.news.watch(listener)

    def account(self) -> str:
        """What every channel shows, and what the bot last asked for, in a few lines."""
        shown = [f"#{message.channel} {_line(message)}" for message in self.world.messages.values()]
        asked = [f"{one.method} {one.route or one.path} -> {one.status}" for one in self.requests[-8:]]
        state = "online" if self.online else "offline"
        return "\n  ".join([f"The bot is {state}.", *(shown or ["No messages."]), *asked])


def _line(message: Message) -> str:
    marks = [mark for mark, on in (("deleted", message.deleted), ("thinking", message.thinking)) if on]
    if message.ephemeral_for:
        marks.append(f"only for {message.ephemeral_for}")
    embeds = [f"{embed.get('title', '')}: {embed.get('description', '')}" for embed in message.embeds]
    files = [file.filename for file in message.attachments]
    said: list[Any] = [message.content, *embeds, *files, *message.labels]
    return f"{message.author}{marks or ''}: {' | '.join(filter(None, said))}"


async def _say(_: web.Request) -> web.Response:
    return web.Response(text=payloads.SAYS + "\n")


async def _sign(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = SERVER
