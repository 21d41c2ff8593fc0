"""Periods: the days, weeks and months of UTC in which money is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Period(StrEnum):
    """For how long an amount is. Weeks begin on Monday; all of them begin at midnight UTC."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    NONE = "none"  # once, until it is spent


DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}
"""Whole days in a period, at the least that a month of an allowance is counted as."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until before `end`, in Unix seconds; `end` is None for a span that never ends."""

    start: float
    end: float | None


def span_of(period: Period, at: float, *, since: float = 0.0) -> Span:
    """The span of `period` in which `at` lies; `since` is where one of `Period.NONE` began."""
    if period is Period.NONE:
        return Span(since, None)
    start = _start(period, datetime.fromtimestamp(at, UTC))
    return Span(start.timestamp(), _next(period, start).timestamp())


def span_from(start: float, span: Span) -> Span:
    """What of `span` is not before `start`."""
    return Span(max(start, span.start), span.end)


def span_before(period: Period, span: Span) -> Span | None:
    """The span that ended where `span` began; None for one of `Period.NONE`."""
    return None if period is Period.NONE else span_of(period, span.start - 1)


def _start(period: Period, moment: datetime) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case _:
            return day


def _next(period: Period, start: datetime) -> datetime:
    match period:
        case Period.WEEK:
            return start + timedelta(days=7)
        case Period.MONTH:
            return _start(Period.MONTH, start + timedelta(days=32))
        case _:
            return start + timedelta(days=1)
