"""The bot's REST calls: as they arrive, and as they are kept for tests."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any, cast

from aiohttp import BodyPartReader, web

from bot.sandbox.discord.board import File
from bot.sandbox.discord.errors import BAD_JSON, refuse
from bot.sandbox.discord.messages import Json

PREFIX = "/api/v10"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that a request carried."""

    name: str
    size: int
    sha256: str


@dataclass(slots=True)
class Request:
    """One REST call. `route` is its template, empty where there is none; `status` stays 0 where no answer came."""

    method: str
    path: str
    at: float
    route: str = ""
    body: Any = None
    files: tuple[Sent, ...] = ()
    query: dict[str, str] = field(default_factory=dict[str, str])
    status: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A request, read. `params` are the ids in its path."""

    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: tuple[File, ...] = ()

    @property
    def form(self) -> Json:
        """A JSON object of the body, the call's own; empty for any other body."""
        body = self.body
        return dict(cast("Json", body)) if isinstance(body, dict) else {}

    def id(self, name: str) -> int:
        """An id of the path; 0, which nothing has, where it is no number."""
        return int(self.params[name]) if self.params[name].isdecimal() else 0

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in {"1", "true"}


async def read(request: web.Request) -> tuple[Any, tuple[File, ...]]:
    """The JSON of a request (a multipart's `payload_json`) and its files. Raises `Refused`."""
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    raw = await request.read()
    return (_json(raw) if raw else None), ()


def sent(file: File) -> Sent:
    return Sent(file.filename, len(file.data), hashlib.sha256(file.data).hexdigest())


async def _multipart(request: web.Request) -> tuple[Any, tuple[File, ...]]:
    body: Any = None
    files: list[File] = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = _json(data)
        elif number := re.fullmatch(r"files\[(\d+)\]", part.name or ""):
            files.append(File(int(number[1]), part.filename or "unknown", data))
    return body, tuple(files)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise refuse(BAD_JSON) from None
