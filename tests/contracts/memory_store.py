"""The stand-in of `SongStore`, `DraftStore`, `Housekeeping` and `ServerStore`: the songs table without a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, Unpack

from bot.songs.changes import Annotations, MoveChanges, checked_move
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.holds import HoldRequest
from bot.songs.observations import Observation
from bot.songs.ports.servers import ServerSetting, ServerStore
from bot.songs.ports.store import DRAFTS_MOST, RECENTLY, Draft, DraftStore, Housekeeping, SongStore
from bot.songs.refusals import Followed, QueueFull, Refusal
from bot.songs.refused import RefusedWords
from bot.songs.songs import Address, Song
from bot.songs.states import ENDED_WITHOUT_A_SONG, Cause, Reason, State
from bot.songs.wishes import Wish


class Store(SongStore, DraftStore, Housekeeping, Protocol):
    """The ports of the database."""

    @property
    def servers(self) -> ServerStore: ...


class MemorySongStore:
    """Keeps what the contract says. `away` makes the next so many writes fail; `states` is every move that was made,
    `asked` what was to be held for each song; it knows no bounds of money. `admit` is asked before a jam's song is
    added, and raises `Refusal`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.songs: dict[str, Song] = {}
        self.states: list[State] = []
        self.asked: dict[str, HoldRequest | None] = {}
        self.drafts: dict[str, tuple[Draft, float]] = {}
        self.servers = MemoryServerStore()
        self.away = 0
        self.admit: Callable[[Song], None] | None = None
        self._now = now

    def _try(self) -> None:
        if self.away:
            self.away -= 1
            raise DatabaseDown("away")

    async def add(
        self, song: Song, *, queued_most: int | None = None, hold: HoldRequest | None = None
    ) -> tuple[Song, bool]:
        self._try()
        if (known := self._look(song, queued_most)) is not None:
            return known, False
        if song.jam_id is not None and self.admit is not None:
            self.admit(song)
        self.asked[song.id] = hold
        if (parent := self.songs.get(song.parent_id or "")) and parent.state in ENDED_WITHOUT_A_SONG:
            self.songs[parent.id] = replace(parent, followed_by=song.id)
        self.songs[song.id] = replace(song, take=1 + self._last_take(song.take_of)) if song.take_of else song
        return self.songs[song.id], True

    async def look(self, song: Song, *, queued_most: int | None = None, hold: HoldRequest | None = None) -> Song | None:
        return self._look(song, queued_most)

    def _look(self, song: Song, queued_most: int | None) -> Song | None:
        for known in self.songs.values():
            if known.interaction_id == song.interaction_id:
                return known
        queued = [one for one in self.songs.values() if one.requester.id == song.requester.id]
        if queued_most is not None and sum(one.state is State.QUEUED for one in queued) >= queued_most:
            raise Refusal(QueueFull(queued_most))
        parent = self.songs.get(song.parent_id or "")
        if parent is not None and parent.state in ENDED_WITHOUT_A_SONG and parent.followed_by is not None:
            raise Refusal(Followed())
        return None

    def _last_take(self, first: str) -> int:
        takes = [one for one in self.songs.values() if one.take_of == first]
        return max([1, *(one.take for one in takes if one.state not in {State.FAILED, State.CANCELLED})])

    async def get(self, song_id: str) -> Song | None:
        return self.songs.get(song_id)

    async def refused_words(self, *, limit: int) -> Sequence[RefusedWords]:
        failed = [one for one in self.songs.values() if one.state is State.FAILED and one.cause is Cause.WORDS]
        newest = sorted(failed, key=lambda one: one.ended_at or 0.0, reverse=True)
        told = [one for one in newest if one.wiped_at is None]
        return [RefusedWords(one.wish.lyrics, one.provider_words) for one in told[:limit]]

    async def told(self, interaction_id: int) -> Song | None:
        return next((song for song in self.songs.values() if song.interaction_id == interaction_id), None)

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

    async def wipe(self, song_id: str, now: float, **changes: Unpack[Annotations]) -> Song | None:
        self._try()
        if song_id not in self.songs:
            return None
        self.songs[song_id] = _wiped(replace(self.songs[song_id], **changes), now)
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
        if song.followed_by is not None and song.state in ENDED_WITHOUT_A_SONG:
            return False
        if song.open or (song.state is State.READY and song.kept is not None):
            return True
        ended = song.asked_at if song.ended_at is None else song.ended_at
        bad = song.state in {State.FAILED, State.SUBMIT_UNKNOWN} and song.reason is not Reason.DISCARDED
        return bad and ended >= since

    async def past_cards(self, closed: float, open_: float, *, limit: int) -> Sequence[Song]:
        past = [song for song in self.songs.values() if song.card is not None and _past(song, closed, open_)]
        return sorted(past, key=lambda song: (song.ended_at or 0.0, song.id))[:limit]

    async def latest_songs_of(self, user_id: int, *, limit: int) -> Sequence[Song]:
        mine = [song for song in self.songs.values() if song.requester.id == user_id]
        return sorted(mine, key=lambda song: (song.asked_at, song.id), reverse=True)[:limit]

    async def recently_ended(self, since: float) -> Sequence[Song]:
        return [
            song
            for song in self.songs.values()
            if song.asked_at >= since and not song.open and song.state is not State.DONE
        ]

    async def kept_until(self, now: float, *, limit: int = 100) -> Sequence[Song]:
        kept = [one for one in self.songs.values() if one.state is State.READY and one.kept is not None]
        return [one for one in kept if one.kept_until is not None and one.kept_until < now][:limit]

    async def of_jam(self, jam_id: str) -> Sequence[Song]:
        return sorted((song for song in self.songs.values() if song.jam_id == jam_id), key=lambda song: song.id)

    async def generation_times(self, model: str, *, limit: int) -> Sequence[Observation]:
        seen = [
            Observation(song.id, at, song.unfinished_at or song.finished_at, song.finished_at, song.wish.length)
            for song in self.songs.values()
            if song.model == model and song.finished_at is not None and (at := song.submitted_at) is not None
        ]
        return sorted(seen, key=lambda observation: (observation.submitted_at, observation.song_id))[-limit:]

    async def keep_draft(self, draft_id: str, draft: Draft, now: float) -> None:
        self._try()
        self.drafts[draft_id] = (draft, now)
        theirs = [(at, key) for key, (kept, at) in self.drafts.items() if kept.user_id == draft.user_id]
        for _, key in sorted(theirs)[:-DRAFTS_MOST]:
            del self.drafts[key]

    async def draft(self, draft_id: str) -> Draft | None:
        kept = self.drafts.get(draft_id)
        return kept and kept[0]

    async def purge_drafts(self, before: float, *, limit: int) -> int:
        old = [key for key, (_, at) in self.drafts.items() if at < before][:limit]
        for key in old:
            del self.drafts[key]
        return len(old)

    async def wipe_secrets(self, now: float, *, limit: int) -> int:
        count = 0
        for song in list(self.songs.values()):
            for name in ("origin", "destination"):
                address = getattr(song, name)
                if address.secret_until is not None and address.secret_until <= now and count < limit:
                    self.songs[song.id] = replace(self.songs[song.id], **{name: Address(address.text)})
                    count += 1
        return count

    async def wipe_words(self, before: float, now: float, *, limit: int) -> int:
        ended = {State.FAILED, State.CANCELLED}
        old = [
            song
            for song in self.songs.values()
            if song.state in ended and song.wiped_at is None and song.ended_at is not None and song.ended_at < before
        ][:limit]
        self.songs |= {song.id: _wiped(song, now) for song in old}
        return len(old)


def _past(song: Song, closed: float, open_: float) -> bool:
    if song.state is State.READY and song.kept is Reason.WITHHELD:
        return song.finished_at is not None and song.finished_at < open_
    if song.state not in ENDED_WITHOUT_A_SONG or song.ended_at is None:
        return False
    no_more = song.state is State.CANCELLED or song.followed_by is not None or song.reason is Reason.DISCARDED
    return song.ended_at < (closed if no_more else open_)


def _wiped(song: Song, now: float) -> Song:
    requester = replace(song.requester, name="")
    return replace(song, wish=Wish(), title="", requester=requester, provider_words="", wiped_at=now)


class MemoryServerStore:
    """The stand-in of `ServerStore`."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], ServerSetting] = {}

    async def keep(self, setting: ServerSetting) -> None:
        self._kept[setting.guild_id, setting.name] = setting

    async def of(self, guild_id: int) -> Sequence[ServerSetting]:
        return [self._kept[key] for key in sorted(self._kept) if key[0] == guild_id]

    async def all(self, name: str) -> Sequence[ServerSetting]:
        return [self._kept[key] for key in sorted(self._kept) if key[1] == name]
