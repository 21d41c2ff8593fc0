"""The use cases: what a person can do. Each takes plain values and answers with one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from urllib.parse import urlsplit

from bot.songs import refusals
from bot.songs.checking import Defaults, Remark, Request, build, choose, tidy, title_of
from bot.songs.errors import Superseded
from bot.songs.files import SongFiles
from bot.songs.models import BY_ID, MODELS, Model
from bot.songs.ports import AudioProcessor, Clock, SongStore
from bot.songs.refusals import Refusal
from bot.songs.songs import Place, Reason, Requester, Song, State, new_id
from bot.songs.wishes import Wish

Download = Callable[[str, Path], Awaitable[int]]
"""Fetch an attachment's link to a file and answer with its bytes. Raises `Refusal` or `ProviderError`."""


@dataclass(frozen=True, slots=True)
class Order:
    """A wish with who asked, where, and by which interaction."""

    wish: Wish
    interaction_id: int
    requester: Requester
    place: Place
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A model's row, and whether it can be had today."""

    model: Model
    offered: bool


class Cancel(Enum):
    """What came of a wish to cancel."""

    CANCELLED = auto()  # nothing was spent
    PAID = auto()  # too late: it is kept and will be posted
    OVER = auto()  # it had ended already
    NOT_YOURS = auto()
    UNKNOWN = auto()


