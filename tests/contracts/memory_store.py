"""The stand-in of `SongStore` and `DraftStore`: the songs table without a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, Unpack

from bot.songs.changes import Annotations, MoveChanges, checked_move
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.observations import Observation
from bot.songs.ports.store import DRAFT_LIFE, RECENTLY, DraftStore, SongStore
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Wish


class Store(SongStore, DraftStore, Protocol):
    """Both ports of the database."""


class MemorySongStore:
    """Keeps what the contract says. `away` makes the next so many writes fail; `states` is every move that was made."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.songs: dict[str, Song] = {}
        self.states: list[State] = []
        self.drafts: dict[str, tuple[Wish, str | None, float]] = {}
        self.away = 0
        self._now = now

    def _try(self) -> None:
        if self.away:
            self.away -= 1
            raise DatabaseDown("away")

    async def add(self, song: Song) -> tuple[Song, bool]:
        self._try()
        for known in self.songs.values():
            if known.interaction_id == song.interaction_id:
                return known, False
        self.songs[song.id] = song
        return song, True

    async def get(self, song_id: str) -> Song | None:
        return self.songs.get(song_id)

    async def move(self, song: Song, to: State, **changes: Unpack[MoveChanges]) -> Song:
        made = checked_move(song, to, changes)
        self._try()
        known = self.songs.get(song.id)
        if known is None or (known.state, known.fence) != (song.state, song.fence):
            raise Superseded(song.id)
        self.songs[song.id] = replace(known, state=to, **made)
        self.states.append(to)
        return self.songs[song.id]

    async def annotate(self, song_id: str, **changes: Unpack[Annotations]) -> Song | None:
        self._try()
        if song_id not in self.songs:
            return None
        self.songs[song_id] = replace(self.songs[song_id], **changes)
        return self.songs[song_id]

    async def claim(self, *, after: str = "", limit: int = 500) -> Sequence[Song]:
        self._try()
        claimed = sorted(song.id for song in self.songs.values() if song.open and song.id > after)[:limit]
        for song_id in claimed:
            self.songs[song_id] = replace(self.songs[song_id], fence=self.songs[song_id].fence + 1)
        return [self.songs[song_id] for song_id in claimed]

    async def active_songs_of(self, user_id: int, *, limit: int = 25) -> Sequence[Song]:
        mine = [song for song in self.songs.values() if song.requester.id == user_id and self._to_be_told(song)]
        return sorted(mine, key=lambda song: (song.asked_at, song.id), reverse=True)[:limit]

    def _to_be_told(self, song: Song) -> bool:
        since = self._now() - RECENTLY
        if song.erased_at is not None and song.erased_at >= since and song.erased_by not in {None, song.requester.id}:
            return True
        if song.open or (song.state is State.READY and song.kept is not None):
            return True
        ended = song.asked_at if song.ended_at is None else song.ended_at
        return song.state in {State.FAILED, State.SUBMIT_UNKNOWN} and ended >= since

    async def recently_ended(self, since: float) -> Sequence[Song]:
        return [
            song
            for song in self.songs.values()
            if song.asked_at >= since and not song.open and song.state is not State.DONE
        ]

    async def kept_until(self, now: float, *, limit: int = 100) -> Sequence[Song]:
        kept = [one for one in self.songs.values() if one.state is State.READY and one.kept is not None]
        return [one for one in kept if one.kept_until is not None and one.kept_until < now][:limit]

    async def generation_times(self, model: str, *, limit: int) -> Sequence[Observation]:
        seen = [
            Observation(song.id, at, song.unfinished_at or song.finished_at, song.finished_at, song.wish.length)
            for song in self.songs.values()
            if song.model == model and song.finished_at is not None and (at := song.submitted_at) is not None
        ]
        return sorted(seen, key=lambda observation: (observation.submitted_at, observation.song_id))[-limit:]

    async def keep_draft(self, draft_id: str, wish: Wish, parent_id: str | None, now: float) -> None:
        self._try()
        self.drafts = {known: draft for known, draft in self.drafts.items() if draft[2] >= now - DRAFT_LIFE}
        self.drafts[draft_id] = (wish, parent_id, now)

    async def draft(self, draft_id: str) -> tuple[Wish, str | None] | None:
        found = self.drafts.get(draft_id)
        return found and found[:2]
