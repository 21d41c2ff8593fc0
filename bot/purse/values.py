"""What a purse is made of: what the owner allows, what a server's managers set, and what a person may spend.

Money is whole micro-dollars, times are Unix seconds. Nothing here is a balance: a balance is a sum over rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from bot.purse.periods import Period


@dataclass(frozen=True, slots=True)
class Caps:
    """What the bot's owner allows, from the settings. An amount of None is no limit.

    `servers` are the ids of servers that are open; `all_open` is True where every server is; `ask` where the owner is
    asked for each.
    """

    owner_day: int | None
    owner_month: int | None
    server_day: int | None
    person_day: int | None
    personal_day: int | None
    unknown_price: int
    servers: frozenset[int] = frozenset()
    all_open: bool = False
    ask: bool = True


UNLIMITED = Caps(None, None, None, None, None, 300_000, all_open=True, ask=False)
"""Nothing is bounded, and every server is open."""


class Opened(StrEnum):
    """How a server came to be open, or closed."""

    OWNER = "owner"  # by the bot's owner, with a press or on the command line
    UPGRADE = "upgrade"  # it had songs before there were purses


class CostsShown(StrEnum):
    """Who sees what songs cost."""

    EVERYONE = "everyone"
    MANAGERS = "managers"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Purse:
    """What is decided about one server's money; what nobody decided is as here.

    `open` is None where nobody opened or closed the server. `own_limit` says that `limit_day` holds instead of the
    setting `SERVER_USD_PER_DAY`.
    """

    guild_id: int
    open: bool | None = None
    opened: Opened = Opened.OWNER
    own_limit: bool = False
    limit_day: int | None = None
    frozen: bool = False
    costs: CostsShown = CostsShown.EVERYONE
    changed_at: float = 0.0
    changed_by: int = 0


class PurseChanges(TypedDict, total=False):
    """What of a purse is decided at once, by its fields' names; all else stays as whoever decided it has it."""

    open: bool
    opened: Opened
    own_limit: bool
    limit_day: int | None
    frozen: bool
    costs: CostsShown


class EntryKind(StrEnum):
    """What an entry of a purse is."""

    ALLOWANCE = "allowance"  # from here on so much a period; the newest one holds
    GIFT = "gift"  # taken out of the server's purse for one person, who may spend it beside their share
    CORRECTION = "correction"  # more or less in the period in which it was made
    RESET = "reset"  # from here on the person's share counts anew


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision about a server's money. Entries are added, and never changed.

    `amount` of an allowance is None where it has no limit. `period` and `carry` are an allowance's: `carry` takes what
    was left of the period before along, once. `user_id` is whom a gift or a reset is for.
    """

    guild_id: int
    kind: EntryKind
    amount: int | None
    at: float
    by: int
    user_id: int | None = None
    period: Period = Period.DAY
    carry: bool = False


class Whose(StrEnum):
    """Whom a share is for."""

    EVERYONE = "everyone"
    ROLE = "role"
    PERSON = "person"


class Unit(StrEnum):
    """What a share counts."""

    USD = "usd"
    SONGS = "songs"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a server's money one person may spend a day or a week: micro-dollars or songs.

    `most` of None is no limit, 0 is none at all. `subject_id` is the role's or the person's id, 0 for everyone.
    """

    whose: Whose
    subject_id: int
    unit: Unit
    most: int | None
    period: Period


@dataclass(frozen=True, slots=True)
class Facts:
    """What is decided about a server and a person in it: what is read before a hold is opened.

    `shares` are those of the person, of their roles and of everyone; `allowance` is the newest entry of that kind;
    `reset_at` is when the person's share was reset last, 0 where it never was.
    """

    purse: Purse
    allowance: Entry | None = None
    shares: Collection[Share] = ()
    blocked: bool = False
    reset_at: float = 0.0