class Service:
    """What the cogs call. It keeps no state of its own but the models on offer, and drafts until they are written."""

    def __init__(
        self,
        *,
        store: SongStore,
        audio: AudioProcessor,
        download: Download,
        clock: Clock,
        files: SongFiles,
        wake: Callable[[Song], None],
        defaults: Defaults,
        worker: str,
    ) -> None:
        self._store = store
        self._audio = audio
        self._download = download
        self._clock = clock
        self._files = files
        self._wake = wake
        self._defaults = defaults
        self._worker = worker
        self._listed: frozenset[str] = frozenset()
        self._drafts: dict[str, tuple[Wish, str | None]] = {}

    def check(self, wish: Wish) -> Request:
        """The request that a wish makes, without any I/O. Raises `Refusal`."""
        wish = tidy(wish)
        model = choose(wish, self._defaults)
        if not self._offers(model):
            raise Refusal(refusals.NotOffered(model.id))
        return build(wish, model)

    async def create(self, order: Order) -> Song:
        """A checked order in the ledger and on its way; the same interaction always gives the same song.

        Raises `Refusal` (nothing spent, no row) or `DatabaseDown` (nothing spent, no row).
        """
        request = self.check(order.wish)
        song = self._song(order, request)
        if song.wish.reference is not None:
            song = replace(song, wish=await self._admit(song, request.model))
        added, new = await self._store.add(song)
        if new:
            self._wake(added)
        elif added.id != song.id:
            self._files.clear(song.id)
        return added

    async def cancel(self, song_id: str, user_id: int, *, moderator: bool) -> tuple[Cancel, Song | None]:
        """Take a song back before it is paid for; after that it is kept, and the card says so."""
        song = await self._store.get(song_id)
        if song is None:
            return Cancel.UNKNOWN, None
        if user_id != song.requester.id and not moderator:
            return Cancel.NOT_YOURS, song
        if song.state is State.QUEUED:
            try:
                song = await self._store.move(song, State.CANCELLED, ended_at=self._clock.now())
            except Superseded:
                song = await self._store.get(song_id) or song
            else:
                self._wake(song)
                self._files.clear(song.id)
                return Cancel.CANCELLED, song
        if not song.open:
            return Cancel.OVER, song
        noted = await self._store.annotate(song_id, cancel_asked=True)
        self._wake(noted or song)
        return Cancel.PAID, noted

    async def songs_of(self, user_id: int) -> Sequence[Song]:
        """A person's songs with something left to say, newest first."""
        return await self._store.active_songs_of(user_id)

    async def song(self, song_id: str) -> Song | None:
        return await self._store.get(song_id)

    async def remember_card(self, song_id: str, message_id: int) -> None:
        """Which message is the song's status card."""
        await self._store.annotate(song_id, card_id=message_id)

    async def post_here(self, song_id: str, user_id: int, place: Place) -> Song | None:
        """A song that was kept goes to `place`; None where it is not this person's, or not kept."""
        song = await self._store.get(song_id)
        if song is None or song.requester.id != user_id or song.kept is None or song.state is not State.READY:
            return None
        freed = await self._store.annotate(song_id, place=place, kept=None, card_id=None)
        if freed is not None:
            self._wake(freed)
        return freed

    async def look_again(self, song_id: str, user_id: int) -> Song | None:
        """An overdue generation is looked at once more, at no cost; None where there is nothing to look at."""
        song = await self._store.get(song_id)
        if song is None or song.requester.id != user_id or song.state is not State.FAILED:
            return None
        if song.reason not in {Reason.OVERDUE, Reason.VANISHED, Reason.UNUSABLE} or song.generation_id is None:
            return None
        now = self._clock.now()
        # The deadline counts from `created_at`: a second look gets a fresh one.
        await self._store.annotate(song_id, created_at=now)
        moved = await self._store.move(song, State.GENERATING, reason=None, detail="", ended_at=None)
        self._wake(moved)
        return moved

    def open_draft(self, draft_id: str, wish: Wish, parent_id: str | None = None) -> None:
        """What a form is about to be opened with: remembered at once, for its submit may overtake `keep_draft`."""
        self._drafts[draft_id] = (wish, parent_id)

    async def keep_draft(self, draft_id: str) -> None:
        """An opened draft is written down, so that its form works after a restart as well."""
        wish, parent_id = self._drafts[draft_id]
        try:
            await self._store.keep_draft(draft_id, wish, parent_id, self._clock.now())
        finally:
            del self._drafts[draft_id]

    async def draft(self, draft_id: str) -> tuple[Wish, str | None]:
        """What a form was opened with; an empty wish where that is long ago."""
        return self._drafts.get(draft_id) or await self._store.draft(draft_id) or (Wish(), None)

    async def recipe(self, url: str) -> Wish | None:
        """The wish inside one of our mp3s; None where there is none. Raises `Refusal` where it cannot be fetched."""
        path = self._files.upload(new_id(self._clock.now()))
        try:
            await self._download(url, path)
            return await self._audio.recipe(path)
        finally:
            path.unlink(missing_ok=True)

    def models(self) -> list[Offer]:
        """Every row, and whether it can be had."""
        return [Offer(model, self._offers(model)) for model in MODELS]

    def list_models(self, ids: frozenset[str]) -> None:
        """What the provider lists today; it decides over the rows that were withdrawn."""
        self._listed = ids

    def remarks(self, song: Song) -> tuple[Remark, ...]:
        """What was settled for the person when this song was checked."""
        return build(song.wish, BY_ID[song.model]).remarks

    def _offers(self, model: Model) -> bool:
        return not model.withdrawn or model.id in self._listed

    def _song(self, order: Order, request: Request) -> Song:
        now = self._clock.now()
        wish = tidy(order.wish)
        return Song(
            id=new_id(now),
            interaction_id=order.interaction_id,
            wish=wish,
            model=request.model.id,
            title=title_of(wish),
            requester=order.requester,
            place=order.place,
            created_at=now,
            worker=self._worker,
            parent_id=order.parent_id,
        )

    async def _admit(self, song: Song, model: Model) -> Wish:
        """The reference, read at once (its link dies) and made to fit the model. Raises `Refusal`."""
        reference, rule = song.wish.reference, model.reference
        assert reference is not None
        assert rule is not None
        upload = self._files.upload(song.id)
        try:
            await self._download(reference.url, upload)
            into, start = self._files.clip(song.id), song.wish.clip_from
            clip = await self._audio.check(upload, into, rule, model.id, start=start)
            if not clip.changed and not clip.named_right(urlsplit(reference.url).path):
                own = replace(rule, formats=frozenset[str]())  # no upload will do: our copy has the right name
                clip = await self._audio.check(upload, into, own, model.id, start=start)
        except BaseException:
            self._files.clear(song.id)
            raise
        fitted = replace(
            reference, size=clip.size, seconds=clip.seconds, changed=clip.changed, url_at=self._clock.now()
        )
        return replace(song.wish, reference=fitted)
