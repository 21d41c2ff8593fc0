"""A ballot: what one person thought of what they were dealt and heard; and who may cast one.

What is voted on is named by an id, whatever it is: a song of a jam, or one of two takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

UNHEARD, LEAST, MOST = 0, 1, 5
"""What a mark may be: "did not hear it", which is no rating, or stars from "not for me" to "love it"."""

DAY = 86_400.0

YOUNG = 7 * DAY
"""Seconds of age below which an account is told of: one that was made for this vote is seldom older."""

KEPT = 30 * DAY
"""Seconds for which ballots and slates are kept once their jam has ended."""

Marks = Mapping[str, int]
"""Stars by what they are for; `UNHEARD` or nothing where it was not heard."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's marks; there is one for each person and jam, and a later one takes its place. Unix seconds.

    `account_at` is when the person's account was made.
    """

    jam_id: str
    user_id: int
    marks: Marks
    cast_at: float
    account_at: float

    @property
    def rated(self) -> dict[str, int]:
        """What was heard, with its stars."""
        return {entry: stars for entry, stars in self.marks.items() if stars != UNHEARD}

    @property
    def young(self) -> bool:
        """Whether the account was made shortly before."""
        return self.cast_at - self.account_at < YOUNG


@dataclass(frozen=True, slots=True)
class Slate:
    """What one person is dealt at a time, in the order in which it is to be heard. `number` counts from 1."""

    number: int
    entries: tuple[str, ...]


class Barred(StrEnum):
    """Why somebody casts no ballot."""

    NO_VOTE = "no_vote"  # this jam has no vote, or one song and nothing to compare it with
    NOT_NOW = "not_now"  # nothing can be heard yet, or the vote is over
    GUEST = "guest"  # since when they are on the server is not known
    NEWCOMER = "newcomer"  # they came to the server after the opening
    PLAYERS = "players"  # those alone vote who have a song in it
    NOTHING = "nothing"  # nothing there is that they could hear: their own is not dealt to them
    NOT_DEALT = "not_dealt"  # what was marked was not dealt to them, or is no number of stars


def marks_of(given: Mapping[str, str], dealt: Sequence[str]) -> dict[str, int] | None:
    """The marks that a form was sent with, by what was dealt; None where one of them can be none."""
    marks: dict[str, int] = {}
    for entry, said in given.items():
        stars = int(said) if said.isdecimal() else UNHEARD - 1
        if entry not in dealt or not UNHEARD <= stars <= MOST:
            return None
        marks[entry] = stars
    return marks
