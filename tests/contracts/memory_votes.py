"""The stand-in of `Votes`, over the jams' stand-in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.jams.ballots import Ballot, Slate
from bot.jams.dealing import Dealt
from bot.jams.ports.votes import Pick
from bot.jams.states import JamState
from bot.songs.errors import DatabaseDown
from tests.contracts.memory_jams import MemoryJamStore


class MemoryVotes:
    """Keeps what the contract says. `away` is how many of the next writes fail."""

    def __init__(self, jams: MemoryJamStore) -> None:
        self.dealt: dict[tuple[str, int], list[Slate]] = {}
        self.cast_ballots: dict[tuple[str, int], Ballot] = {}
        self.away = 0
        self._jams = jams

    def _try(self) -> None:
        if self.away:
            self.away -= 1
            raise DatabaseDown("away")

    async def deal(self, jam_id: str, user_id: int, number: int, at: float, pick: Pick) -> Slate | None:
        self._try()
        theirs = self.dealt.get((jam_id, user_id), [])
        if 0 < number <= len(theirs):
            return theirs[number - 1]
        if number != len(theirs) + 1:
            return None
        here = {user: slates for (jam, user), slates in self.dealt.items() if jam == jam_id}
        times = Counter(entry for slates in here.values() for slate in slates for entry in slate.entries)
        had = [entry for slate in theirs for entry in slate.entries]
        if not (entries := tuple(pick(Dealt(times, here.keys(), had)))):
            return None
        slate = Slate(number, entries)
        self.dealt[jam_id, user_id] = [*theirs, slate]
        return slate

    async def slates(self, jam_id: str, user_id: int) -> Sequence[Slate]:
        return list(self.dealt.get((jam_id, user_id), []))

    async def cast(self, ballot: Ballot) -> Ballot | None:
        self._try()
        jam, key = self._jams.jams.get(ballot.jam_id), (ballot.jam_id, ballot.user_id)
        if jam is None or jam.state is not JamState.LISTENING:
            return None
        earlier = self.cast_ballots[key].marks if key in self.cast_ballots else {}
        self.cast_ballots[key] = replace(ballot, marks={**earlier, **ballot.marks})
        return self.cast_ballots[key]

    async def ballot_of(self, jam_id: str, user_id: int) -> Ballot | None:
        return self.cast_ballots.get((jam_id, user_id))

    async def ballots(self, jam_id: str) -> Sequence[Ballot]:
        return [ballot for (jam, _), ballot in sorted(self.cast_ballots.items()) if jam == jam_id]

    async def voters(self, jam_id: str) -> frozenset[int]:
        return frozenset(user for (jam, user), ballot in self.cast_ballots.items() if jam == jam_id and ballot.rated)

    async def purge(self, before: float, *, limit: int) -> int:
        self._try()
        over = {jam.id for jam in self._jams.jams.values() if jam.ended_at is not None and jam.ended_at <= before}
        ballots = [key for key in self.cast_ballots if key[0] in over][:limit]
        rows = [(key, slate.number, entry) for key, slates in self.dealt.items() for slate in slates
                for entry in slate.entries if key[0] in over][:limit]  # fmt: skip
        for key in ballots:
            del self.cast_ballots[key]
        for key, number, entry in rows:
            left = [
                replace(slate, entries=tuple(one for one in slate.entries if (slate.number, one) != (number, entry)))
                for slate in self.dealt[key]
            ]
            self.dealt[key] = [slate for slate in left if slate.entries]
        return len(ballots) + len(rows)
