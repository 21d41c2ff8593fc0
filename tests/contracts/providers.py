"""Every provider that the contract is held against, each with the way to make the same things happen to it."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

import aiohttp

from bot.providers.aiml.client import AimlApi
from bot.providers.router import Router
from bot.sandbox.aiml import Studio, tone
from bot.songs.checking import Request
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.ports.provider import (
    Accepted,
    Broken,
    Completed,
    FinishedWithoutUrl,
    LogRow,
    MusicApi,
    PollResult,
    Provider,
)
from bot.songs.songs import Song
from bot.songs.states import Reason
from tests.contracts.scripted_provider import CHARGE, ScriptedProvider
from tests.providers.aiml import wishes
from tests.second_provider.bot import ROW
from tests.second_provider.client import SecondProvider
from tests.second_provider.server import SecondServer
from tests.stand_ins import make_song

QUICK, TWO_CALLS = "minimax/music-2.0", "music-01"
"""A model of AIML API that is polled, and the one that answers with its song."""


NOWHERE = "http://127.0.0.1:1"
"""An address where nobody listens."""


class Trouble(Enum):
    """What can happen to a call, whoever the provider is."""

    # the paid call
    BUSY = auto()
    REFUSED = auto()
    NO_CREDIT = auto()
    WRONG_KEY = auto()
    NOT_REACHED = auto()
    DOWN = auto()
    LOST_REPLY = auto()
    FAILED_AFTERWARDS = auto()
    UNREADABLE_REPLY = auto()
    # a poll
    POLL_BUSY = auto()
    POLL_DOWN = auto()
    POLL_UNREADABLE = auto()
    BROKEN = auto()
    NO_URL = auto()
    # the log
    LOG_DOWN = auto()
    # the audio
    LINK_EXPIRED = auto()
    NO_AUDIO = auto()
    AUDIO_CUT_SHORT = auto()
    AUDIO_DOWN = auto()


class Trial(ABC):
    """A provider on trial, by itself or behind the router. `into` is where its audio goes."""

    provider: MusicApi

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.routed = False

    @property
    def port(self) -> Provider:
        """What is on trial; the router has another provider beside it, which is never meant."""
        if not self.routed:
            return self.provider
        return Router({"other": ScriptedProvider(), self.song().provider: self.provider})

    @property
    def into(self) -> Path:
        return self.folder / "song.raw"

    @property
    def clip(self) -> Path | None:
        """The reference's bytes, for a model that wants them uploaded."""
        return None

    async def submit(self, song: Song) -> Accepted | Completed:
        return await self.port.submit(song, self.request, clip=self.clip, into=self.into)

    @abstractmethod
    def song(self, song_id: str = "song-1") -> Song:
        """A song of the provider's model that is about to be submitted."""

    @property
    @abstractmethod
    def request(self) -> Request: ...

    @property
    @abstractmethod
    def charges(self) -> int:
        """How many songs were paid for so far."""

    @abstractmethod
    def strike(self, trouble: Trouble) -> None:
        """The next call goes wrong like this."""

    @abstractmethod
    async def sung(self, song: Song) -> None:
        """The model is done with it."""


class ScriptedTrial(Trial):
    """The stand-in."""

    def __init__(self, folder: Path, *, synchronous: bool) -> None:
        super().__init__(folder)
        self.provider = self.scripted = ScriptedProvider()
        self.synchronous = synchronous

    def song(self, song_id: str = "song-1") -> Song:
        return make_song(id=song_id, submitted_at=time.time())

    @property
    def request(self) -> Request:
        return wishes.request("minimax/music-2.6")

    @property
    def charges(self) -> int:
        return len(self.scripted.log)

    async def submit(self, song: Song) -> Accepted | Completed:
        if self.synchronous and not self.scripted.submits:
            self.scripted.submits.append(Completed(Path(), CHARGE))
        try:
            return await super().submit(song)
        except (Down, Garbled) as error:
            if getattr(error, "arrived", True):
                row = LogRow(f"lost-{song.id}", succeeded=True, charged=CHARGE, audio_lost=self.synchronous)
                self.scripted.log[song.id] = row
            raise

    def strike(self, trouble: Trouble) -> None:
        if trouble in POLLS:
            self.scripted.polls.append(POLLS[trouble])
        elif trouble in FETCHES:
            self.scripted.fetches.append(FETCHES[trouble])
        elif trouble is Trouble.LOG_DOWN:
            self.scripted.finds.append(Down("logs"))
        else:
            self.scripted.submits.append(SUBMITS[trouble])

    async def sung(self, song: Song) -> None:
        """It sings at once."""


