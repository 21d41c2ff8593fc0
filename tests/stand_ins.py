"""Stand-ins for the outside, so that the core can be told what happens and asked what it did.

Each keeps its port's promises and nothing more; the real rooms have tests of their own.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from bot.chat.places import Message, Place, address
from bot.journey.afterwards import Afterwards
from bot.journey.journey import Pace, Tools
from bot.pacing.learning import Waiting
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.polling import CommandPriority
from bot.songs.checking import Request
from bot.songs.feed import Feed
from bot.songs.files import SongFiles
from bot.songs.models import ReferenceRule
from bot.songs.ports.audio import Clip, Product
from bot.songs.ports.chat import Posted
from bot.songs.ports.provider import Accepted, Completed, Finished, LogRow, Pending, PollResult
from bot.songs.ports.servers import ServerStore
from bot.songs.ports.store import DraftStore, Housekeeping, SongStore
from bot.songs.songs import Audio, Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference, Wish
from tests.contracts.memory_store import MemorySongStore

START = 1_700_000_000.0


class Store(SongStore, DraftStore, Housekeeping, Protocol):
    """The ports of the database."""

    @property
    def servers(self) -> ServerStore: ...


class FakeClock:
    """Time that passes only when everybody sleeps."""

    def __init__(self) -> None:
        self.time = START
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0
        self._mover: asyncio.Task[None] | None = None

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        wake = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self.time + max(0.0, seconds), self._count, wake))
        if self._mover is None or self._mover.done():
            self._mover = asyncio.create_task(self._move())
        await wake

    async def _move(self) -> None:
        while self._sleepers:
            for _ in range(20):  # let everybody who can go on do so first
                await asyncio.sleep(0)
            until, _, wake = heapq.heappop(self._sleepers)
            if not wake.done():
                self.time = max(self.time, until)
                wake.set_result(None)


Said = Callable[[], Any] | BaseException | Any


def _next(script: list[Any], otherwise: Any) -> Any:
    said = script.pop(0) if script else otherwise
    if isinstance(said, BaseException):
        raise said
    return said


@dataclass
class ScriptedProvider:
    """Answers from scripts, in order; with no script left, a submit is accepted and a look finds it finished."""

    submits: list[Any] = field(default_factory=list)
    looks: list[Any] = field(default_factory=list)
    finds: list[Any] = field(default_factory=list)
    fetches: list[Any] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    async def submit(self, song: Song, request: Request, *, clip: Path | None, into: Path) -> Accepted | Completed:
        self.asked.append(("submit", song.id))
        self.requests.append(request)
        answer = _next(self.submits, Accepted("generation-1", 200_000))
        if isinstance(answer, Completed):
            into.write_bytes(b"ID3 sung")
        return answer

    async def poll(self, song: Song) -> PollResult:
        self.asked.append(("poll", song.generation_id or ""))
        return _next(self.looks, Finished("https://cdn.example/song.mp3"))

    async def find(self, song: Song) -> LogRow | None:
        self.asked.append(("find", song.id))
        return _next(self.finds, None)

    async def fetch(self, song: Song, url: str, into: Path) -> Audio:
        self.asked.append(("fetch", ""))
        answer = _next(self.fetches, Audio("mp3", 8))
        into.write_bytes(b"ID3 song")
        return answer

    async def offered(self) -> frozenset[str]:
        return frozenset()

    async def balance(self) -> float:
        return 10.0

    def count(self, call: str) -> int:
        return sum(asked == call for asked, _ in self.asked)


@dataclass
class PlainAudio:
    """Passes clips and songs through; `finishes` may hold errors to raise first."""

    finishes: list[Any] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    covers: list[bytes | None] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    draws: bool = False
    refuses: BaseException | None = None

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        if self.refuses:
            raise self.refuses
        return Clip(upload, 30.0, upload.stat().st_size, "mp3", changed=False)

    async def cover(self, song: Song) -> bytes | None:
        self.covered.append(song.id)
        return song.id.encode() if self.draws else None

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int, cover: bytes | None = None) -> Product:
        self.limits.append(limit)
        self.covers.append(cover)
        await asyncio.sleep(0)  # the real one works in a thread: other songs go on
        _next(self.finishes, None)
        into.write_bytes(raw.read_bytes())
        return Product(into, Audio("mp3", into.stat().st_size, 30.0))

    async def picture(self, raw: Path, into: Path, song: Song) -> Path | None:
        self.drawn.append(song.id)
        return raw if self.draws else None

    async def recipe(self, mp3: Path) -> Wish | None:
        return None


@dataclass
class ScriptedStage:
    """A channel that remembers what was shown and posted."""

    posts: list[Any] = field(default_factory=list)
    finds: list[Any] = field(default_factory=list)
    erasures: list[Any] = field(default_factory=list)
    offers: list[Any] = field(default_factory=list)
    shown: list[State] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    alarms: list[Reason] = field(default_factory=list)
    most: int = 10_000_000
    on_picture: Callable[[], object] = lambda: None

    def song_changed(self, song: Song) -> None:
        self.shown.append(song.state)

    async def offer(self, song: Song, clip: Path) -> Reference:
        self.calls.append("offer")
        return _next(self.offers, Reference("https://cdn.example/new.mp3", clip.name, 1))

    async def limit(self, song: Song) -> int:
        return self.most

    async def find(self, song: Song) -> Posted | None:
        self.calls.append("find")
        return _next(self.finds, None)

    async def post(self, song: Song, product: Product, parent: Song | None) -> Posted:
        self.calls.append("post")
        await asyncio.sleep(0)  # the real one goes over the network
        return _next(self.posts, Posted(MESSAGE))

    async def attach_picture(self, song: Song, picture: Path) -> None:
        self.calls.append("attach picture")
        self.on_picture()

    async def erase(self, song: Song) -> bool:
        self.calls.append("erase")
        return _next(self.erasures, True)

    async def clear(self, song: Song) -> None:
        self.calls.append("clear")

    async def alarm(self, need: Reason) -> None:
        self.alarms.append(need)


PLACE = Place(2, 3, 4, "token", START + 840)
"""Channel 2 of server 3."""

MESSAGE = address(Message(99, 2))
"""What carries a posted song."""


def make_song(**changes: Any) -> Song:
    """A queued song of user 1 in channel 2, with lyrics, for the default model."""
    song = Song(
        id="0123456789abcdefgh",
        interaction_id=11,
        guild_id=3,
        wish=Wish(lyrics="Row, row, row your boat", style="A gentle round"),
        model="minimax/music-2.6",
        provider="aiml",
        title="Row",
        requester=Requester(1, "Ada"),
        origin=address(PLACE),
        destination=address(PLACE),
        asked_at=START,
        deadline_at=START + 15 * 60,
        expected=195_000,
    )
    return replace(song, **changes)


@dataclass
class Played:
    """Stand-ins of every port as a journey's tools, and what hears of each move."""

    tools: Tools
    store: MemorySongStore
    provider: ScriptedProvider
    audio: PlainAudio
    stage: ScriptedStage
    clock: FakeClock
    commands: CommandPriority
    afterwards: Afterwards
    feed: Feed

    def put(self, song: Song) -> Song:
        self.store.songs[song.id] = song
        return song


def play(folder: Path, pace: Pace | None = None) -> Played:
    """A journey whose files lie in `folder`."""
    clock, provider, audio, stage = FakeClock(), ScriptedProvider(), PlainAudio(), ScriptedStage()
    store, commands, feed, limiter = MemorySongStore(clock.now), CommandPriority(), Feed(), DeliveryLimiter(clock)
    afterwards = Afterwards(limiter, audio, stage, SongFiles(folder))
    feed.subscribe(stage.song_changed)
    feed.subscribe(afterwards.song_changed)
    tools = Tools(
        songs=store,
        provider=provider,
        audio=audio,
        cards=stage,
        delivery=stage,
        owner=stage,
        clock=clock,
        files=SongFiles(folder),
        waiting=Waiting(store, commands, chance=lambda: 0.5),
        limiter=limiter,
        publish=feed.publish,
        pace=pace or Pace(),
    )
    return Played(tools, store, provider, audio, stage, clock, commands, afterwards, feed)


PENDING = Pending()
