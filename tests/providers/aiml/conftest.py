"""The product's client, and the sandbox's API that it is held against."""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.providers.aiml.client import AimlApi
from bot.sandbox.aiml import Studio, tone
from bot.songs.ports.provider import Accepted, Broken, Completed, Finished, PollResult
from bot.songs.songs import Audio
from tests.providers.aiml.wishes import generation, request, song

Serve = Callable[[Callable[[web.Request], web.StreamResponse]], Awaitable[str]]


@dataclass
class Visit:
    """A client at a studio, and a folder to put things into."""

    studio: Studio
    session: aiohttp.ClientSession
    folder: Path

    def api(self, **limits: float) -> AimlApi:
        """The client, impatient enough for a test."""
        return AimlApi(self.session, self.studio.base_url, self.studio.key, **{"ask_seconds": 2.0, **limits})  # pyright: ignore[reportArgumentType]  # `most` alone is an int

    @property
    def into(self) -> Path:
        return self.folder / "song"

    async def submit(self, model: str = "minimax/music-2.0", song_id: str = "song-1", **limits: float) -> str:
        """A submit's generation id."""
        answer = await self.answer(model, song_id, clip=None, **limits)
        assert isinstance(answer, Accepted)
        return answer.generation_id

    async def answer(
        self, model: str = "minimax/music-2.0", song_id: str = "song-1", clip: Path | None = None, **limits: float
    ) -> Accepted | Completed:
        return await self.api(**limits).submit(song(song_id, model), request(model), clip=clip, into=self.into)

    async def ended(self, id_: str) -> PollResult:
        """The first poll that says how it ended."""
        self.studio.finish(id_)
        await self.studio.until(lambda: self.studio.generations[id_].state in {"completed", "error"})
        return await self.poll(id_)

    async def poll(self, id_: str) -> PollResult:
        """One poll of a generation."""
        return await self.api().poll(generation(id_))

    async def fetch(self, url: str, **limits: float) -> Audio:
        """The audio behind a URL."""
        return await self.api(**limits).fetch(song(), url, self.into)

    async def finished_url(self, model: str = "minimax/music-2.0") -> str:
        """The URL of a finished song."""
        result = await self.ended(await self.submit(model))
        assert isinstance(result, Finished), result
        return result.url

    async def broken(self) -> str:
        """Why the song that is asked about gave up."""
        result = await self.poll(await self.submit())
        assert isinstance(result, Broken), result
        return result.words


@pytest.fixture
def deaf() -> Generator[str]:
    """An address where nobody listens: the port is taken, and refuses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
async def visit(tmp_path: Path) -> AsyncGenerator[Visit]:
    async with Studio(compose=tone, seconds=60) as studio, aiohttp.ClientSession() as session:
        yield Visit(studio, session, tmp_path)
        assert studio.leaks == []


@pytest.fixture
async def serve() -> AsyncGenerator[Serve]:
    """A host of its own for a handler; answers with where it is."""
    runners: list[web.AppRunner] = []

    async def start(handler: Callable[[web.Request], web.StreamResponse]) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            return handler(request)

        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        runners.append(web.AppRunner(app))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runners[-1].addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()
