"""What whoever listens can do: hear what they are dealt, rate it, see their own ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.jams.ballots import Ballot, Barred, Marks, Slate, marks_of
from bot.jams.dealing import deal
from bot.jams.jams import Jam
from bot.jams.rounds import Round, read
from bot.jams.standing import Credit
from bot.jams.states import JamState
from bot.jams.tools import Tools


@dataclass(frozen=True, slots=True)
class Voter:
    """Who would vote, from which server, in Unix seconds: `since` is when they came to it, None where that is not known
    (guests, bots); `account_at` is when their account was made."""

    id: int
    guild_id: int | None
    since: float | None
    account_at: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """What came of asking for a slate: why there is none, or the slate with what is on it, in order, and the person's
    marks so far. Of what was taken out since it was dealt nothing is here. `more` is whether another can be dealt."""

    jam: Jam | None
    barred: Barred | None = None
    slate: Slate | None = None
    heard: tuple[Credit, ...] = ()
    marks: Marks = field(default_factory=dict[str, int])
    more: bool = False


class Voting:
    """The use cases of listeners. Who may is decided here, each time."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def hear(self, jam_id: str, voter: Voter, number: int = 0) -> Hearing:
        """The person's slate of that number, dealt now where it is their next; 0 is the newest that they have, or
        their first."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None:
            return Hearing(None)
        round_ = await read(self._tools, jam)
        if (why := barred(round_, voter)) is not None:
            return Hearing(jam, why)
        slates = await self._tools.votes.slates(jam_id, voter.id)
        wanted = number if 0 < number <= len(slates) + 1 else max(1, len(slates))
        slate = await self._dealt(round_, voter, wanted)
        if slate is None:
            return Hearing(jam, Barred.NOTHING)
        ballot = await self._tools.votes.ballot_of(jam_id, voter.id)
        return _hearing(round_, voter, slate, (*slates, slate), ballot.marks if ballot is not None else {})

    async def _dealt(self, round_: Round, voter: Voter, number: int) -> Slate | None:
        seed = f"{round_.jam.id}-{voter.id}-{number}"
        return await self._tools.votes.deal(
            round_.jam.id, voter.id, number, round_.now, lambda dealt: deal(round_.to_hear, voter.id, dealt, seed)
        )

    async def cast(self, jam_id: str, voter: Voter, given: Mapping[str, str]) -> tuple[Hearing, Ballot | None]:
        """The slate that a form was about, and the person's ballot with what it was sent with, which takes the place of
        earlier marks for the same; or why there is none."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None:
            return Hearing(None), None
        round_ = await read(self._tools, jam)
        if (why := barred(round_, voter)) is not None:
            return Hearing(jam, why), None
        slates = await self._tools.votes.slates(jam_id, voter.id)
        marks = marks_of(given, [entry for slate in slates for entry in slate.entries])
        if not marks:
            return Hearing(jam, Barred.NOT_DEALT), None
        ballot = await self._tools.votes.cast(Ballot(jam_id, voter.id, marks, round_.now, voter.account_at))
        if ballot is None:
            return Hearing(jam, Barred.NOT_NOW), None
        self._tools.changed(jam_id)
        slate = next(one for one in slates if marks.keys() & {*one.entries})
        return _hearing(round_, voter, slate, slates, ballot.marks), ballot

    async def mine(self, jam_id: str, user_id: int) -> tuple[Jam | None, Ballot | None, tuple[Credit, ...]]:
        """The person's own ballot, with the songs of the jam that are still there."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None:
            return None, None, ()
        ballot = await self._tools.votes.ballot_of(jam_id, user_id)
        return jam, ballot, tuple((await read(self._tools, jam)).credits)


def barred(round_: Round, voter: Voter) -> Barred | None:
    """Why a person casts no ballot in this jam as it stands; None where they may."""
    jam = round_.jam
    if not jam.rated:
        return Barred.NO_VOTE
    if jam.state is not JamState.LISTENING:
        return Barred.NOT_NOW
    if voter.since is None or voter.guild_id != jam.guild_id:
        return Barred.GUEST
    if voter.since >= (jam.opened_at or 0.0):
        return Barred.NEWCOMER
    makers = round_.to_hear
    if not jam.options.listeners and voter.id not in makers.values():
        return Barred.PLAYERS
    return None if any(maker != voter.id for maker in makers.values()) else Barred.NOTHING


def _hearing(round_: Round, voter: Voter, slate: Slate, slates: Sequence[Slate], marks: Marks) -> Hearing:
    """One slate of those that a person has."""
    by_id = {credit.song.id: credit for credit in round_.credits}
    heard = tuple(by_id[entry] for entry in slate.entries if entry in by_id)
    return Hearing(round_.jam, None, slate, heard, marks, _more(round_, voter, slates))


def _more(round_: Round, voter: Voter, slates: Sequence[Slate]) -> bool:
    """Whether anything is left to deal to a person with these slates."""
    had = {entry for slate in slates for entry in slate.entries}
    return any(maker != voter.id and entry not in had for entry, maker in round_.to_hear.items())
