"""A whole jam played on stand-ins: the real journey of each song, the real engines, people who press."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.engine.embedded import EmbeddedEngine
from bot.engine.jams import JamEngine
from bot.jams.advance import advance as advance_jam
from bot.jams.advance import after_downtime
from bot.jams.answers import Answer, Did
from bot.jams.clocks import Clocks
from bot.jams.counting import Result
from bot.jams.hosting import Hosting
from bot.jams.jams import Jam, Options
from bot.jams.lines import Lines, Turn
from bot.jams.opening import Opening, Plan
from bot.jams.playing import Playing
from bot.jams.ports.board import Word
from bot.jams.sheets import SongLine
from bot.jams.standing import Standing
from bot.jams.tools import Tools as JamTools
from bot.jams.voting import Hearing, Voter, Voting
from bot.journey.journey import Tools, advance
from bot.journey.steps import STEPS
from bot.pacing.turns import Limits
from bot.songs.checking import Defaults, Request
from bot.songs.errors import Refused
from bot.songs.orders import Order
from bot.songs.ports.provider import Accepted, Broken, Completed, PollResult
from bot.songs.prices import Prices
from bot.songs.service import Service
from bot.songs.songs import Address, Requester, Song
from bot.songs.wishes import Wish
from tests.contracts.fake_clock import START
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_sheets import MemorySheetStore
from tests.contracts.memory_votes import MemoryVotes
from tests.contracts.scripted_board import ScriptedBoard
from tests.contracts.scripted_provider import PENDING, ScriptedProvider
from tests.stand_ins import play

PRICE = 195_000
DEADLINE = 15 * 60.0
MINUTE = 60.0
HOST = Requester(1, "Ana")
CHANNEL = Address("channel")

BLIND = Options(blind=True, vote=True, listeners=True)
UNCOUNTED = Options(blind=True)


class Choir(ScriptedProvider):
    """A music API that sings at its price, but for what a test says of people by their ids: whose songs are `refused`,
    whose break (`broken`), and whose take so many seconds (`slow`); `owner` is an error that every submit ends in."""

    def __init__(self, now: Any) -> None:
        super().__init__()
        self.now = now
        self.refused: set[int] = set()
        self.broken: set[int] = set()
        self.slow: dict[int, float] = {}
        self.owner: Exception | None = None

    async def submit(self, song: Song, request: Request, *, clip: Path | None, into: Path) -> Accepted | Completed:
        if self.owner is not None:
            raise self.owner
        if song.requester.id in self.refused:
            raise Refused("these words")
        self.submits = [Accepted(f"generation-of-{song.id}", PRICE)]
        return await super().submit(song, request, clip=clip, into=into)

    async def poll(self, song: Song) -> PollResult:
        if song.requester.id in self.broken:
            return Broken("it broke", None)
        assert song.submitted_at is not None
        if self.now() < song.submitted_at + self.slow.get(song.requester.id, 0.0):
            return PENDING
        return await super().poll(song)


class Night(AbstractAsyncContextManager["Night"]):
    """A server with one channel, and a bot that can be killed."""

    def __init__(self, folder: Path, *, scale: float = 1.0, purse: int | None = None) -> None:
        self.played = play(folder)
        self.clock, self.songs, self.stage = self.played.clock, self.played.store, self.played.stage
        self.choir = Choir(self.clock.now)
        self.jams = MemoryJamStore(self.songs, purse=purse)
        self.sheets = MemorySheetStore(self.jams)
        self.votes = MemoryVotes(self.jams)
        self.board = ScriptedBoard()
        self.blocked: tuple[str, ...] = ()
        self._scale = scale
        self._interactions = count(1000)
        self.build()

    def build(self) -> None:
        """A process: everything that it has in memory is new."""
        tools: Tools = replace(self.played.tools, provider=self.choir)
        self.service = Service(
            songs=self.songs,
            drafts=self.songs,
            admission=None,  # type: ignore[arg-type]  nobody attaches anything
            delivery=self.stage,
            clock=self.clock,
            files=tools.files,
            publish=lambda song: self.heard(song),
            defaults=Defaults(),
            prices=Prices(PRICE),
            deadline=DEADLINE,
        )
        self.song_engine = EmbeddedEngine(self.songs, self.clock, Limits(20, 3))
        self.tools = JamTools(
            jams=self.jams,
            sheets=self.sheets,
            votes=self.votes,
            songs=self.songs,
            singing=self.service,
            money=self.jams,
            board=self.board,
            clock=self.clock,
            publish=lambda song: self.heard(song),
            changed=lambda jam_id: self.jam_engine.poke(jam_id),
            song_deadline=DEADLINE,
            keep=7 * 24 * 3600.0,
            clocks=Clocks(self._scale),
            blocked=lambda guild_id: self.blocked,
            shuffle=lambda order: order.reverse(),
            count=at_once,
        )
        self.jam_engine = JamEngine(
            self.jams, self.clock, partial(advance_jam, self.tools), partial(after_downtime, self.tools), beat=10.0
        )
        self.opening = Opening(self.tools, "minimax/music-2.6")
        self.playing = Playing(self.tools)
        self.lines = Lines(self.tools, self.playing)
        self.hosting = Hosting(self.tools)
        self.voting = Voting(self.tools)
        self._journey = partial(advance, replace(tools, publish=lambda song: self.heard(song)), STEPS)

    def heard(self, song: Song) -> None:
        self.stage.song_changed(song)
        self.song_engine.song_changed(song)
        self.jam_engine.song_changed(song)

    async def __aenter__(self) -> Night:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()

    async def start(self) -> None:
        await self.song_engine.start(self._journey)
        self._running = asyncio.create_task(self.jam_engine.run())

    async def kill(self) -> None:
        """Everything stops where it is."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await self.song_engine.drain(0)

    async def restart(self, after: float = 0.0) -> None:
        """Killed, and started anew so many seconds later."""
        await self.kill()
        self.clock.time += after
        self.build()
        await self.start()

    # --- what people do ---------------------------------------------------------------------------------------------

    async def plan(
        self,
        options: Options = BLIND,
        *,
        pace: str = "flash",
        rules: str = "",
        shape: str = "songs",
        **changes: Any,
    ) -> Jam:
        """A draft."""
        number = next(self._interactions)
        plan = Plan(number, 3, "de", 2, CHANNEL, HOST, "rainy day", shape, pace, rules, options)
        found = await self.opening.draft(plan)
        if changes:
            changed = await self.opening.change(found.jam.id, HOST.id, **changes)
            assert changed is not None
            found = changed
        return found.jam

    async def open(self, options: Options = BLIND, *, places: int = 4, pace: str = "flash", rules: str = "") -> str:
        """An open jam's id."""
        jam = await self.plan(options, pace=pace, rules=rules, places=places)
        answer = await self.opening.open(jam.id, HOST.id)
        assert answer.did is Did.DONE
        return jam.id

    async def open_line(self, options: Options = BLIND, *, pace: str = "flash", **changes: Any) -> str:
        """An open jam's id, in which all write one song."""
        jam = await self.plan(options, pace=pace, shape="line", **changes)
        answer = await self.opening.open(jam.id, HOST.id)
        assert answer.did is Did.DONE
        return jam.id

    async def press(self, jam_id: str, user: int, since: float | None = START - 1) -> Turn:
        """**Write the next line**."""
        return await self.lines.take(jam_id, person(user), since)

    async def line(self, jam_id: str, user: int, words: str = "Rain on the window") -> SongLine:
        """What is typed into the form."""
        line, _ = await self.lines.write(jam_id, person(user), words, next(self._interactions))
        await self.wait(0.01)
        return line

    async def told(self, word: Word) -> list[int]:
        """Who was told that so far, in the order in which they were."""
        await self.wait(0.01)
        return [user for user, said in self.board.told if said is word]

    async def join(self, jam_id: str, user: int, since: float | None = START - 1) -> Answer:
        return await self.playing.join(jam_id, person(user), since)

    async def write(self, jam_id: str, user: int, words: str = "Rain on the window, rain on the roof") -> Answer:
        wish = Wish(lyrics=words, style="A gentle round", title=f"Song of {user}")
        order = Order(wish, next(self._interactions), person(user), 3, "de", Address("interaction", "secret"))
        answer = await self.playing.hand_in(jam_id, order, START - 1)
        await self.wait(0.01)  # no two people press at the same moment
        return answer

    async def hear(self, jam_id: str, user: int, number: int = 0) -> Hearing:
        return await self.voting.hear(jam_id, voter(user), number)

    async def vote(self, jam_id: str, user: int, stars: Callable[[str], int]) -> Hearing:
        """A person hears the slate that they have, or the first, and rates it by the titles."""
        heard = await self.hear(jam_id, user)
        given = {credit.song.id: str(stars(credit.song.title)) for credit in heard.heard}
        cast, _ = await self.voting.cast(jam_id, voter(user), given)
        await self.wait(0.01)
        return cast

    async def wait(self, seconds: float) -> None:
        await self.clock.sleep(seconds)

    # --- how it stands ----------------------------------------------------------------------------------------------

    def jam(self, jam_id: str) -> Jam:
        return self.jams.jams[jam_id]

    def song_of(self, jam_id: str, user: int) -> Song:
        """The newest of that person's songs in the jam."""
        theirs = [song for song in self.songs.songs.values() if (song.jam_id, song.requester.id) == (jam_id, user)]
        return max(theirs, key=lambda song: song.id)

    @property
    def shown(self) -> Standing:
        return self.board.drawn[-1]


async def at_once(count: Callable[[], Result]) -> Result:
    """A count without a thread, which would know nothing of the fake clock."""
    return count()


def voter(user: int, *, since: float | None = START - 1, age: float = 1000 * 86_400) -> Voter:
    return Voter(user, 3, since, START - age)


def person(user: int) -> Requester:
    return Requester(user, f"Person {user}")
