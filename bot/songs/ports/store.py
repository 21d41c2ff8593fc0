"""The songs table and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Unpack

from bot.songs.changes import Annotations, MoveChanges
from bot.songs.holds import HoldRequest
from bot.songs.observations import Observation
from bot.songs.refused import RefusedWords
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Wish

RECENTLY = 24 * 60 * 60.0
"""Seconds for which a song that ended badly, or was deleted by somebody else, is still listed to its requester."""

DRAFTS_MOST = 20
"""Drafts of one person that are kept: as many forms as anybody has open, and some that were dismissed unseen."""


class SongStore(Protocol):
    """Songs. What is answered is committed. Every call raises `DatabaseDown`; `move` raises `Superseded` as well."""

    async def add(
        self, song: Song, *, queued_most: int | None = None, hold: HoldRequest | None = None
    ) -> tuple[Song, bool]:
        """The song, once it is committed, and whether it is new: an interaction has one song, however often told.

        Its hold is written with it. Raises `Refusal`: `QueueFull` where its requester has `queued_most` queued songs
        already (None is no bound), `Followed` where its parent came to nothing and has been followed by another song,
        or what the purse says where `hold` does not fit a bound (None is no bound: then its expected price is held).
        All is decided in the transaction that would add the song; that one writes down as well whom the parent is
        followed by, and which take of `take_of` the song is.
        """
        ...

    async def look(self, song: Song, *, queued_most: int | None = None, hold: HoldRequest | None = None) -> Song | None:
        """What `add` would say now, with nothing written or held: the song that the interaction has already, None where
        it has none. Raises `Refusal` as `add` does; what is decided is decided there."""
        ...

    async def get(self, song_id: str) -> Song | None: ...

    async def told(self, interaction_id: int) -> Song | None:
        """The song of an interaction; None where it has none."""
        ...

    async def move(self, song: Song, to: State, **changes: Unpack[MoveChanges]) -> Song:
        """`UPDATE … WHERE id AND state AND fence`: the song with its move made.

        Raises `Superseded` where no row fits, `ValueError` for a move that is not legal.
        """
        ...

    async def annotate(self, song_id: str, **changes: Unpack[Annotations]) -> Song | None:
        """Facts that are no move (a card, a wish to cancel); None where there is no such song."""
        ...

    async def wipe(self, song_id: str, now: float, **changes: Unpack[Annotations]) -> Song | None:
        """An annotation with which the song's words, clip, names and title go; what money needs stays. None where
        there is no such song."""
        ...

    async def claim(self, *, after: str = "", limit: int = 500) -> Sequence[Song]:
        """At most `limit` open songs with ids above `after`, in the order of their ids, each fence one higher: what a
        start goes on with."""
        ...

    async def active_songs_of(self, user_id: int, *, limit: int = 25) -> Sequence[Song]:
        """A person's songs with something left to say, newest first: open, kept, recently failed and not followed by a
        later one, or recently deleted by somebody else."""
        ...

    async def past_cards(self, closed: float, open_: float, *, limit: int) -> Sequence[Song]:
        """Songs whose status card has stood for long enough: ended before `closed` where nothing is left to be done
        about them, before `open_` where they can be tried again or are withheld; the first to end first."""
        ...

    async def latest_songs_of(self, user_id: int, *, limit: int) -> Sequence[Song]:
        """A person's songs as they asked for them, newest first, whatever came of them."""
        ...

    async def recently_ended(self, since: float) -> Sequence[Song]:
        """Songs asked for since then that ended without being posted, or are kept."""
        ...

    async def kept_until(self, now: float, *, limit: int = 100) -> Sequence[Song]:
        """Songs that were kept for their requester until a moment before `now`."""
        ...

    async def of_jam(self, jam_id: str) -> Sequence[Song]:
        """Every song that was handed in to a jam, in the order of their ids."""
        ...

    async def refused_words(self, *, limit: int) -> Sequence[RefusedWords]:
        """The words of songs that a provider refused for them, as long as they are kept, the newest to end first."""
        ...

    async def generation_times(self, model: str, *, limit: int) -> Sequence[Observation]:
        """What is known of the times of the model's finished songs, the newest by submission; newest last."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has typed so far, whole, and by whom: a form is opened with it, a refusal and a preview keep it.

    `user_id` is 0 where nobody wrote that down (before 0.2). `look_first` is whether it is shown before it is sung;
    `jam_id` is the jam that it is for, `replaces` the song in that jam whose place it takes. `order_id` is the
    interaction whose song it becomes, None for that of its own: what is changed after it was shown takes the place of
    what was shown, and of all of these one is sung.
    """

    user_id: int
    wish: Wish
    parent_id: str | None = None
    look_first: bool = False
    jam_id: str | None = None
    order_id: int | None = None
    replaces: str | None = None


class DraftStore(Protocol):
    """What forms were opened with. Every call raises `DatabaseDown`."""

    async def keep_draft(self, draft_id: str, draft: Draft, now: float) -> None:
        """Remember what a form was opened with, for its submit to find, even in another process. Of a person's drafts
        the newest `DRAFTS_MOST` are kept."""
        ...

    async def draft(self, draft_id: str) -> Draft | None: ...


class Housekeeping(Protocol):
    """What ends by itself, a small batch at a time: each answers with how many rows it changed, at most `limit`.

    Every call raises `DatabaseDown`.
    """

    async def purge_drafts(self, before: float, *, limit: int) -> int:
        """Forget drafts that were kept before that moment."""
        ...

    async def wipe_secrets(self, now: float, *, limit: int) -> int:
        """Wipe the secrets of addresses that are dead by now."""
        ...

    async def wipe_words(self, before: float, now: float, *, limit: int) -> int:
        """Wipe, as `SongStore.wipe` does, songs that failed or were cancelled before that moment."""
        ...
