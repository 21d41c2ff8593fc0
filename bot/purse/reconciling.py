"""Our books beside the provider's: each song whose settled sum is not what was charged. Nothing is asked here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.purse.periods import Span
from bot.purse.ports.books import Settled
from bot.songs.holds import HoldStatus
from bot.songs.ports.books import Charge, Logged

AWAITED = 24 * 60 * 60.0
"""Seconds after a song was submitted within which its charge, or its row in the log, may still come in."""


class Kind(StrEnum):
    """How our books and the provider's differ over a song."""

    INVENTED = "invented"  # charged, and no song of ours
    DOUBLED = "doubled"  # charged more than once
    AMOUNT = "amount"  # charged once, with another sum than ours
    LOST = "lost"  # counted here, and never charged
    LATE = "late"  # counted here, and not charged yet, or a day and more after the song
    LOG = "log"  # charged as we have it, and the log says otherwise


@dataclass(frozen=True, slots=True)
class Difference:
    """One song over which the books differ, in micro-dollars. `song_id` is None for what is no song of ours, `logged`
    None where the log has no row."""

    kind: Kind
    song_id: str | None
    generation_id: str | None
    model: str | None
    ours: int
    charged: int
    logged: int | None
    at: float

    @property
    def mark(self) -> str:
        """What it is known by from one day to the next: it is new where this is."""
        return f"{self.kind}.{self.song_id or self.generation_id or int(self.at)}.{self.charged}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The sums of a span in micro-dollars, and over which songs they differ, the oldest first.

    `elsewhere` was charged for models that are none of ours: the account is used for other things as well.
    """

    span: Span
    songs: int
    settled: int
    charged: int
    elsewhere: int
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Theirs:
    """What a provider's books say: charges, and the log."""

    charges: Sequence[Charge]
    logged: Sequence[Logged]


def reconcile(
    ours: Sequence[Settled],
    before: Sequence[Settled],
    theirs: Theirs,
    span: Span,
    at: float,
    is_ours: Callable[[str | None], bool],
) -> Reconciliation:
    """`ours` are the songs that were submitted in `span`, `before` those that charges of the span are about as well;
    `is_ours` says whether a model is one that songs are made with, by its name."""
    books = _Books(ours, before, theirs)
    found = [*_songs(ours, books, at), *_came_late(before, ours, books), *_strangers(books, span, is_ours)]
    elsewhere = [one for one in books.strange if _in(span, one.at) and not is_ours(one.model)]
    counted = [song for song in ours if song.status is not HoldStatus.OPEN]
    charged = sum(sum(charge.amount for charge in books.charges_of(song)) for song in counted)
    charged += sum(one.charged for one in found if one.kind is Kind.INVENTED)
    return Reconciliation(
        span,
        len(counted),
        sum(song.amount for song in counted),
        charged,
        sum(one.amount for one in elsewhere),
        sorted(found, key=lambda one: (one.at, one.mark)),
    )


def unknown_generations(ours: Sequence[Settled], theirs: Theirs) -> set[str]:
    """The generations that were charged, and are of none of these songs."""
    named = {one.reference for one in theirs.charges} | {one.generation_id for one in theirs.logged}
    return {one for one in named if one is not None} - {song.generation_id for song in ours}


class _Books:
    """Charges and rows of the log by song, and those that are of none.

    A generation is a song's by its id; where the song never heard of it (a reply that was lost), by the song's id in
    the log.
    """

    def __init__(self, ours: Sequence[Settled], before: Sequence[Settled], theirs: Theirs) -> None:
        known = {song.song_id: song for song in (*ours, *before)}
        owner = {song.generation_id: song.song_id for song in known.values() if song.generation_id is not None}
        owner |= {row.generation_id: row.song_id for row in theirs.logged if row.song_id in known}
        self._charges: Mapping[str, list[Charge]] = defaultdict(list)
        self._logged: Mapping[str, list[Logged]] = defaultdict(list)
        self.strange: list[Charge] = []
        self.strange_logged: list[Logged] = []
        for charge in theirs.charges:
            whose = owner.get(charge.reference or "")
            (self.strange if whose is None else self._charges[whose]).append(charge)
        for row in {row.generation_id: row for row in theirs.logged}.values():  # pages may overlap
            whose = owner.get(row.generation_id)
            if whose is None:
                self.strange_logged.append(row)
            else:
                self._logged[whose].append(row)

    def charges_of(self, song: Settled) -> Sequence[Charge]:
        return self._charges.get(song.song_id, ())

    def logged_of(self, song: Settled) -> Sequence[Logged]:
        return self._logged.get(song.song_id, ())


def _songs(ours: Sequence[Settled], books: _Books, at: float) -> Iterator[Difference]:
    for song in ours:
        if song.status is HoldStatus.OPEN:
            continue  # its sum is not settled yet
        kind = _kind(song, books.charges_of(song), books.logged_of(song), at)
        if kind is not None:
            yield _difference(kind, song, books)


def _kind(song: Settled, charges: Sequence[Charge], logged: Sequence[Logged], at: float) -> Kind | None:
    charged, overdue = sum(charge.amount for charge in charges), at - song.at >= AWAITED
    if charged != song.amount:
        if not charged:
            return Kind.LOST if overdue else Kind.LATE
        taken = [charge for charge in charges if charge.amount > 0]
        return Kind.DOUBLED if len(taken) > 1 and charged > song.amount else Kind.AMOUNT
    if charges and max(charge.at for charge in charges) - song.at >= AWAITED:
        return Kind.LATE
    if sum(row.amount for row in logged) != charged and (logged or overdue):
        return Kind.LOG
    return None


def _came_late(before: Sequence[Settled], ours: Sequence[Settled], books: _Books) -> Iterator[Difference]:
    """Charges of the span for songs of an earlier one."""
    known = {song.song_id for song in ours}
    for song in before:
        charges = books.charges_of(song)
        if song.song_id not in known and any(charge.at - song.at >= AWAITED for charge in charges):
            yield _difference(Kind.LATE, song, books)


def _difference(kind: Kind, song: Settled, books: _Books) -> Difference:
    rows = books.logged_of(song)
    return Difference(
        kind,
        song.song_id,
        song.generation_id or next((row.generation_id for row in rows), None),
        song.model,
        song.amount,
        sum(charge.amount for charge in books.charges_of(song)),
        sum(row.amount for row in rows) if rows else None,
        song.at,
    )


def _strangers(books: _Books, span: Span, is_ours: Callable[[str | None], bool]) -> Iterator[Difference]:
    """What was charged, or stands in the log at a price, for songs that nobody asked for here."""
    charges: dict[object, list[Charge]] = defaultdict(list)
    for charge in books.strange:
        if is_ours(charge.model):
            charges[charge.reference or charge].append(charge)
    logged = {row.generation_id: row for row in books.strange_logged if is_ours(row.model)}
    for found in charges.values():
        first, charged = found[0], sum(charge.amount for charge in found)
        row = logged.pop(first.reference or "", None)
        if charged and _in(span, first.at):
            said = None if row is None else row.amount
            yield Difference(Kind.INVENTED, None, first.reference, first.model, 0, charged, said, first.at)
    for row in logged.values():
        if row.amount and _in(span, row.at):
            yield Difference(Kind.INVENTED, None, row.generation_id, row.model, 0, 0, row.amount, row.at)


def _in(span: Span, at: float) -> bool:
    return span.start <= at and (span.end is None or at < span.end)
