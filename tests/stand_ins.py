"""Stand-ins for the outside, so that the core can be told what happens and asked what it did.

Each keeps its port's promises and nothing more; the real rooms have tests of their own.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.journey.journey import Pace, Tools
from bot.journey.pictures import Pictures
from bot.pacing.learning import Estimates
from bot.pacing.limits import Arrivals
from bot.pacing.schedule import PollSchedule
from bot.songs.checking import Request
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.files import SongFiles
from bot.songs.models import ReferenceRule
from bot.songs.observations import Observation
from bot.songs.ports import Accepted, Clip, Completed, Finished, LogRow, Pending, PollResult, Posted, Product
from bot.songs.songs import MOVES, Audio, Place, Requester, Song, State
from bot.songs.wishes import Reference, Wish

START = 1_700_000_000.0


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


class MemorySongStore:
    """The songs table without a table; `away` makes the next so many writes fail."""

    def __init__(self) -> None:
        self.songs: dict[str, Song] = {}
        self.states: list[State] = []
        self.drafts: dict[str, tuple[Wish, str | None]] = {}
        self.away = 0

    def _try(self) -> None:
        if self.away:
            self.away -= 1
            raise DatabaseDown("away")

    async def add(self, song: Song) -> tuple[Song, bool]:
        self._try()
        for known in self.songs.values():
            if known.interaction_id == song.interaction_id:
                return known, False
        self.songs[song.id] = song
        return song, True

    async def get(self, song_id: str) -> Song | None:
        return self.songs.get(song_id)

    async def move(self, song: Song, to: State, **changes: Any) -> Song:
        self._try()
        assert to in MOVES[song.state], f"{song.state} → {to}"
        known = self.songs[song.id]
        if (known.state, known.fence) != (song.state, song.fence):
            raise Superseded(song.id)
        self.songs[song.id] = known.evolve(state=to, **changes)
        self.states.append(to)
        return self.songs[song.id]

    async def annotate(self, song_id: str, **changes: Any) -> Song | None:
        self._try()
        if song_id not in self.songs:
            return None
        self.songs[song_id] = self.songs[song_id].evolve(**changes)
        return self.songs[song_id]

    async def claim(self, worker: str) -> Sequence[Song]:
        for song in self.songs.values():
            if song.open:
                self.songs[song.id] = song.evolve(worker=worker, fence=song.fence + 1)
        return [song for song in self.songs.values() if song.open]

    async def take(self, song: Song, worker: str) -> Song:
        self.songs[song.id] = song.evolve(worker=worker, fence=song.fence + 1)
        return self.songs[song.id]

    async def active_songs_of(self, user_id: int, *, limit: int = 25) -> Sequence[Song]:
        mine = [song for song in self.songs.values() if song.requester.id == user_id and song.state is not State.DONE]
        return sorted(mine, key=lambda song: song.created_at, reverse=True)[:limit]

    async def recently_ended(self, since: float) -> Sequence[Song]:
        return [
            song
            for song in self.songs.values()
            if song.created_at >= since and not song.open and song.state is not State.DONE
        ]

    async def generation_times(self, model: str, *, limit: int) -> Sequence[Observation]:
        seen = [
            Observation(song.id, at, song.unfinished_at or song.finished_at, song.finished_at, song.wish.length)
            for song in self.songs.values()
            if song.model == model and song.finished_at and (at := song.submitted_at)
        ]
        return sorted(seen, key=lambda observation: (observation.submitted_at, observation.song_id))[-limit:]

    async def keep_draft(self, draft_id: str, wish: Wish, parent_id: str | None, now: float) -> None:
        self.drafts[draft_id] = (wish, parent_id)

    async def draft(self, draft_id: str) -> tuple[Wish, str | None] | None:
        return self.drafts.get(draft_id)


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
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def submit(self, request: Request, song_id: str, *, clip: Path | None, into: Path) -> Accepted | Completed:
        self.asked.append(("submit", song_id))
        self.bodies.append(dict(request.body))
        answer = _next(self.submits, Accepted("generation-1", 0.2))
        if isinstance(answer, Completed):
            into.write_bytes(b"ID3 sung")
        return answer

    async def poll(self, generation_id: str) -> PollResult:
        self.asked.append(("poll", generation_id))
        return _next(self.looks, Finished("https://cdn.example/song.mp3"))

    async def find(self, song_id: str, since: float) -> LogRow | None:
        self.asked.append(("find", song_id))
        return _next(self.finds, None)

    async def fetch(self, url: str, into: Path) -> Audio:
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
    offers: list[Any] = field(default_factory=list)
    shown: list[State] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    most: int = 10_000_000
    on_dress: Callable[[], object] = lambda: None

    def show(self, song: Song) -> None:
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
        self.calls.append("post" if product.picture is None else "post with picture")
        await asyncio.sleep(0)  # the real one goes over the network
        return _next(self.posts, Posted(2, 99))

    async def dress(self, song: Song, picture: Path) -> None:
        self.calls.append("dress")
        self.on_dress()

    async def clear(self, song: Song) -> None:
        self.calls.append("clear")

    async def alarm(self, need: str) -> None:
        self.alarms.append(need)


def make_song(**changes: Any) -> Song:
    """A queued song of user 1 in channel 2, with lyrics, for the default model."""
    song = Song(
        id="0123456789abcdefgh",
        interaction_id=11,
        wish=Wish(lyrics="Row, row, row your boat", style="A gentle round"),
        model="minimax/music-2.6",
        title="Row",
        requester=Requester(1, "Ada"),
        place=Place(2, 3, 4, "token", START + 840),
        created_at=START,
    )
    return replace(song, **changes)


@dataclass
class Played:
    """A tools of stand-ins, and the song that was put into its store."""

    tools: Tools
    store: MemorySongStore
    provider: ScriptedProvider
    audio: PlainAudio
    stage: ScriptedStage
    clock: FakeClock

    def put(self, song: Song) -> Song:
        self.store.songs[song.id] = song
        return song


def play(folder: Path, pace: Pace | None = None) -> Played:
    """A tools whose files lie in `folder`."""
    store, provider, audio = MemorySongStore(), ScriptedProvider(), PlainAudio()
    stage, clock = ScriptedStage(), FakeClock()
    arrivals = Arrivals(clock)
    tools = Tools(
        store=store,
        provider=provider,
        audio=audio,
        stage=stage,
        clock=clock,
        files=SongFiles(folder),
        estimates=Estimates(store),
        schedule=PollSchedule(deadline=15 * 60, chance=lambda: 0.5),
        arrivals=arrivals,
        pictures=Pictures(arrivals, audio, stage, SongFiles(folder), clock),
        pace=pace or Pace(),
    )
    return Played(tools, store, provider, audio, stage, clock)


PENDING = Pending("generating")