SUBMITS: Mapping[Trouble, ProviderError] = {
    Trouble.BUSY: Busy(30.0),
    Trouble.REFUSED: Refused("lyrics: Required"),
    Trouble.NO_CREDIT: OwnerNeeded(Reason.CREDIT),
    Trouble.WRONG_KEY: OwnerNeeded(Reason.KEY),
    Trouble.NOT_REACHED: Down(arrived=False),
    Trouble.DOWN: Down("500"),
    Trouble.LOST_REPLY: Down("reset"),
    Trouble.FAILED_AFTERWARDS: Down("500"),
    Trouble.UNREADABLE_REPLY: Garbled("<html>"),
}
POLLS: Mapping[Trouble, PollResult | ProviderError] = {
    Trouble.POLL_BUSY: Busy(3.0),
    Trouble.POLL_DOWN: Down("500"),
    Trouble.POLL_UNREADABLE: Garbled("<html>"),
    Trouble.BROKEN: Broken("Downstream service error."),
    Trouble.NO_URL: FinishedWithoutUrl(),
}
FETCHES: Mapping[Trouble, ProviderError] = {
    Trouble.LINK_EXPIRED: Gone("403"),
    Trouble.NO_AUDIO: Garbled("<html>"),
    Trouble.AUDIO_CUT_SHORT: Garbled("cut short"),
    Trouble.AUDIO_DOWN: Down("500"),
}


class StudioTrial(Trial):
    """AIML API's client at the sandbox's studio, on real sockets."""

    def __init__(self, folder: Path, studio: Studio, session: aiohttp.ClientSession, model: str) -> None:
        super().__init__(folder)
        self.studio = studio
        self.model = model
        self._session = session
        self._connect(studio.base_url)
        if model == TWO_CALLS:
            studio.offer(model)
            studio.watch(lambda event: studio.finish_all() if event["event"] == "generation" else None)
            self._clip().write_bytes(tone({}, 11.0))

    def _connect(self, url: str) -> None:
        self.provider = AimlApi(self._session, url, self.studio.key)

    def _clip(self) -> Path:
        return self.folder / "clip.mp3"

    @property
    def clip(self) -> Path | None:
        return self._clip() if self.model == TWO_CALLS else None

    def song(self, song_id: str = "song-1") -> Song:
        return wishes.song(song_id, self.model)

    @property
    def request(self) -> Request:
        return wishes.request(self.model)

    @property
    def charges(self) -> int:
        return self.studio.charges

    def strike(self, trouble: Trouble) -> None:
        if trouble is Trouble.NOT_REACHED:
            self._connect(NOWHERE)
        else:
            self.studio.trouble(STUDIO[trouble], times=None if trouble is Trouble.LOG_DOWN else 1)

    async def sung(self, song: Song) -> None:
        assert song.generation_id is not None
        generation = self.studio.generations[song.generation_id]
        self.studio.finish(song.generation_id)
        await self.studio.until(lambda: generation.state == "completed")


STUDIO: Mapping[Trouble, str] = {
    Trouble.BUSY: "submit_429",
    Trouble.REFUSED: "refused",
    Trouble.NO_CREDIT: "out_of_credit",
    Trouble.WRONG_KEY: "wrong_key",
    Trouble.DOWN: "submit_500",
    Trouble.LOST_REPLY: "lost_reply",
    Trouble.FAILED_AFTERWARDS: "accepted_then_500",
    Trouble.UNREADABLE_REPLY: "garbage_reply",
    Trouble.POLL_BUSY: "poll_429",
    Trouble.POLL_DOWN: "poll_500",
    Trouble.POLL_UNREADABLE: "poll_garbage",
    Trouble.BROKEN: "failed",
    Trouble.NO_URL: "no_url",
    Trouble.LOG_DOWN: "logs_down",
    Trouble.LINK_EXPIRED: "expired",
    Trouble.NO_AUDIO: "html",
    Trouble.AUDIO_CUT_SHORT: "cut_short",
    Trouble.AUDIO_DOWN: "download_500",
}


