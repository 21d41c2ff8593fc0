"""The use cases: what a person can do. Each takes plain values and answers with one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import Enum, auto

from bot.songs import refusals
from bot.songs.admission import Admission
from bot.songs.checking import Defaults, Request
from bot.songs.drafts import Drafts
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.files import SongFiles
from bot.songs.holds import HoldRequest
from bot.songs.models import Model
from bot.songs.offers import Offers
from bot.songs.orders import Order, song_of, take_of
from bot.songs.ports.chat import Delivery
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import DraftStore, SongStore
from bot.songs.prices import Prices
from bot.songs.refusals import Refusal
from bot.songs.refused import LOOKED_AT, refused_again
from bot.songs.songs import Address, Song, look_helps
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish

LATEST = 5
"""Songs of a person that are looked at for the style that they gave last."""

Publish = Callable[[Song], None]
"""Told of each song that is new or was changed, once that is committed."""


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
    """The use cases. What they keep are the models on offer, and drafts until they are written."""

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
        self.drafts = Drafts(drafts, clock)
        self.offers = Offers(prices, defaults, connected)
        self._songs = songs
        self._admission = admission
        self._delivery = delivery
        self._clock = clock
        self._files = files
        self._publish = publish
        self._deadline = deadline
        self._queued_most = queued_most
        self._ordering: Counter[int] = Counter()

    async def create(self, order: Order) -> Song:
        """A checked order in the database and on its way; the same interaction always gives the same song.

        Its price is held with it. Raises `Refusal` (nothing spent, no row) or `DatabaseDown` (nothing spent, no row).
        """
        request = self.offers.check(order.wish)
        held = HoldRequest(self.offers.prices.of(request.model).amount, order.spender)
        song = self._song(order, request)
        if order.parent_id is not None:
            song = replace(song, take_of=take_of(song, await self._songs.get(order.parent_id)))
        with self._ordered(order.requester.id):
            if song.wish.reference is not None:  # a clip that nobody would pay for is not even fetched
                if (told := await self._look(song, held, request.model)) is not None:
                    return told
                song = replace(song, wish=await self._admission.admit(song, request.model))
            added, new = await self._add(song, held, request.model)
        if new:
            self._publish(added)
            await self._publish_followed(added)
        elif added.id != song.id:
            self._files.delete(song.id)
        return added

    async def look(self, order: Order) -> None:
        """Whether the order would be taken as things stand. Raises `Refusal` and `DatabaseDown` as `create` does, but
        for what is wrong with its clip; nothing is held, so that `create` judges anew."""
        request = self.offers.check(order.wish)
        held = HoldRequest(self.offers.prices.of(request.model).amount, order.spender)
        await self._look(self._song(order, request), held, request.model)

    async def _look(self, song: Song, held: HoldRequest, model: Model) -> Song | None:
        """The song that the interaction has already, if any. Raises `Refusal`."""
        try:
            return await self._songs.look(song, queued_most=self._queued_most, hold=held)
        except Refusal as refusal:
            raise self._advised(refusal, song.wish, model) from None

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
            raise self._advised(refusal, song.wish, model) from None

    def _advised(self, refusal: Refusal, wish: Wish, model: Model) -> Refusal:
        fault = refusal.fault
        return Refusal(self.offers.advised(fault, wish, model)) if isinstance(fault, refusals.OverBound) else refusal

    def _song(self, order: Order, request: Request) -> Song:
        return song_of(order, request, self._clock.now(), self._deadline, self.offers.prices.expected(request.model))

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
        wiped = await self._songs.wipe(song_id, now, erased_at=now, erased_by=user_id)
        if wiped is not None:
            self._publish(wiped)
        return Erase.ERASED

    async def songs_of(self, user_id: int) -> Sequence[Song]:
        """A person's songs with something left to say, newest first."""
        return await self._songs.active_songs_of(user_id)

    async def last_style(self, user_id: int) -> str:
        """The style that a person gave last; empty where none of their latest songs has one."""
        latest = await self._songs.latest_songs_of(user_id, limit=LATEST)
        return next((song.wish.style for song in latest if song.wish.style), "")

    async def refused_before(self, wish: Wish) -> tuple[str, ...]:
        """The lines of a wish's lyrics that a provider has refused before; none where that cannot be looked up now."""
        try:
            refused = await self._songs.refused_words(limit=LOOKED_AT)
        except DatabaseDown:
            return ()
        return await asyncio.to_thread(refused_again, wish.lyrics, refused)

    async def song(self, song_id: str) -> Song | None:
        return await self._songs.get(song_id)

    async def sung(self, interaction_id: int) -> bool:
        """Whether an interaction, or a draft by the id that stands for one, has its song. Raises `DatabaseDown`."""
        return await self._songs.told(interaction_id) is not None

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

    async def recipe(self, url: str, user_id: int) -> Wish | None:
        """The wish inside one of our mp3s; None where there is none. Raises `Refusal` where it cannot be fetched."""
        return await self._admission.recipe(url, user_id)


def _posts_on_demand(song: Song) -> bool:
    """Whether a song is kept for its requester, or is going to be, so that it is posted only where they say so."""
    if song.kept is not None:
        return song.state is State.READY
    return song.open and song.cancel_asked and song.state is not State.QUEUED
