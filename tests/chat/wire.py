"""Real interactions of discord.py over a wire that ends here: each request is noted, and answered as Discord would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord

from bot.chat.messages.catalogue import Catalogue, shipped

EPOCH_MS = 1_420_070_400_000
MESSAGE: dict[str, Any] = {
    "id": "41", "channel_id": "31", "author": {"id": "1", "username": "Jamboree", "discriminator": "0", "avatar": None},
    "content": "", "timestamp": "2026-11-23T10:00:00+00:00", "edited_timestamp": None, "tts": False, "pinned": False,
    "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "type": 0,
}  # fmt: skip


def _body(data: Any) -> dict[str, Any]:
    """What a request says, with files beside it or without."""
    if isinstance(data, aiohttp.FormData):
        parts = {options["name"]: value for options, _, value in data._fields}
        data = parts.get("payload_json")
    return json.loads(data) if isinstance(data, str) else {}


class Wire:
    """Stands for the HTTP session. `fail` maps the beginning of "METHOD /path" to a status and a code, or an error."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.fail: dict[str, tuple[int, int] | Exception] = {}

    @asynccontextmanager
    async def request(self, method: str, url: str, *, data: Any = None, **_: Any) -> AsyncIterator[Any]:
        what = f"{method} /{url.partition('/v10/')[2]}"
        failure = next((failure for start, failure in self.fail.items() if what.startswith(start)), None)
        if isinstance(failure, Exception):
            raise failure
        self.said.append((what, _body(data)))
        status, code = failure or (200, 0)
        reply = {"code": code, "message": "no"} if failure else self._reply(what)

        async def text(encoding: str = "utf-8") -> str:
            return json.dumps(reply)

        yield SimpleNamespace(
            status=status, headers={"content-type": "application/json"}, text=text, reason="", method=method, url=url
        )

    def _reply(self, what: str) -> dict[str, Any]:
        if "/callback" in what:
            return {"interaction": {"id": "1", "type": 3}, "resource": {"type": 4, "message": MESSAGE}}
        return MESSAGE

    @property
    def texts(self) -> list[str]:
        """What was said to the person, in order."""
        bodies = [body.get("data") or body for _, body in self.said]
        return [body["content"] for body in bodies if body.get("content")]

    @property
    def private(self) -> list[bool]:
        """Whether each thing said was for that person alone (flag 64)."""
        bodies = [body.get("data") or body for _, body in self.said]
        return [bool(body.get("flags", 0) & 64) for body in bodies if body.get("content")]


class _Client(discord.Client):
    """A client with a catalogue, as the product's has one."""

    catalogue: Catalogue = shipped()


def _body(data: Any) -> dict[str, Any]:
    """A request's JSON; of one with files the part that is JSON."""
    if isinstance(data, aiohttp.FormData):
        parts = {options["name"]: value for options, _, value in data._fields}
        data = parts.get("payload_json")
    return json.loads(data) if isinstance(data, str) else {}


def _client() -> _Client:
    return _Client(intents=discord.Intents.none(), allowed_mentions=discord.AllowedMentions.none())


def message(*custom_ids: str) -> discord.Message:
    """A message of the bot's with a row of buttons, one for each custom id."""
    row = [{"type": 2, "style": 2, "label": "Press", "custom_id": custom_id} for custom_id in custom_ids]
    data = {**MESSAGE, "components": [{"type": 1, "components": row}] if row else []}
    client = _client()
    return discord.Message(state=client._connection, channel=client.get_partial_messageable(31), data=data)  # type: ignore[arg-type]


def interaction(
    wire: Wire,
    custom_id: Any,
    *,
    kind: int = 3,
    user: int = 7,
    at: float = 0.0,
    locale: str = "en-US",
    catalogue: Catalogue | None = None,
) -> discord.Interaction[Any]:
    """A press of a button (or, with `kind` 5, a submitted form; 2, a command) `at` seconds after the first.

    `locale` is the language of the person's Discord.
    """
    client = _client()
    client.catalogue = catalogue or client.catalogue
    client.http._HTTPClient__session = wire  # type: ignore[attr-defined]
    asyncio.get_running_loop()
    interaction.count += 1  # type: ignore[attr-defined]
    moment = 1_790_000_000_000 + int(at * 1000)
    payload: dict[str, Any] = {
        "id": str(((moment - EPOCH_MS) << 22) | interaction.count),  # type: ignore[attr-defined]
        "application_id": "1", "type": kind, "token": "token", "version": 1, "attachment_size_limit": 10_485_760,
        "channel_id": "31", "channel": {"id": "31", "type": 1, "recipients": []}, "app_permissions": "0", "context": 1,
        "locale": locale,
        "user": {"id": str(user), "username": "mara", "discriminator": "0", "avatar": None, "global_name": "Mara"},
        "data": custom_id if isinstance(custom_id, dict) else {"custom_id": custom_id, "component_type": 2},
    }  # fmt: skip
    return discord.Interaction(data=payload, state=client._connection)  # type: ignore[arg-type]


interaction.count = 0  # type: ignore[attr-defined]
