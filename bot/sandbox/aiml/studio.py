"""The sandbox's AIML API: one server on loopback that takes songs, makes them wait, sings them and keeps the books."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.aiml.account import Account
from bot.sandbox.aiml.bookkeeping import Books, Listener, Request
from bot.sandbox.aiml.catalogue import MODELS
from bot.sandbox.aiml.clock import Clock
from bot.sandbox.aiml.door import application
from bot.sandbox.aiml.generations import Generation
from bot.sandbox.aiml.links import Cdn
from bot.sandbox.aiml.listing import Listing
from bot.sandbox.aiml.logs import Logs
from bot.sandbox.aiml.looking import Looking
from bot.sandbox.aiml.money import Money
from bot.sandbox.aiml.results import Result
from bot.sandbox.aiml.retirements import MUSIC_01
from bot.sandbox.aiml.sound import Composer, Singers, patient
from bot.sandbox.aiml.submitting import Submitting
from bot.sandbox.aiml.withdrawn import TwoCalls

T = TypeVar("T")

Seconds = float | Mapping[str, float] | Callable[[dict[str, Any]], float]
"""How long a song takes: one number, one for each model, or what a function says of its request."""


class Studio(Money):
    """An async context manager: the server runs inside.

    `compose` makes the audio, the real composer where it is left out; `now` gives Unix seconds. `seed` makes the real
    composer's takes the same from run to run; without it no two takes are alike, unless a request names its seed.
    """

    def __init__(
        self,
        *,
        compose: Composer | None = None,
        now: Callable[[], float] = time.time,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str = "jamboree-sandbox-key",
        seconds: Seconds = 3.0,
        speed: float = 1.0,
        balance: float = 100.0,
        nanoids: bool = False,
        seed: int | None = None,
    ) -> None:
        self.host = host
        self.key = key
        self.base_url = ""
        self._port = port
        self._clock = Clock(now, speed)
        self._books = Books(self._clock, key, balance)
        self._books.listed |= set(MODELS)
        self._books.retired[MUSIC_01.id] = MUSIC_01
        self._singers = Singers(seed) if compose is None else None
        sing = self._singers if compose is None else patient(compose)
        assert sing is not None
        self._submitting = Submitting(self._books, sing, _taking(seconds), nanoids=nanoids)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Studio:
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self._port).start()
        self.base_url = f"http://{self.host}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._submitting.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._singers is not None:
            self._singers.close()

    def _app(self) -> web.Application:
        books = self._books
        account, two, listing = Account(books), TwoCalls(books, self._submitting), Listing(books)
        return application(
            books,
            web.post("/v2/generate/audio", self._submitting.submit),
            web.get("/v2/generate/audio", Looking(books).look),
            web.post("/v2/generate/audio/minimax/upload", two.upload),
            web.post("/v2/generate/audio/minimax/generate", two.generate),
            web.get("/v2/logs", Logs(books).list),
            web.get("/v2/billing", account.billing),
            web.get("/v1/keys", account.keys),
            web.get("/v2/billing/transactions", account.transactions),
            *(web.get(f"{prefix}/models", listing.models) for prefix in ("", "/v1", "/api/v1")),
            *(
                web.get(f"{prefix}/models/{feed}", listing.deprecations)
                for prefix in ("", "/v1", "/api/v1")
                for feed in ("deprecations", "deprecated")
            ),
            web.get("/model/{id:.+}", listing.model),
            web.get("/cdn/{path:.*}", Cdn(books).serve),
        )

    # --- what there is to see ----------------------------------------------------------------------------------

    @property
    def generations(self) -> dict[str, Generation]:
        """Every song that was accepted, by its generation id."""
        return self._books.generations

    @property
    def submits(self) -> int:
        """Paid calls that arrived, whatever they were answered."""
        return self._books.submits

    @property
    def charges(self) -> int:
        """Songs that were paid for and not paid back."""
        return self._books.charges

    @property
    def polls(self) -> int:
        return self._books.polls

    @property
    def downloads(self) -> int:
        return self._books.downloads

    @property
    def requests(self) -> list[Request]:
        return self._books.requests

    @property
    def leaks(self) -> list[str]:
        """Keys that were sent to where none belongs."""
        return self._books.leaks

    async def until(self, predicate: Callable[[], T], timeout: float = 10) -> T:  # noqa: ASYNC109 - how tests say it
        """The predicate's first truthy value, looked for at every change. Raises `TimeoutError`."""
        return await self._books.until(predicate, timeout)

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Hear of every change until the returned function is called: a dict with its kind under "event".

        call (method, path, status), generation (id, client_request_id, model, state, usd), trouble and struck (name),
        calm, speed (speed); and "at", Unix seconds.
        """
        return self._books.watch(listener)

    # --- what can be done to it --------------------------------------------------------------------------------

    @property
    def unverified(self) -> bool:
        return self._books.unverified

    @unverified.setter
    def unverified(self, value: bool) -> None:
        self._books.unverified = value

    @property
    def speed(self) -> float:
        """How many times as fast its models work; what is being made goes on at a new speed from here."""
        return self._clock.speed

    @speed.setter
    def speed(self, times: float) -> None:
        self._books.quicken(times)

    @property
    def listed(self) -> set[str]:
        """The models that `GET /v1/models` lists."""
        return self._books.listed

    @property
    def ahead(self) -> float:
        """Seconds by which the service's clock is ahead of ours, behind where negative: all it dates and signs."""
        return self._clock.ahead

    @ahead.setter
    def ahead(self, seconds: float) -> None:
        self._clock.ahead = seconds

    def offer(self, model: str) -> None:
        """List a model, and answer its calls; `music-01` is not offered by itself."""
        self._books.listed.add(model)
        self._books.retired.pop(model, None)

    def trouble(self, name: str, *, times: int | None = 1, model: str | None = None, **details: Any) -> None:
        """The next `times` such calls go wrong as `troubles.ROWS` says; None is until `calm`."""
        self._books.troubles.add(name, times, model, details)
        self._books.tell("trouble", name=name)

    def script(self, *names: str, model: str | None = None) -> None:
        """The next calls go wrong in this order, each as its trouble says; "well" is one that does not."""
        for name in names:
            self.trouble(name, model=model)

    def result(self, audio: bytes, *, model: str | None = None, times: int | None = 1, mime: str | None = None) -> None:
        """The next `times` songs of a model turn out to be these bytes, served under `mime`; None is for ever."""
        self._books.results.add(Result(audio, model, times, mime))

    def calm(self) -> None:
        """No more trouble."""
        self._books.troubles.clear()
        self._books.tell("calm")

    def hold(self) -> None:
        """Nothing is completed until `release`, or `finish`; what is completed stays so."""
        for generation in self.generations.values():
            assert generation.state  # settles what is completed by now
        self._clock.held = True

    def release(self) -> None:
        self._clock.held = False
        for generation in self.generations.values():
            generation.touch()

    def finish(self, generation_id: str) -> None:
        """One song is completed now, held or not."""
        self.generations[generation_id].released = True
        self.generations[generation_id].touch()

    def finish_all(self) -> None:
        for generation_id in self.generations:
            self.finish(generation_id)


def _taking(seconds: Seconds) -> Callable[[dict[str, Any]], float]:
    """How long a request's song takes, however that was said."""
    if callable(seconds):
        return seconds
    if isinstance(seconds, Mapping):
        return lambda body: seconds.get(body["model"], 3.0)
    return lambda _: float(seconds)
