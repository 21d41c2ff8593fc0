"""The use cases: what a person can do. Each takes plain values and answers with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from bot.songs import refusals
from bot.songs.admission import Admission
from bot.songs.checking import Defaults, Request, build, choose, tidy, title_of
from bot.songs.errors import Superseded
from bot.songs.files import SongFiles
from bot.songs.holds import HoldRequest, Spender
from bot.songs.models import MODELS, Model
from bot.songs.ports.chat import Delivery
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import Draft, DraftStore, SongStore
from bot.songs.prices import Price, Prices
from bot.songs.refusals import Refusal
from bot.songs.songs import Address, Requester, Song, look_helps, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish

Publish = Callable[[Song], None]
"""Told of each song that is new or was changed, once that is committed."""


@dataclass(frozen=True, slots=True)
class Order:
    """A wish with who asked, from where, and by which interaction."""

    wish: Wish
    interaction_id: int
    requester: Requester
    guild_id: int | None
    guild_locale: str
    origin: Address
    parent_id: str | None = None
    spender: Spender = field(default_factory=Spender)


@dataclass(frozen=True, slots=True)
class Offer:
    """A model's row, whether it can be had today, and what a song of it costs."""

    model: Model
    offered: bool
    price: Price | None = None


class Cancel(Enum):
    """What came of a wish to cancel."""

    CANCELLED = auto()  # nothing was spent
    PAID = auto()  # too late: it is kept and will be posted
    OVER = auto()  # it had ended already
    NOT_YOURS = auto()
    UNKNOWN = auto()


class Erase(Enum):
    """What came of a wish to delete a posted song."""

    ERASED = auto()
    NOT_ERASED = auto()  # its message is gone, or out of reach
    NOT_YOURS = auto()
    UNKNOWN = auto()


