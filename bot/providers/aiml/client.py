"""AIML API as the core's `Provider`."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import stamina
import yarl

from bot.net.downloads import MOST, STALL, TOTAL, download, outside, outside_or_here
from bot.net.first_bytes import UNKNOWN, container, is_answer
from bot.net.outward import LOOPBACK
from bot.net.sessions import Sessions
from bot.providers.aiml import billing, music01, replies
from bot.providers.aiml.bodies import body
from bot.providers.aiml.causes import told
from bot.providers.aiml.fields import Reply
from bot.providers.aiml.listing import listed
from bot.providers.aiml.wire import Wire
from bot.songs.checking import Request
from bot.songs.errors import Busy, Down, Garbled, Gone, Refused
from bot.songs.ports.books import Charge, Logged, Retirement
from bot.songs.ports.provider import Accepted, Completed, LogRow, PollResult
from bot.songs.prices import Price
from bot.songs.songs import Audio, Song

GENERATION = "/v2/generate/audio"

SUBMIT = 120.0
"""Seconds. The API fetches a reference before it answers: 7 s in a published sample, 60 s and more are possible."""

ASK = 30.0
"""Seconds for a reply that is free and can be asked for again."""

PAGE = 100
"""Rows in a page of the log: the documented most."""

PAGES = 20
"""Pages that are read for one song. The log may be asked 200 times a minute, for all songs together."""

CLOCK_MARGIN = 24 * 60 * 60
"""Seconds by which the provider's clock and ours may disagree without a paid song being overlooked in the log."""

PATIENT = 20.0
"""Seconds that a free call waits for `Retry-After` by itself; longer is for the caller to plan."""


