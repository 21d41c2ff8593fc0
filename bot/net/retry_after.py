"""`Retry-After`: how long a server asks to be left alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST = 60 * 60.0
"""Seconds. What is asked for beyond is no plan, but a mistake: nobody is served by waiting longer."""


def retry_after(value: str | None) -> float | None:
    """At most `MOST` seconds from a `Retry-After` header: a number of seconds, or a date (RFC 9110, section 10.2.3)."""
    if value is None:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", value.strip()):
        return min(MOST, float(value))
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(MOST, max(0.0, (when - datetime.now(UTC)).total_seconds()))
