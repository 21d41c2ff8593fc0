"""The stand-in of `Board`: a channel that remembers what a jam showed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.jams.counting import Result
from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.ports.board import Report, Word
from bot.jams.sheets import Sheet
from bot.jams.standing import Credit, Standing
from bot.songs.errors import ChatDown, NoPlace
from bot.songs.songs import Address, Song

THREAD = Address("thread")


@dataclass
class ScriptedBoard:
    """Where it is `away` nothing is answered, where it is `closed` nothing can be posted, where it is `threadless` no
    thread is made, and `shut` says that the thread is gone. `loses` is how many of the next posts arrive and cannot say
    so.

    `drawn` is every board that was shown, `posted` every message by its key, with how often it was posted for real.
    """

    drawn: list[Standing] = field(default_factory=list)
    posted: dict[str, int] = field(default_factory=dict)
    threads: set[str] = field(default_factory=set)
    revealed: list[str] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    sheet: Sheet | None = None
    reminded: dict[str, Sequence[int]] = field(default_factory=dict)
    told: list[tuple[int, Word]] = field(default_factory=list)
    warned: list[tuple[Result, Song | None]] = field(default_factory=list)
    announced: list[Result | None] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    away: bool = False
    closed: bool = False
    threadless: bool = False
    shut: bool = False
    loses: int = 0

    async def draw(self, jam: Jam, standing: Standing) -> Address:
        self._try()
        self.drawn.append(standing)
        return Address(f"board of {jam.id}")

    async def make_thread(self, jam: Jam) -> Address:
        self._try()
        if self.threadless:
            raise NoPlace("160006")
        self.threads.add(jam.id)
        return THREAD

    async def open_to_post(self, jam: Jam, room: Address) -> bool:
        self._answer()
        return not (self.shut and room == THREAD)

    async def reveal(self, jam: Jam, song: Song) -> None:
        self._try()
        self.revealed.append(song.id)

    async def announce(self, jam: Jam, made: Sequence[Credit], key: str, sheet: Sheet | None = None) -> Address:
        self._try()
        self.credits, self.sheet = list(made), sheet
        self.announced.append(jam.result)
        return self._post(key)

    async def call_off(self, jam: Jam, key: str, sheet: Sheet | None = None) -> Address:
        self._try()
        self.sheet = sheet
        return self._post(key)

    async def remind(self, jam: Jam, people: Sequence[int], key: str, since: float) -> None:
        self._try()
        self.reminded[key] = people
        self._post(key)

    async def look(self, jam: Jam, part: Part, song: Song, key: str) -> Address:
        self._try()
        return self._post(key)

    async def report(self, jam: Jam, report: Report, key: str) -> None:
        self._try()
        if key not in self.posted:
            self.reports.append(report)
        self._post(key)

    async def tell(self, jam: Jam, part: Part, word: Word) -> None:
        self.told.append((part.person.id, word))

    async def warn(self, jam: Jam, result: Result, pushed: Song | None) -> None:
        self.warned.append((result, pushed))

    def _post(self, key: str) -> Address:
        """One message a key, however often it is posted, as a nonce has it."""
        self.posted[key] = 1
        if self.loses:
            self.loses -= 1
            raise ChatDown("reset")
        return Address(key)

    def _answer(self) -> None:
        if self.away:
            raise ChatDown("reset")

    def _try(self) -> None:
        self._answer()
        if self.closed:
            raise NoPlace("50001")
