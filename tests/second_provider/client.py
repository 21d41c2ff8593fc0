"""The provider's client: one paid call, answered with the song."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp

from bot.net.bodies import body
from bot.net.errors import CONNECT, translate_http_errors
from bot.net.files import keep
from bot.net.sessions import Sessions
from bot.songs.checking import Request
from bot.songs.errors import Busy, Down, Garbled, Gone, NoLog, Refused
from bot.songs.money import micro
from bot.songs.ports.provider import Completed, LogRow, PollResult
from bot.songs.prices import Price
from bot.songs.songs import Audio, Song

URL = "JAMBOREE_TEST_SECOND_URL"
"""The environment variable that says where it is."""

MOST = 8 * 1024 * 1024
"""Bytes of a reply."""

PATIENCE = aiohttp.ClientTimeout(total=30, connect=CONNECT, sock_connect=CONNECT)


class SecondProvider:
    """Implements the port `Provider`."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def submit(self, song: Song, request: Request, *, clip: Path | None, into: Path) -> Completed:
        said = {"voice": request.model.id, "words": request.lyrics, "manner": request.style}
        with translate_http_errors():
            async with self._session.post(f"{self._url}/sing", json=said, timeout=PATIENCE) as response:
                if response.status == 503:
                    raise Busy
                if response.status >= 500:
                    raise Down(f"HTTP {response.status}")
                answer = _answer(await body(response, MOST))
        if answer.get("outcome") == "nope":
            raise Refused(str(answer.get("because")))
        sound, cents = _sung(answer)
        await keep(sound, into)
        return Completed(into, micro(cents / 100))

    async def poll(self, song: Song) -> PollResult:
        raise Gone("there is nothing to ask for again")

    async def find(self, song: Song) -> LogRow | None:
        raise NoLog("it keeps none")

    async def fetch(self, song: Song, url: str, into: Path) -> Audio:
        raise Gone("there are no links")

    async def offered(self) -> Mapping[str, Price | None]:
        return {"second/voice": None}

    async def balance(self) -> float:
        return float("inf")


def _answer(body: bytes) -> dict[str, Any]:
    """Raises `Garbled` for anything but an object."""
    try:
        said = json.loads(body)
    except ValueError:
        raise Garbled("no JSON") from None
    if not isinstance(said, dict):
        raise Garbled("no object")
    return said


def _sung(answer: dict[str, Any]) -> tuple[bytes, float]:
    """The song and its cents. Raises `Garbled`."""
    try:
        if answer["outcome"] != "fine":
            raise Garbled("neither fine nor nope")
        return base64.b64decode(answer["sound"]), float(answer["cents"])
    except (KeyError, TypeError, ValueError):
        raise Garbled("fine, and no song") from None


def connect(sessions: Sessions, setting: Callable[[str], str]) -> SecondProvider | None:
    """Not connected where nobody says where it is."""
    url = os.environ.get(URL)
    return SecondProvider(sessions.calls, url) if url else None
