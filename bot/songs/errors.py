"""What can go wrong outside, split by what the caller does about it.

MusicError
├── ProviderError            a music API, or the way to it
│   ├── Refused              it will not take this request: the song fails, nothing is charged
│   ├── OwnerNeeded          no credit, unverified account, wrong key: the bot's owner must act
│   ├── Busy                 429: come back later, everybody
│   ├── Down                 not reached, or a 5xx; `arrived` says whether a submit may have been taken
│   ├── Garbled              it answered, but not in any form that is known; a submit may have been taken
│   ├── Gone                 it does not know this generation or link (any more)
│   └── NoLog                it keeps no log in which a lost submit could be found
├── DatabaseError              the database
│   ├── DatabaseDown           cannot be read or written now: nothing was changed
│   └── Superseded           somebody else moved the song: stop, without a word
└── DeliveryError            Discord
    ├── NoPlace              cannot be posted there by this route
    ├── TooLarge             over the place's limit
    ├── Unsure               the route's reply was lost, or the channel cannot be read: it may be there
    └── ChatDown             Discord cannot be reached now
"""

from __future__ import annotations

from bot.songs.states import Cause, Reason


class MusicError(Exception):
    """Anything below."""


class ProviderError(MusicError):
    """A music API, or the way to it. The text is the provider's own, cut short: for logs, but for a refusal's."""


class Refused(ProviderError):
    """It will not take this request (a 4xx that is none of the others); `cause` is why, as far as its words tell."""

    def __init__(self, text: str = "", cause: Cause | None = None) -> None:
        super().__init__(text)
        self.cause = cause


class OwnerNeeded(ProviderError):
    """The bot's owner must act; `need` is CREDIT, UNVERIFIED or KEY."""

    def __init__(self, need: Reason, text: str = "") -> None:
        super().__init__(text or need.value)
        self.need = need


class Busy(ProviderError):
    """429. `retry_after` is in seconds, None where the reply names none."""

    def __init__(self, retry_after: float | None = None, text: str = "busy") -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Down(ProviderError):
    """Not reached, or a 5xx. `arrived` is False only where it is certain that the request never left."""

    def __init__(self, text: str = "down", *, arrived: bool = True, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.arrived = arrived
        self.retry_after = retry_after


class Garbled(ProviderError):
    """A reply in no known form."""


class Gone(ProviderError):
    """404 or 410: the provider does not know this generation or link."""


class NoLog(ProviderError):
    """There is no log to look in: a submit whose reply was lost stays unknown."""


class DatabaseError(MusicError):
    """The database."""


class DatabaseDown(DatabaseError):
    """It cannot be read or written now; nothing was changed."""


class Superseded(DatabaseError):
    """The song is no longer in the state, or under the fence, that the caller saw."""


class DeliveryError(MusicError):
    """Discord, on the way out."""


class NoPlace(DeliveryError):
    """Nothing can be posted there by this route."""


class TooLarge(DeliveryError):
    """The file is over the place's limit (413 or 40005)."""


class Unsure(DeliveryError):
    """It may have been posted: the reply was lost, or the channel cannot be read to make sure."""


class ChatDown(DeliveryError):
    """Discord cannot be reached now; nothing was posted."""
