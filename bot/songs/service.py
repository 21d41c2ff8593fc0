"""The use cases: what a person can do. Each takes plain values and answers with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from bot.songs import refusals
from bot.songs.admission import Admission
from bot.songs.cheaper import cheaper
from bot.songs.checking import Defaults, Request, build, choose, tidy, title_of
from bot.songs.completing import completed, whole
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.files import SongFiles
from bot.songs.holds import HoldRequest, Spender
from bot.songs.models import MODELS, Model
from bot.songs.ports.books import Retirement
from bot.songs.ports.chat import Delivery
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import Draft, DraftStore, SongStore
from bot.songs.prices import Price, Prices
from bot.songs.refusals import Refusal
from bot.songs.songs import Address, Requester, Song, look_helps, new_id
from bot.songs.states import ENDED_WITHOUT_A_SONG, Reason, State
from bot.songs.wishes import Wish, same_recipe

UNWRITTEN_MOST = 500
"""Drafts that are in memory at a time: those of forms that open at this moment, and of a database that is away."""

LATEST = 5
"""Songs of a person that are looked at for the style that they gave last."""

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
    jam_id: str | None = None  # the jam that it is handed in to
    spender: Spender = field(default_factory=Spender)


@dataclass(frozen=True, slots=True)
class Offer:
    """A model's row, whether it can be had today, what a song of it costs, and whether it will be withdrawn."""

    model: Model
    offered: bool
    price: Price | None = None
    retires: Retirement | None = None


