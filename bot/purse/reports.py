"""A report: what a server's songs came to in the last thirty days, by day, person and model. Sums over rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.purse.periods import Period, Span, span_of
from bot.purse.ports.books import ReportRow

DAYS = 30
"""Days of a report, today's the last of them."""

DAY = 24 * 60 * 60.0
"""Seconds."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Sum:
    """Songs, those of them that cost nothing in the end, those that a jam paid for, and micro-dollars."""

    songs: int = 0
    returned: int = 0
    jams: int = 0
    amount: int = 0

    def plus(self, row: ReportRow) -> Sum:
        return Sum(self.songs + row.songs, self.returned + row.returned, self.jams + row.jams, self.amount + row.amount)


@dataclass(frozen=True, slots=True)
class Report:
    """`days` are in their order, each with its sum; `people` (by user id) and `models` the dearest first. `rows` is all
    of it, by day."""

    span: Span
    total: Sum
    days: Sequence[Sum]
    people: Sequence[tuple[int, Sum]]
    models: Sequence[tuple[str, Sum]]
    rows: Sequence[ReportRow]


def report_span(at: float) -> Span:
    """The days of a report that is asked for at `at`."""
    today = span_of(Period.DAY, at)
    return Span(today.start - (DAYS - 1) * DAY, today.end)


def report_of(span: Span, rows: Sequence[ReportRow]) -> Report:
    days = dict(_sums(rows, lambda row: row.day))
    total = Sum()
    for row in rows:
        total = total.plus(row)
    return Report(
        span,
        total,
        [days.get(number, Sum()) for number in range(DAYS)],
        _sums(rows, lambda row: row.user_id),
        _sums(rows, lambda row: row.model),
        sorted(rows, key=lambda row: (row.day, -row.amount, row.user_id, row.model)),
    )


def _sums(rows: Sequence[ReportRow], key: Callable[[ReportRow], Key]) -> list[tuple[Key, Sum]]:
    found: dict[Key, Sum] = defaultdict(Sum)
    for row in rows:
        found[key(row)] = found[key(row)].plus(row)
    return sorted(found.items(), key=lambda one: (-one[1].amount, -one[1].songs, str(one[0])))
