"""Money: whole micro-dollars, and the one rule of what a song cost."""

from __future__ import annotations

import math
import re

from bot.songs.states import Reason, State

USD = 1_000_000
"""Micro-dollars in a dollar. Sums of whole numbers are exact, in Python and in both databases."""

MOST = 1_000 * USD
"""Micro-dollars. A single price above this is a mistake of whoever names it: the dearest model takes $0.31."""


def micro(usd: float | None) -> int | None:
    """Micro-dollars from dollars as a provider writes them; None for what can be no price (NaN, negative, absurd)."""
    if usd is None or not math.isfinite(usd) or not 0 <= usd * USD <= MOST:
        return None
    return round(usd * USD)


WRITTEN_MOST = 1_000_000 * USD
"""Micro-dollars. The largest amount that a person may write."""

_WRITTEN = re.compile(r"\$?\s*(\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})\s*(?:\$|usd)?", re.ASCII | re.IGNORECASE)


def written_usd(text: str) -> int:
    """Micro-dollars from an amount as people write it: "2", "2.50", "$2.50", "2.50 USD". Raises `ValueError` for
    anything else: a comma, another currency, a sign, too many digits, an amount over `WRITTEN_MOST`."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError("not an amount")
    whole, _, part = found[1].partition(".")
    amount = int(whole or "0") * USD + int(part.ljust(6, "0"))
    if amount > WRITTEN_MOST:
        raise ValueError("too much")
    return amount


_FREE = frozenset(
    {
        Reason.REFUSED,
        Reason.CREDIT,
        Reason.UNVERIFIED,
        Reason.KEY,
        Reason.BUSY,
        Reason.DOWN,
        Reason.BROKEN,
        Reason.REFERENCE,
        Reason.NO_LONGER_FITS,
        Reason.WITHDRAWN,
    }
)
"""Ends that no provider charges for: nothing was accepted, or the generation itself failed (AIML API docs: a request
that fails is not charged)."""


def charge_after(state: State, reason: Reason | None, cost: int | None) -> int | None:
    """What a song in `state` has cost, in micro-dollars; None where nobody can say (yet).

    `cost` is what the provider charged as far as it said so, else what was expected.
    """
    match state:
        case State.QUEUED | State.CANCELLED:
            return 0
        case State.SUBMITTING:
            return None
        case State.FAILED if reason in _FREE:
            return 0
        case _:
            return cost


def free_of_charge(state: State, reason: Reason | None) -> bool:
    """Whether a song in `state` costs nothing, whatever was expected or said."""
    return charge_after(state, reason, None) == 0
