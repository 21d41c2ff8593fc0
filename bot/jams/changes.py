"""What may be written about a jam and about a part, typed."""

from __future__ import annotations

from typing import TypedDict

from bot.jams.counting import Result
from bot.jams.jams import Jam
from bot.jams.parts import Look, Seat
from bot.jams.states import MOVES, EndCause, JamState, PauseCause
from bot.songs.songs import Address, Requester


class JamChanges(TypedDict, total=False):
    """What a write to a jam may set. A `state` is a move, and must be one of `MOVES`."""

    state: JamState
    host: Requester
    theme: str
    rules: str
    pace: str
    shape: str
    lines: int
    places: int
    model: str
    price: int
    asked_model: str
    due_at: float | None
    opened_at: float
    began_at: float
    ends_at: float | None
    left_seconds: float | None
    paused_from: JamState | None
    pause_cause: PauseCause | None
    away_seconds: float
    lengthened_by: int
    locked: bool
    thread: Address | None
    threadless: bool
    board: Address
    board_at: float
    drawn: str
    drawn_state: JamState
    drawn_at: float
    order: tuple[str, ...]
    published: int
    next_at: float | None
    revealed: int
    reminded: int
    finale: Address
    ended_at: float
    end_cause: EndCause
    spent: int
    returned: int
    result: Result


class PartChanges(TypedDict, total=False):
    """What a write to a part may set."""

    seat: Seat
    joined_at: float
    song_id: str | None
    handed_in_at: float | None
    look: Look
    looked: Address | None
    reason: str
    warned_at: float | None


EMPTY: PartChanges = {"song_id": None, "handed_in_at": None, "look": Look.NOT_YET, "looked": None}
"""A place without a song."""


def checked_change(jam: Jam, changes: JamChanges) -> JamChanges:
    """The changes of a write to `jam`. Raises `ValueError` for a move that is not in `MOVES`."""
    to = changes.get("state", jam.state)
    if to is not jam.state and to not in MOVES[jam.state]:
        raise ValueError(f"a jam does not go from {jam.state} to {to}")
    return changes