class Service:
    """The use cases. The service keeps the models on offer, and drafts until they are written, and nothing else."""

    def __init__(
        self,
        *,
        songs: SongStore,
        drafts: DraftStore,
        admission: Admission,
        delivery: Delivery,
        clock: Clock,
        files: SongFiles,
        publish: Publish,
        defaults: Defaults,
        prices: Prices,
        deadline: float,
        queued_most: int | None = None,
        connected: Collection[str] | None = None,
    ) -> None:
        """`deadline` is how long a song may take, in seconds; `queued_most` how many songs of one person may wait for
        their turn, None for no bound; `connected` names the providers that can be asked, None where all can."""
        self._songs = songs
        self._draft_store = drafts
        self._admission = admission
        self._delivery = delivery
        self._clock = clock
        self._files = files
        self._publish = publish
        self._defaults = defaults
        self._deadline = deadline
        self._queued_most = queued_most
        self._connected = connected
        self._ordering: Counter[int] = Counter()
        self._prices = prices
        self._listed: frozenset[str] = frozenset()
        self._drafts: dict[str, Draft] = {}

    def check(self, wish: Wish) -> Request:
        """The request that a wish makes, without any I/O. Raises `Refusal`."""
        wish = tidy(wish)
        model = choose(wish, self._defaults)
        if not self._offers(model):
            raise Refusal(refusals.NotOffered(model.id))
        return build(wish, model)

    async def create(self, order: Order) -> Song:
        """A checked order in the database and on its way; the same interaction always gives the same song.

        Its price is held with it. Raises `Refusal` (nothing spent, no row) or `DatabaseDown` (nothing spent, no row).
        """
        request = self.check(order.wish)
        held = HoldRequest(self._prices.of(request.model).amount, order.spender)
        song = self._song(order, request)
        with self._ordered(order.requester.id):
            if song.wish.reference is not None:
                song = replace(song, wish=await self._admission.admit(song, request.model))
            added, new = await self._add(song, held)
        if new:
            self._publish(added)
        elif added.id != song.id:
            self._files.delete(song.id)
        return added

    @contextmanager
    def _ordered(self, user_id: int) -> Generator[None]:
        """An order that is being taken. As many at once as may wait: clips are fetched before anything is counted in
        the database. Raises `Refusal`."""
        if self._queued_most is not None and self._ordering[user_id] >= self._queued_most:
            raise Refusal(refusals.QueueFull(self._queued_most))
        self._ordering[user_id] += 1
        try:
            yield
        finally:
            self._ordering[user_id] -= 1
            if not self._ordering[user_id]:
                del self._ordering[user_id]

    async def _add(self, song: Song, held: HoldRequest) -> tuple[Song, bool]:
        try:
            return await self._songs.add(song, queued_most=self._queued_most, hold=held)
        except Refusal:
            self._files.delete(song.id)
            raise

    async def cancel(self, song_id: str, user_id: int, *, moderator: bool) -> tuple[Cancel, Song | None]:
        """Take a song back before it is paid for; after that it is kept, and the card says so."""
        song = await self._songs.get(song_id)
        if song is None:
            return Cancel.UNKNOWN, None
        if user_id != song.requester.id and not moderator:
            return Cancel.NOT_YOURS, song
        if song.state is State.QUEUED:
            try:
                song = await self._songs.move(song, State.CANCELLED, ended_at=self._clock.now())
            except Superseded:
                song = await self._songs.get(song_id) or song
            else:
                self._publish(song)
                return Cancel.CANCELLED, song
        if not song.open:
            return Cancel.OVER, song
        asked = await self._songs.annotate(song_id, cancel_asked=True)
        self._publish(asked or song)
        return Cancel.PAID, asked

    async def erase(self, song_id: str, user_id: int, *, moderator: bool) -> Erase:
        """Delete a posted song's message, its words, its clip and its names, and write down who did. What the song cost
        is not paid back."""
        song = await self._songs.get(song_id)
        if song is None:
            return Erase.UNKNOWN
        if user_id != song.requester.id and not moderator:
            return Erase.NOT_YOURS
        if song.erased_at is not None:  # by whom stays as it was written down
            return Erase.ERASED
        if not await self._delivery.erase(song):
            return Erase.NOT_ERASED
        now = self._clock.now()
        await self._songs.wipe(song_id, now, erased_at=now, erased_by=user_id)
        return Erase.ERASED

    async def songs_of(self, user_id: int) -> Sequence[Song]:
        """A person's songs with something left to say, newest first."""
        return await self._songs.active_songs_of(user_id)

    async def song(self, song_id: str) -> Song | None:
        return await self._songs.get(song_id)

    async def post_here(self, song_id: str, user_id: int, destination: Address) -> Song | None:
        """A song that was kept goes to `destination`; None where it is not this person's, or not kept."""
        song = await self._songs.get(song_id)
        if song is None or song.requester.id != user_id or song.kept is None or song.state is not State.READY:
            return None
        freed = await self._songs.annotate(song_id, destination=destination, kept=None, tries=0)
        if freed is not None:
            self._publish(freed)
        return freed

    async def look_again(self, song_id: str, user_id: int) -> Song | None:
        """An overdue generation is polled once more, at no cost; None where there is nothing to poll."""
        song = await self._songs.get(song_id)
        if song is None or song.requester.id != user_id or not look_helps(song):
            return None
        deadline = self._clock.now() + self._deadline
        try:
            moved = await self._songs.move(
                song, State.GENERATING, reason=None, ended_at=None, deadline_at=deadline, tries=0
            )
        except Superseded:
            return None
        self._publish(moved)
        return moved

    def open_draft(self, draft_id: str, draft: Draft) -> None:
        """What a form is about to be opened with: remembered at once, for its submit may overtake `keep_draft`."""
        self._drafts[draft_id] = draft

    async def keep_draft(self, draft_id: str) -> None:
        """An opened draft is written down, so that its form works after a restart as well."""
        try:
            await self._draft_store.keep_draft(draft_id, self._drafts[draft_id], self._clock.now())
        finally:
            del self._drafts[draft_id]

    async def draft(self, draft_id: str) -> Draft | None:
        """What a form was opened with; None where that is long ago."""
        return self._drafts.get(draft_id) or await self._draft_store.draft(draft_id)

    async def recipe(self, url: str, user_id: int) -> Wish | None:
        """The wish inside one of our mp3s; None where there is none. Raises `Refusal` where it cannot be fetched."""
        return await self._admission.recipe(url, user_id)

    def models(self) -> list[Offer]:
        """Every row whose provider is connected, whether it can be had today, and what a song of it costs."""
        return [Offer(model, self._offers(model), self._prices.of(model)) for model in MODELS if self._asks(model)]

    def price_of(self, wish: Wish) -> Price:
        """What the wish's song would cost. Raises `Refusal`."""
        return self._prices.of(self.check(wish).model)

    def list_models(self, ids: frozenset[str]) -> None:
        """What the provider lists today; it decides over the rows that were withdrawn."""
        self._listed = ids

    def _offers(self, model: Model) -> bool:
        return self._asks(model) and (not model.withdrawn or model.id in self._listed)

    def _asks(self, model: Model) -> bool:
        return self._connected is None or model.provider in self._connected

    def _song(self, order: Order, request: Request) -> Song:
        now = self._clock.now()
        wish = tidy(order.wish)
        return Song(
            id=new_id(now),
            interaction_id=order.interaction_id,
            guild_id=order.guild_id,
            guild_locale=order.guild_locale,
            wish=wish,
            model=request.model.id,
            provider=request.model.provider,
            title=title_of(wish),
            requester=order.requester,
            origin=order.origin,
            destination=order.origin,
            asked_at=now,
            deadline_at=now + self._deadline,
            expected=self._prices.expected(request.model),
            parent_id=order.parent_id,
        )