class AimlApi:
    """The music API behind `base_url`; the session is the caller's, to share and to close.

    `links` is for the audio behind links, and the same session where it is left out.
    `most` bytes, `stall` and `total` seconds bound a download.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        key: str,
        *,
        links: aiohttp.ClientSession | None = None,
        submit_seconds: float = SUBMIT,
        sing_seconds: float = music01.PATIENCE,
        ask_seconds: float = ASK,
        most: int = MOST,
        stall: float = STALL,
        total: float = TOTAL,
    ) -> None:
        self._links = links or session
        self._allowed = outside_or_here if yarl.URL(base_url).host in LOOPBACK else outside
        self._wire = Wire(session, base_url, key)
        self._submit_seconds = submit_seconds
        self._sing_seconds = sing_seconds
        self._ask_seconds = ask_seconds
        self._most = most
        self._stall = stall
        self._total = total

    def __repr__(self) -> str:
        return f"AimlApi({self._wire!r})"

    async def submit(self, song: Song, request: Request, *, clip: Path | None, into: Path) -> Accepted | Completed:
        """The one paid call, never repeated here; the song's id goes with it as `X-Client-Request-Id`.

        Raises `Down(arrived=False)` only where it is certain that it was not made.
        """
        try:
            if song.model == music01.MODEL:
                assert clip is not None
                return await self._sing(song, request, clip, into)
            reply = await self._wire.post(
                GENERATION, json=body(request), client_id=song.id, patience=self._submit_seconds
            )
            return replies.accepted(reply)
        except (Refused, Gone) as error:  # gone: no such model, or none any more
            raise told(error) from None

    async def poll(self, song: Song) -> PollResult:
        """One poll, whose pace is the caller's affair."""
        assert song.generation_id is not None
        return replies.poll_result(
            await self._wire.get(GENERATION, generation_id=song.generation_id, patience=self._ask_seconds)
        )

    async def find(self, song: Song) -> LogRow | None:
        """The log's row with the song's id; where there are several, one that succeeded goes before one that failed.

        The id is unique, so that it alone decides; times only say when to stop paging.
        """
        assert song.submitted_at is not None
        since = song.submitted_at - CLOCK_MARGIN
        failed: LogRow | None = None
        for number in range(PAGES):
            rows, more = replies.log_page(await self._log(since, number * PAGE))
            for row in rows:
                found = replies.log_row(row) if row.get("client_request_id") == song.id else None
                if found is not None and found.succeeded:
                    return replace(found, audio_lost=song.model == music01.MODEL)
                failed = failed or found
            if not more or _older(rows[-1], since):
                break
        return failed

    async def fetch(self, song: Song, url: str, into: Path) -> Audio:
        """What is behind a finished generation's link: bytes that no rule knows are a decoder's to judge. The key stays
        here."""
        saved = await download(
            self._links,
            url,
            into,
            most=self._most,
            allowed=self._allowed,
            stall=self._stall,
            total=self._total,
        )
        if is_answer(saved.head):
            await asyncio.to_thread(into.unlink)
            raise Garbled("what came is a page or JSON, and no audio")
        return Audio(container(saved.head) or UNKNOWN, saved.size)

    async def offered(self) -> Mapping[str, Price | None]:
        """The listed models' ids and prices; this call needs no key."""
        ask = partial(self._wire.get, "/v1/models", keyed=False, patience=self._ask_seconds, include="pricing")
        return listed(await _retried(ask))

    async def balance(self) -> float:
        """What is left, in US dollars. Raises `OwnerNeeded` for a key that is not accepted."""
        return replies.balance(await _retried(lambda: self._wire.get("/v2/billing", patience=self._ask_seconds)))

    async def charges(self, since: float) -> Sequence[Charge]:
        """Every charge and refund since then. Raises `Garbled` where there is no end of them."""
        return await billing.charges(self._free, since)

    async def logged(self, since: float) -> Sequence[Logged]:
        """Every row of the log since then, which is at most 91 days ago."""
        return await billing.logged(self._free, since, time.time() + CLOCK_MARGIN)

    async def retiring(self) -> Sequence[Retirement]:
        """The models that are going or gone; this call needs no key."""
        return billing.retiring(await self._free("/v1/models/deprecations", keyed=False))

    async def _free(self, path: str, *, keyed: bool = True, **query: object) -> Reply:
        """A free GET, tried again where that may help."""
        return await _retried(lambda: self._wire.get(path, keyed=keyed, patience=self._ask_seconds, **query))

    async def _sing(self, song: Song, request: Request, clip: Path, into: Path) -> Completed:
        voices = await music01.upload(self._wire, clip, patience=self._submit_seconds)
        return await music01.generate(
            self._wire, {**body(request), **voices}, song.id, into, patience=self._sing_seconds
        )

    async def _log(self, since: float, offset: int) -> Reply:
        period = _period(time.time() - since)
        return await _retried(
            lambda: self._wire.get("/v2/logs", patience=self._ask_seconds, period=period, limit=PAGE, offset=offset)
        )


def _period(age: float) -> str:
    """The shortest of the log's documented windows that reaches back `age` seconds; 92 days is its most."""
    reach = {86_400: "24h", 7 * 86_400: "7d"}
    return next((period for seconds, period in reach.items() if age < seconds), "92d")


def _older(row: Mapping[str, Any], since: float) -> bool:
    """Whether a row is from before `since`; one that does not tell is taken for a newer one."""
    made = replies.log_time(row)
    return made is not None and made < since


async def _retried(ask: Callable[[], Awaitable[Reply]]) -> Reply:
    """A free, repeatable call, up to four times; stamina waits between, or as long as the reply asked."""
    async for attempt in stamina.retry_context(on=_may_pass, attempts=4, timeout=ASK):
        with attempt:
            return await ask()
    raise AssertionError("stamina gives up by raising")


def _may_pass(error: Exception) -> bool | float:
    if not isinstance(error, Busy | Down):
        return False
    if error.retry_after is None:
        return True
    # A little later than asked: everybody who was told the same time must not come at once.
    return error.retry_after <= PATIENT and error.retry_after + random.random()  # noqa: S311  spreads load, no secret


def connect(sessions: Sessions, setting: Callable[[str], str]) -> AimlApi:
    """AIML API as the settings name it: a row of the router."""
    base_url = setting("AIMLAPI_BASE_URL")
    return AimlApi(sessions.calls, base_url, setting("AIMLAPI_KEY"), links=sessions.links_of(base_url))
