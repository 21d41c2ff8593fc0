"""The stand-in of `Provider`: a music API that sings at once, unless it is told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.songs.checking import Request
from bot.songs.errors import Gone
from bot.songs.models import BY_ID
from bot.songs.ports.provider import Accepted, Completed, Finished, LogRow, Pending, PollResult
from bot.songs.prices import Price
from bot.songs.songs import Audio, Song
from tests.contracts.scripts import scripted

PENDING = Pending()
LINK = "https://cdn.example/song.mp3"
CHARGE = 200_000
"""Micro-dollars a song."""


@dataclass
class ScriptedProvider:
    """Answers from scripts, in order. With no script left a submit is accepted, its generation is finished, its row is
    in the log.

    `generations` are the ids that it knows: those that it gave away, and those that a test says are from before.
    `asked` is every call with what it was about.
    """

    submits: list[Accepted | Completed | BaseException] = field(default_factory=list)
    polls: list[PollResult | BaseException] = field(default_factory=list)
    finds: list[LogRow | BaseException | None] = field(default_factory=list)
    fetches: list[Audio | BaseException] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    generations: set[str] = field(default_factory=set)
    log: dict[str, LogRow] = field(default_factory=dict)

    async def submit(self, song: Song, request: Request, *, clip: Path | None, into: Path) -> Accepted | Completed:
        self.asked.append(("submit", song.id))
        self.requests.append(request)
        answer = scripted(self.submits, lambda: Accepted(f"generation-{self.count('submit')}", CHARGE))
        if isinstance(answer, Completed):
            into.write_bytes(b"ID3 sung")
            self._note(song, LogRow(f"sung-{song.id}", succeeded=True, charged=answer.charged, audio_lost=True))
            return replace(answer, path=into)
        self._note(song, LogRow(answer.generation_id, succeeded=True, charged=answer.charged))
        return answer

    async def poll(self, song: Song) -> PollResult:
        self.asked.append(("poll", song.generation_id or ""))
        if song.generation_id not in self.generations:
            raise Gone("404")
        return scripted(self.polls, lambda: Finished(LINK))

    async def find(self, song: Song) -> LogRow | None:
        self.asked.append(("find", song.id))
        found = scripted(self.finds, lambda: self.log.get(song.id))
        if found is not None:
            self.generations.add(found.generation_id)
        return found

    async def fetch(self, song: Song, url: str, into: Path) -> Audio:
        self.asked.append(("fetch", ""))
        audio = scripted(self.fetches, lambda: Audio("mp3", 8))
        into.write_bytes(b"ID3 song".ljust(audio.size, b"."))
        return audio

    async def offered(self) -> dict[str, Price | None]:
        return dict.fromkeys(BY_ID)

    async def balance(self) -> float:
        return 10.0

    def count(self, call: str) -> int:
        return sum(asked == call for asked, _ in self.asked)

    def _note(self, song: Song, row: LogRow) -> None:
        self.log[song.id] = row
        self.generations.add(row.generation_id)
