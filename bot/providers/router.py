"""The router: one `Provider` over all music APIs. A new one is a folder beside this file and a row in `PROVIDERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from bot.net.sessions import Sessions
from bot.providers.aiml import client as aiml
from bot.songs.checking import Request
from bot.songs.errors import Gone, ProviderError
from bot.songs.ports.provider import Accepted, Completed, LogRow, PollResult, Provider
from bot.songs.prices import Price
from bot.songs.songs import Audio, Song

log = structlog.get_logger(__name__)

Connect = Callable[[Sessions, Callable[[str], str]], Provider]
"""Makes a provider from sessions, which stay the caller's, and from a setting's value by its name."""

PROVIDERS: dict[str, Connect] = {"aiml": aiml.connect}
"""By the name that a model's row has in `provider`."""


class Router:
    """Implements the port `Provider`: each call goes to the provider that the song names."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
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

    async def balance(self) -> float:
        """The least that is left with any of them, in US dollars."""
        return min([await provider.balance() for provider in self._providers.values()])

    def _of(self, song: Song) -> Provider:
        provider = self._providers.get(song.provider)
        if provider is None:
            raise Gone(f"no provider is called {song.provider}")
        return provider


def connect(sessions: Sessions, setting: Callable[[str], str]) -> Router:
    """Every provider, connected."""
    return Router({name: make(sessions, setting) for name, make in PROVIDERS.items()})