class SecondTrial(Trial):
    """The second provider of the tests: synchronous, with no log, and nobody's key."""

    def __init__(self, folder: Path, server: SecondServer, session: aiohttp.ClientSession) -> None:
        super().__init__(folder)
        self.server = server
        self._session = session
        self._style = "A gentle round"
        self.provider = SecondProvider(session, server.url)

    def song(self, song_id: str = "song-1") -> Song:
        return make_song(id=song_id, model=ROW.id, provider="second", submitted_at=time.time())

    @property
    def request(self) -> Request:
        return Request(ROW, style=self._style, lyrics=wishes.LYRICS)

    @property
    def charges(self) -> int:
        return len(self.server.charged)

    def strike(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.NOT_REACHED:
                self.provider = SecondProvider(self._session, NOWHERE)
            case Trouble.LOST_REPLY:
                self.server.loses = True
            case Trouble.REFUSED:
                self._style = "forbidden"
            case _:
                self.server.troubles.append(SECOND[trouble])

    async def sung(self, song: Song) -> None:
        """It came with the reply."""


SECOND: Mapping[Trouble, str] = {Trouble.BUSY: "busy", Trouble.DOWN: "down", Trouble.UNREADABLE_REPLY: "page"}


# --- the rows -----------------------------------------------------------------------------------------------------

Enter = Callable[[Path], AbstractAsyncContextManager[Trial]]


@dataclass(frozen=True)
class Row:
    """A provider as the suite meets it, and what can happen to it.

    `synchronous` where a submit is answered with the song itself; `logs` where lost submits can be found.
    """

    name: str
    enter: Enter
    troubles: frozenset[Trouble]
    synchronous: bool = False
    logs: bool = True
    routed: bool = False


def _scripted(*, synchronous: bool) -> Enter:
    @asynccontextmanager
    async def entered(folder: Path) -> AsyncGenerator[Trial]:
        yield ScriptedTrial(folder, synchronous=synchronous)

    return entered


def _studio(model: str) -> Enter:
    @asynccontextmanager
    async def entered(folder: Path) -> AsyncGenerator[Trial]:
        async with Studio(compose=tone, seconds=60) as studio, aiohttp.ClientSession() as session:
            yield StudioTrial(folder, studio, session, model)
            assert studio.leaks == []

    return entered


@asynccontextmanager
async def _second(folder: Path) -> AsyncGenerator[Trial]:
    async with SecondServer(seconds=0.0) as server, aiohttp.ClientSession() as session:
        yield SecondTrial(folder, server, session)


_EVERY = frozenset(Trouble)
_AT_ONCE = frozenset(SUBMITS) | {Trouble.LOG_DOWN}
_OF_SECOND = frozenset(SECOND) | {Trouble.REFUSED, Trouble.NOT_REACHED, Trouble.LOST_REPLY}

ROWS = (
    Row("stand-in", _scripted(synchronous=False), _EVERY),
    Row("stand-in, synchronous", _scripted(synchronous=True), _AT_ONCE, synchronous=True),
    Row("AIML API", _studio(QUICK), _EVERY),
    Row("AIML API, synchronous", _studio(TWO_CALLS), _AT_ONCE, synchronous=True),
    Row("AIML API by the router", _studio(QUICK), _EVERY - {Trouble.LOG_DOWN}, routed=True),
    Row("second provider", _second, _OF_SECOND, synchronous=True, logs=False),
    Row("second provider by the router", _second, _OF_SECOND, synchronous=True, logs=False, routed=True),
)
"""A log that is down is asked four times, with pauses: once is enough of that."""
