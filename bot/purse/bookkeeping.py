"""Bookkeeping: our books held against the provider's, when asked and once a day; the owner hears what is new."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.purse.openings import EVERYWHERE
from bot.purse.periods import Period, Span, span_of
from bot.purse.ports.books import BookStore, Notice
from bot.purse.reconciling import Difference, Kind, Reconciliation, Theirs, reconcile, unknown_generations
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

Tell = Callable[[Reconciliation, Sequence[Difference]], Awaitable[bool]]
"""Tells the owner of what is new in a reconciliation; whether they have it now. Never fails."""


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

    def __init__(self, store: BookStore, books: Mapping[str, Books], tell: Tell, clock: Clock) -> None:
        self._store = store
        self._books = books
        self._tell = tell
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
        if new and await self._tell(found, new):
            await self._store.tell([_notice(one) for one in new], self._clock.now())

    def until_next(self) -> float:
        """Seconds until the next day begins, and a little: what is charged at midnight is there by then."""
        end = span_of(Period.DAY, self._clock.now()).end
        assert end is not None
        return end - self._clock.now() + 60 * 60.0


def awaited(one: Difference) -> bool:
    """Whether it may still come right by itself."""
    return one.kind is Kind.LATE and not one.charged


def _notice(one: Difference) -> Notice:
    return Notice(EVERYWHERE, DIFFERENCE, one.mark)