class Cancel(Enum):
    """What came of a wish to cancel."""

    CANCELLED = auto()  # nothing was spent
    WITHHELD = auto()  # too late: it is paid for, and is kept instead of being posted
    POSTING = auto()  # too late for that as well
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
        self.defaults = defaults
        self._deadline = deadline
        self._queued_most = queued_most
        self._connected = connected
        self._ordering: Counter[int] = Counter()
        self._prices = prices
        self._listed: frozenset[str] = frozenset()
        self._retiring: Mapping[str, Retirement] = {}
        self._drafts: dict[str, Draft] = {}

    def check(self, wish: Wish) -> Request:
        """The request that a wish makes once it is completed, without any I/O. Raises `Refusal`."""
        wish = tidy(wish)
        model = choose(wish, self.defaults)
        if not self._offers(model):
            raise Refusal(refusals.NotOffered(model.id))
        return build(completed(wish, model).wish, model)

    def whole(self, wish: Wish) -> bool:
        """Whether enough was said to begin, or to be told what is wrong with it: what is not opens the form."""
        wish = tidy(wish)
        try:
            return whole(wish, choose(wish, self.defaults))
        except Refusal:
            return True

    async def create(self, order: Order) -> Song:
        """A checked order in the database and on its way; the same interaction always gives the same song.

        Its price is held with it. Raises `Refusal` (nothing spent, no row) or `DatabaseDown` (nothing spent, no row).
        """
        request = self.check(order.wish)
        held = HoldRequest(self._prices.of(request.model).amount, order.spender)
        song = self._song(order, request)
        if order.parent_id is not None:
            song = replace(song, take_of=_take_of(song, await self._songs.get(order.parent_id)))
        with self._ordered(order.requester.id):
            if song.wish.reference is not None:
                song = replace(song, wish=await self._admission.admit(song, request.model))
            added, new = await self._add(song, held, request.model)
        if new:
            self._publish(added)
            await self._publish_followed(added)
        elif added.id != song.id:
            self._files.delete(song.id)
        return added

    async def _publish_followed(self, song: Song) -> None:
        """The song that this one follows, if any: its card changes with that. Never fails: the later one is begun."""
        with suppress(DatabaseDown):
            parent = await self._songs.get(song.parent_id) if song.parent_id else None
            if parent is not None and parent.followed_by == song.id:
                self._publish(parent)

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

    async def _add(self, song: Song, held: HoldRequest, model: Model) -> tuple[Song, bool]:
        try:
            return await self._songs.add(song, queued_most=self._queued_most, hold=held)
        except Refusal as refusal:
            self._files.delete(song.id)
            if isinstance(fault := refusal.fault, refusals.OverBound):
                raise Refusal(self._advised(fault, song.wish, model)) from None
            raise

    def _advised(self, fault: refusals.OverBound, wish: Wish, model: Model) -> refusals.OverBound:
        """What is known of the price, and which model would fit what is free."""
        offered = [one for one in MODELS if self._offers(one)]
        other = cheaper(wish, offered, lambda one: self._prices.of(one).amount, fault.most - fault.used)
        fault = replace(fault, fixed=self._prices.of(model).fixed)
        return fault if other is None else replace(fault, instead=other.id, instead_price=self._prices.of(other).amount)

    async def cancel(self, song_id: str, user_id: int, *, moderator: bool) -> tuple[Cancel, Song | None]:
        """Take a song back before it is paid for; after that it is made, and kept instead of being posted."""
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
        if song.state is State.POSTING:
            return Cancel.POSTING, song
        if not song.open:
            return (Cancel.WITHHELD if song.state is State.READY else Cancel.OVER), song
        asked = await self._songs.annotate(song_id, cancel_asked=True) or song
        self._publish(asked)
        # Whoever posts looks once `posting` is committed: what was written before that counts.
        return (Cancel.POSTING if asked.state in {State.POSTING, State.DONE} else Cancel.WITHHELD), asked

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

    async def last_style(self, user_id: int) -> str:
        """The style that a person gave last; empty where none of their latest songs has one."""
        latest = await self._songs.latest_songs_of(user_id, limit=LATEST)
        return next((song.wish.style for song in latest if song.wish.style), "")

    async def song(self, song_id: str) -> Song | None:
        return await self._songs.get(song_id)

    async def post_here(self, song_id: str, user_id: int, destination: Address) -> Song | None:
        """A song that is kept, or to be kept, goes to `destination`; None where it is neither, or not this person's."""
        song = await self._songs.get(song_id)
        if song is None or song.requester.id != user_id or not _posts_on_demand(song):
            return None
        if song.kept in {Reason.JAM, Reason.STRUCK}:  # its jam decides
            return None
        freed = await self._songs.annotate(song_id, destination=destination, kept=None, cancel_asked=False, tries=0)
        if freed is not None:
            self._publish(freed)
        return freed

    async def throw_away(self, song_id: str, user_id: int) -> Song | None:
        """A song that is kept ends; None where it is not this person's, or not kept. What it cost is not paid back."""
        song = await self._songs.get(song_id)
        if song is None or song.requester.id != user_id or song.kept is None or song.state is not State.READY:
            return None
        try:
            ended = await self._songs.move(
                song, State.FAILED, reason=Reason.DISCARDED, kept=None, ended_at=self._clock.now()
            )
        except Superseded:
            return None
        self._publish(ended)
        return ended

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
        while len(self._drafts) > UNWRITTEN_MOST:
            del self._drafts[next(iter(self._drafts))]

    async def keep_draft(self, draft_id: str) -> None:
        """An opened draft is written down, so that its form works after a restart as well. Raises `DatabaseDown`: then
        it stays in memory, for what was typed into a bot whose database is away."""
        if (draft := self._drafts.get(draft_id)) is not None:
            await self._draft_store.keep_draft(draft_id, draft, self._clock.now())
            self._drafts.pop(draft_id, None)

    async def draft(self, draft_id: str) -> Draft | None:
        """What a form was opened with; None where that is long ago."""
        return self._drafts.get(draft_id) or await self._draft_store.draft(draft_id)

    async def recipe(self, url: str, user_id: int) -> Wish | None:
        """The wish inside one of our mp3s; None where there is none. Raises `Refusal` where it cannot be fetched."""
        return await self._admission.recipe(url, user_id)

    def models(self) -> list[Offer]:
        """Every row whose provider is connected, whether it can be had today, and what a song of it costs."""
        return [
            Offer(model, self._offers(model), self._prices.of(model), self._retiring.get(model.id))
            for model in MODELS
            if self._asks(model)
        ]

    def cheapest(self) -> int:
        """What a song of the cheapest model on offer costs, in micro-dollars."""
        return min((offer.price.amount for offer in self.models() if offer.offered and offer.price), default=0)

    def price_of(self, wish: Wish) -> Price:
        """What the wish's song would cost, as far as it is one yet. Raises `Refusal` for a model that is none."""
        return self._prices.of(choose(tidy(wish), self.defaults))

    def list_models(self, ids: frozenset[str]) -> None:
        """What the provider lists today; it decides over the rows that were withdrawn."""
        self._listed = ids

    def list_retiring(self, models: Mapping[str, Retirement]) -> Sequence[Retirement]:
        """Models that will be withdrawn, by their ids; answers with those that are on offer."""
        self._retiring = models
        return [offer.retires for offer in self.models() if offer.offered and offer.retires is not None]

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
            jam_id=order.jam_id,
        )


def _take_of(song: Song, parent: Song | None) -> str | None:
    """The first song of its recipe, where this one is another take of it; one that came to nothing is no take."""
    if parent is None or not same_recipe(song.wish, parent.wish):
        return None
    return parent.take_of or (None if parent.state in ENDED_WITHOUT_A_SONG else parent.id)


def _posts_on_demand(song: Song) -> bool:
    """Whether a song is kept for its requester, or is going to be, so that it is posted only where they say so."""
    if song.kept is not None:
        return song.state is State.READY
    return song.open and song.cancel_asked and song.state is not State.QUEUED
