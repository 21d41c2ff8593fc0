"""One call to AIML API: its address, its key, its patience; a whole reply or one `ProviderError` comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import yarl

from bot.net.bodies import body
from bot.net.errors import CONNECT, translate_http_errors
from bot.providers.aiml.errors import error_of
from bot.providers.aiml.fields import Reply

AT_ONCE = 100
"""Calls at the same time: as many as aiohttp keeps connections. What waits for its turn here is small, and its patience
has not begun; inside aiohttp it would have its whole request with it (5 KB a song where thousands begin, measured)."""

JSON_MOST = 8 * 1024 * 1024
"""Bytes of a reply. The longest, the list of models, is some hundred kilobytes."""


class Wire:
    """Where AIML API is, and the key to it, which no `repr`, log or exception shows."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, key: str) -> None:
        self._session = session
        self._base = normal(base_url)
        self._key = key
        self._turns = asyncio.Semaphore(AT_ONCE)

    def __repr__(self) -> str:
        return f"Wire({self._base!r})"

    async def get(self, path: str, *, patience: float, keyed: bool = True, **query: object) -> Reply:
        """A GET; every character of a query's values that could mean something is percent-encoded."""
        asked = f"{path}?{urlencode(query, quote_via=quote, safe='')}" if query else path
        return await self._call("GET", asked, keyed=keyed, patience=patience, headers={}, most=JSON_MOST)

    async def post(
        self, path: str, *, patience: float, client_id: str | None = None, most: int = JSON_MOST, **sent: Any
    ) -> Reply:
        """A POST of `json` or `data`, made once. `client_id` is 1 to 128 characters of `[A-Za-z0-9._:-]`."""
        headers = {"X-Client-Request-Id": client_id} if client_id else {}
        return await self._call("POST", path, keyed=True, patience=patience, headers=headers, most=most, **sent)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        keyed: bool,
        patience: float,
        headers: Mapping[str, str],
        most: int,
        **sent: Any,
    ) -> Reply:
        if keyed:
            headers = {**headers, "Authorization": f"Bearer {self._key}"}
        timeout = aiohttp.ClientTimeout(total=patience, connect=CONNECT, sock_connect=CONNECT)
        url = yarl.URL(self._base + path, encoded=True)
        with translate_http_errors():
            async with (
                self._turns,
                self._session.request(
                    method, url, headers=headers, timeout=timeout, allow_redirects=False, **sent
                ) as response,
            ):
                reply = Reply(response.status, response.headers, await body(response, most))
        if not 200 <= reply.status < 300:
            raise error_of(replace(reply, body=self._without_key(reply.body)))
        return reply

    def _without_key(self, body: bytes) -> bytes:
        """A refusal may quote what it refuses."""
        return body.replace(self._key.encode(), b"***") if self._key else body


def normal(base_url: str) -> str:
    """The API's address without a version or a slash at its end: the paths bring their own."""
    base = base_url.strip().rstrip("/")
    for version in ("/v1", "/v2"):
        base = base.removesuffix(version)
    return base.rstrip("/")
