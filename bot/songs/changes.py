"""What may be written about a song, typed: the changes of a move, and annotations that are no move."""

from __future__ import annotations

from typing import TypedDict

from bot.songs.money import free_of_charge
from bot.songs.songs import Address, Audio, Entry, Song
from bot.songs.states import MOVES, Cause, Doubt, Reason, State
from bot.songs.wishes import Wish


class MoveChanges(TypedDict, total=False):
    """What a move may set beside the state."""

    not_before: float
    deadline_at: float
    submitted_at: float | None
    generation_id: str
    charged: int | None
    unfinished_at: float
    finished_at: float
    audio: Audio
    posting_at: float
    posted: Address
    ended_at: float | None
    reason: Reason | None
    doubt: Doubt | None
    provider_words: str
    cause: Cause | None
    kept: Reason | None
    kept_until: float
    tries: int


class Annotations(TypedDict, total=False):
    """What may be written about a song while somebody else moves it; the song keeps its state and its fence."""

    card: Address | None
    cancel_asked: bool
    followed_by: str
    destination: Address
    wish: Wish
    kept: Reason | None
    kept_until: float | None
    entry: Entry
    deadline_at: float
    ended_at: float
    erased_at: float
    erased_by: int
    tries: int


def checked_move(song: Song, to: State, changes: MoveChanges) -> MoveChanges:
    """The changes that belong to a move of `song`. Raises `ValueError` for a move that is not in `MOVES`.

    An end that is free of charge is written down as such, so that a sum over the column is what was spent.
    """
    if to not in MOVES[song.state]:
        raise ValueError(f"a song does not go from {song.state} to {to}")
    if to in _ENDS_WITHOUT_AUDIO and free_of_charge(to, changes.get("reason", song.reason)):
        return {**changes, "charged": 0}
    return changes


_ENDS_WITHOUT_AUDIO = frozenset({State.FAILED, State.CANCELLED})
