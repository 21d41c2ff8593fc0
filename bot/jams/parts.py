"""A part: one person's place in a jam, and the song on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.songs.songs import Address, Requester


class Seat(StrEnum):
    """Whether a person has a place."""

    TAKEN = "taken"
    WAITING = "waiting"  # every place was taken: they get one that comes free, in the order in which they came
    LEFT = "left"  # they gave it back
    TAKE = "take"  # nobody's: a take of the song that all of them wrote
    STRUCK = "struck"  # the host or a moderator took the song out; they do not come back into this jam


WITH_SONGS = frozenset({Seat.TAKEN, Seat.TAKE})
"""Seats that a song of the jam may be on."""


class Look(StrEnum):
    """Whether moderators have seen a song that is looked at first."""

    NOT_YET = "not_yet"
    SHOWN = "shown"  # it may be published
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Part:
    """A person in a jam; one row for each, however often they come and go. Times are Unix seconds. A take has one as
    well, with its number below 0 in the place of a person's id.

    `song_id` is the song that their place pays for: none before it is handed in, and none again once it has failed.
    `reason` is why the song was struck or refused, in the words of whoever did.
    """

    id: str
    jam_id: str
    person: Requester
    joined_at: float
    seat: Seat = Seat.TAKEN
    song_id: str | None = None
    handed_in_at: float | None = None
    look: Look = Look.NOT_YET
    looked: Address | None = None  # the message in which moderators are asked
    reason: str = ""
    warned_at: float | None = None  # when they were told that somebody waits for their place
