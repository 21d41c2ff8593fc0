"""The router: one `Provider` over all music APIs. A new one is a folder beside this file and a row in `PROVIDERS`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.net.sessions import Sessions
from bot.providers.aiml import client as aiml
from bot.providers.aiml.keys import key_limit
from bot.providers.key_limits import KeyLimit, Unknown
from bot.songs.checking import Request
from bot.songs.errors import Gone, OwnerNeeded, ProviderError
from bot.songs.ports.provider import Accepted, Completed, LogRow, MusicApi, PollResult
from bot.songs.prices import Price
from bot.songs.songs import Audio, Song
from bot.songs.states import Reason

log = structlog.get_logger(__name__)

Connect = Callable[[Sessions, Callable[[str], str]], MusicApi | None]
"""Makes a provider from sessions, which stay the caller's, and from a setting's value by its name; None where its key
is not set."""

AskLimit = Callable[[Sessions, Callable[[str], str]], Awaitable[KeyLimit | Unknown | None]]
"""Asks for the limit of the key in the settings; None for a key without one. Raises `ProviderError`."""


@dataclass(frozen=True, slots=True)
class Row:
    """A provider as a row: how it is connected, and what its owner reads about it.

    `title` is its name as it writes it, `key` and `address` the settings with its key and its address, `new_key` what
    to do about a key that is not accepted. `key_limit` asks for what the key itself may spend; None where no one tells.
    """

    connect: Connect
    title: str
    key: str
    address: str
    new_key: str = "make a new key"
    key_limit: AskLimit | None = None


PROVIDERS: dict[str, Row] = {
    "aiml": Row(
        aiml.connect,
        "AIML API",
        "AIMLAPI_KEY",
        "AIMLAPI_BASE_URL",
        "make a new key with the scope model:audio",
        key_limit,
    )
}
"""By the name that a model's row has in `provider`."""


class Router:
    """Implements the port `Provider`: each call goes to the provider that the song names."""

    def __init__(self, providers: Mapping[str, MusicApi]) -> None:
        self._providers = providers

    async def submit(self, song: Song, request: Request, *, clip: Path | None, into: Path) -> Accepted | Completed:
        return await self._of(song).submit(song, request, clip=clip, into=into)

    async def poll(self, song: Song) -> PollResult:
        return await self._of(song).poll(song)

    async def find(self, song: Song) -> LogRow | None:
        return await self._of(song).find(song)

    async def fetch(self, song: Song, url: str, into: Path) -> Audio:
        return await self._of(song).fetch(song, url, into)

    async def offered(self) -> Mapping[str, Price | None]:
        """The models that are listed today by those that answer. Raises `ProviderError` where none does."""
        listed: dict[str, Price | None] = {}
        failure: ProviderError | None = None
        for name, provider in self._providers.items():
            try:
                listed |= await provider.offered()
            except ProviderError as error:
                log.info("models.unlisted", provider=name, why=type(error).__name__)
                failure = error
        if failure is not None and not listed:
            raise failure
        return listed

    def _of(self, song: Song) -> MusicApi:
        provider = self._providers.get(song.provider)
        if provider is None:
            if song.provider in PROVIDERS:
                raise OwnerNeeded(Reason.KEY, f"{song.provider} is not connected: its key is not set")
            raise Gone(f"no provider is called {song.provider}")
        return provider


def connect(sessions: Sessions, setting: Callable[[str], str]) -> dict[str, MusicApi]:
    """The providers that are connected, by name: those whose key is set."""
    made = {name: row.connect(sessions, setting) for name, row in PROVIDERS.items()}
    return {name: provider for name, provider in made.items() if provider is not None}


KEY_ID = 8
"""Characters at the beginning of a key that name it and open nothing (AIML API docs, api-key-management)."""


def key_ids(setting: Callable[[str], str]) -> dict[str, str]:
    """The id of each provider's key, by the provider's name; those that have one."""
    return {name: key[:KEY_ID] for name, row in PROVIDERS.items() if (key := setting(row.key))}
