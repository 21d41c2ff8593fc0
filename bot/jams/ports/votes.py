"""The tables of a jam's vote: who was dealt what, and the ballots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.jams.ballots import Ballot, Slate
from bot.jams.dealing import Dealt

Pick = Callable[[Dealt], Sequence[str]]
"""Chooses what is dealt next; pure, and called in the transaction that writes it."""


class Votes(Protocol):
    """What is answered is committed. Every call raises `DatabaseDown`."""

    async def deal(self, jam_id: str, user_id: int, number: int, at: float, pick: Pick) -> Slate | None:
        """The person's slate of that number: as it was dealt, else as `pick` deals it now, where it is the next one.
        None where nothing is left to deal, or it is not the next. No two people are dealt at the same time."""
        ...

    async def slates(self, jam_id: str, user_id: int) -> Sequence[Slate]:
        """What the person was dealt, in order."""
        ...

    async def cast(self, ballot: Ballot) -> Ballot | None:
        """The person's ballot, with these marks in the place of earlier ones for the same; None where nothing is
        written, since nobody listens in that jam at this moment."""
        ...

    async def ballot_of(self, jam_id: str, user_id: int) -> Ballot | None: ...

    async def ballots(self, jam_id: str) -> Sequence[Ballot]:
        """Every ballot of a jam, in the order of their people's ids."""
        ...

    async def voters(self, jam_id: str) -> frozenset[int]:
        """The user ids of those whose ballot has a rating on it."""
        ...

    async def purge(self, before: float, *, limit: int) -> int:
        """Forget ballots and slates of jams that ended before that moment: at most `limit` of each; answers with how
        many rows went."""
        ...
