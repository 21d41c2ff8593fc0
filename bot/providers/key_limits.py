"""What a music API bounds a key by, as whoever runs the bot set it there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class KeyLimit:
    """So many US dollars a `period`: "day", "week", "month", or "no_reset" for all there is."""

    usd: float
    period: str


class Unknown(Enum):
    """Why a key's limit is not known."""

    NO_MANAGEMENT_KEY = auto()
    NOT_LISTED = auto()  # the account of the management key has no such key
