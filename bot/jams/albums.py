"""A jam's album: what the database keeps of it, and the moves between its states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from bot.songs.albums import Track
from bot.songs.songs import Address


class AlbumState(StrEnum):
    """Where an album stands."""

    ASKED = "asked"  # somebody pressed **Album**; its songs are to be fetched and heard
    MAKING = "making"  # its order is stored; one side after the other is made and posted
    POSTED = "posted"
    FAILED = "failed"  # it could not be made or posted, `cause` says why; another press tries again
    WITHDRAWN = "withdrawn"  # a song of it was deleted, and its messages with it; another press makes it without


ALBUM_MOVES: dict[AlbumState, frozenset[AlbumState]] = {
    AlbumState.ASKED: frozenset({AlbumState.MAKING, AlbumState.FAILED}),
    AlbumState.MAKING: frozenset({AlbumState.POSTED, AlbumState.FAILED, AlbumState.WITHDRAWN}),
    AlbumState.POSTED: frozenset({AlbumState.WITHDRAWN}),
    AlbumState.FAILED: frozenset({AlbumState.ASKED, AlbumState.MAKING, AlbumState.WITHDRAWN}),
    AlbumState.WITHDRAWN: frozenset({AlbumState.ASKED}),
}
"""Every legal move; the store refuses any other."""

UNDER_WAY = frozenset({AlbumState.ASKED, AlbumState.MAKING})
"""States in which there is work left."""


class AlbumCause(StrEnum):
    """Why an album could not be made or posted."""

    NO_SONGS = "no_songs"  # no song of the jam can be had any more
    NO_PLACE = "no_place"  # the bot may not post files in the channel, or it is gone
    TOO_LARGE = "too_large"  # Discord did not take a file of that size
    DISK = "disk"  # no room on the bot's machine
    FETCH = "fetch"  # the songs could not be fetched, several times
    FAULT = "fault"  # it could not be put together, several times


@dataclass(frozen=True, slots=True)
class Album:
    """One jam's album. Times are Unix seconds; `due_at` is None where nothing is left to do, and `fence` is one higher
    at each write.

    `edition` counts how often it was begun anew after it had been withdrawn. `sides` are its tracks in their order, as
    they were cut once; `posted` are the messages of the first of them. `left_out` are songs that could not be had.
    """

    jam_id: str
    asked_by: int
    asked_at: float
    state: AlbumState = AlbumState.ASKED
    fence: int = 0
    due_at: float | None = None
    edition: int = 1
    kbps: int = 0
    sides: tuple[tuple[Track, ...], ...] = ()
    left_out: tuple[str, ...] = ()
    posted: tuple[Address, ...] = ()
    tries: int = 0  # how often a step failed since the last one that did not
    cause: AlbumCause | None = None
    ended_at: float | None = None

    @property
    def id(self) -> str:
        """A jam has one."""
        return self.jam_id

    @property
    def song_ids(self) -> frozenset[str]:
        """The songs on it."""
        return frozenset(track.song_id for side in self.sides for track in side)


class AlbumChanges(TypedDict, total=False):
    """What a write to an album may set. A `state` is a move, and must be one of `ALBUM_MOVES`."""

    state: AlbumState
    asked_by: int
    asked_at: float
    due_at: float | None
    edition: int
    kbps: int
    sides: tuple[tuple[Track, ...], ...]
    left_out: tuple[str, ...]
    posted: tuple[Address, ...]
    tries: int
    cause: AlbumCause | None
    ended_at: float | None


def checked_album(album: Album, changes: AlbumChanges) -> AlbumChanges:
    """The changes of a write to `album`. Raises `ValueError` for a move that is not in `ALBUM_MOVES`."""
    to = changes.get("state", album.state)
    if to is not album.state and to not in ALBUM_MOVES[album.state]:
        raise ValueError(f"an album does not go from {album.state} to {to}")
    return changes
