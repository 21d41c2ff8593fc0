"""Bookkeeping: our books held against the provider's, when asked and once a day; the owner hears what is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.purse.openings import EVERYWHERE
from bot.purse.periods import Period, Span, span_of
from bot.purse.ports.books import BookStore, Notice
from bot.purse.ports.owner import OwnerNotices
from bot.purse.reconciling import Difference, Kind, Reconciliation, Theirs, reconcile, unknown_generations
from bot.songs.errors import ProviderError
from bot.songs.models import MODELS
from bot.songs.ports.books import Books
from bot.songs.ports.clock import Clock

DAY = 24 * 60 * 60.0
"""Seconds."""

MARGIN = DAY
"""Seconds by which the provider's clock and ours may disagree without a charge being overlooked."""

LOOKED_BACK = 7
"""Days that are looked at each day: a charge may come days after its song."""

DAYS_MOST = 90
"""Days that can be looked at: the log reaches back 92, of which the margin takes two."""

DIFFERENCE = "difference"
"""The name of the notice about a difference."""

RECONCILED = "reconciled"
"""The name of the notice that a day was done."""

AFTER_START, AFTER_MIDNIGHT, AGAIN = 5 * 60.0, 60 * 60.0, 60 * 60.0
"""Seconds: a start goes first; a day is looked at once it is an hour old; books that could not be read are tried
again."""


async def reconciled(store: BookStore, provider: str, books: Books, days: int, now: float) -> Reconciliation:
    """The last `days` days of one provider. Raises `DatabaseDown` and `ProviderError`."""
    span = Span(now - days * DAY, now)
    theirs = Theirs(await books.charges(span.start - MARGIN), await books.logged(span.start - MARGIN))
    ours = await store.settled(provider, span)  # after theirs: what is charged meanwhile is known here already
    before = await store.of_generations(provider, unknown_generations(ours, theirs))
    return reconcile(ours, before, theirs, span, now, _is_ours(provider))


def _is_ours(provider: str) -> Callable[[str | None], bool]:
    """Whether a model is one of the provider's that songs are made with; one that is not named may be."""
    names = {model.id for model in MODELS if model.provider == provider}
    bare = {name.rpartition("/")[2] for name in names}
    return lambda model: model is None or model in names or model.rpartition("/")[2] in bare


class Bookkeeper:
    """Reconciles each provider that keeps books, once a day."""

    def __init__(
        self,
        store: BookStore,
        books: Mapping[str, Books],
        owner: OwnerNotices,
        clock: Clock,
        unread: Callable[[ProviderError], None] = lambda _: None,
    ) -> None:
        """`unread` hears of books that could not be read."""
        self._unread = unread
        self._store = store
        self._books = books
        self._owner = owner
        self._clock = clock

    async def look(self) -> Sequence[Reconciliation]:
        """One round. Raises `DatabaseDown` and `ProviderError`."""
        now = self._clock.now()
        found = [await reconciled(self._store, name, books, LOOKED_BACK, now) for name, books in self._books.items()]
        for one in found:
            await self._tell_new(one)
        return found

    async def _tell_new(self, found: Reconciliation) -> None:
        wanted = {_notice(one): one for one in found.differences if not awaited(one)}
        told = await self._store.told(list(wanted))
        new = [one for notice, one in wanted.items() if notice not in told]
        if new and await self._owner.differences(found, new):
            await self._store.tell([_notice(one) for one in new], self._clock.now())

    async def run(self) -> None:
        """Once a day, for ever, over restarts too. Raises `DatabaseDown`."""
        await self._clock.sleep(AFTER_START)
        while True:
            pause = await self._daily()
            await self._clock.sleep(pause)

    async def _daily(self) -> float:
        """Today's round, where it is due; seconds until the next look."""
        now = self._clock.now()
        today = span_of(Period.DAY, now)
        assert today.end is not None
        done = Notice(EVERYWHERE, RECONCILED, str(int(today.start)))
        if now < today.start + AFTER_MIDNIGHT:
            return today.start + AFTER_MIDNIGHT - now
        if not await self._store.told([done]):
            try:
                await self.look()
            except ProviderError as error:
                self._unread(error)
                return AGAIN
            await self._store.tell([done], now)
        return today.end + AFTER_MIDNIGHT - now


def awaited(one: Difference) -> bool:
    """Whether it may still come right by itself."""
    return one.kind is Kind.LATE and not one.charged


def _notice(one: Difference) -> Notice:
    return Notice(EVERYWHERE, DIFFERENCE, one.mark)
