"""The songs table and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Unpack

from bot.songs.changes import Annotations, MoveChanges
from bot.songs.observations import Observation
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Wish

RECENTLY = 24 * 60 * 60.0
"""Seconds for which a song that ended badly, or was deleted by somebody else, is still listed to its requester."""

DRAFT_LIFE = 60 * 60.0
"""Seconds for which a form's draft is kept; Discord gives up on an open form after 15 min."""


class SongStore(Protocol):
    """Songs. What is answered is committed. Every call raises `DatabaseDown`; `move` raises `Superseded` as well."""

    async def add(self, song: Song) -> tuple[Song, bool]:
        """The song, once it is committed, and whether it is new: an interaction has one song, however often told."""
        ...

    async def get(self, song_id: str) -> Song | None: ...

    async def move(self, song: Song, to: State, **changes: Unpack[MoveChanges]) -> Song:
        """`UPDATE … WHERE id AND state AND fence`: the song with its move made.

        Raises `Superseded` where no row fits, `ValueError` for a move that is not legal.
        """
        ...

    async def annotate(self, song_id: str, **changes: Unpack[Annotations]) -> Song | None:
        """Facts that are no move (a card, a wish to cancel); None where there is no such song."""
        ...

    async def claim(self, *, after: str = "", limit: int = 500) -> Sequence[Song]:
        """At most `limit` open songs with ids above `after`, in the order of their ids, each fence one higher: what a
        start goes on with."""
        ...

    async def active_songs_of(self, user_id: int, *, limit: int = 25) -> Sequence[Song]:
        """A person's songs with something left to say, newest first: open, kept, recently failed, or recently deleted
        by somebody else."""
        ...

    async def recently_ended(self, since: float) -> Sequence[Song]:
        """Songs asked for since then that ended without being posted, or are kept."""
        ...

    async def kept_until(self, now: float, *, limit: int = 100) -> Sequence[Song]:
        """Songs that were kept for their requester until a moment before `now`."""
        ...

    async def generation_times(self, model: str, *, limit: int) -> Sequence[Observation]:
        """What is known of the times of the model's finished songs, the newest by submission; newest last."""
        ...


class DraftStore(Protocol):
    """What forms were opened with. Every call raises `DatabaseDown`."""

    async def keep_draft(self, draft_id: str, wish: Wish, parent_id: str | None, now: float) -> None:
        """Remember what a form was opened with, for its submit to find, even in another process.

        Drafts that were last kept more than `DRAFT_LIFE` before `now` are forgotten.
        """
        ...

    async def draft(self, draft_id: str) -> tuple[Wish, str | None] | None: ...
