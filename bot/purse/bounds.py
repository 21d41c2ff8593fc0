"""Which bounds a hold must fit: pure rules, from what the owner and the server's managers decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.purse.periods import Period, Span, span_before, span_from, span_of
from bot.purse.values import Caps, Entry, EntryKind, Facts, Purse, Share, Unit, Whose
from bot.songs.holds import Spender
from bot.songs.refusals import (
    Bound,
    NoShare,
    OverBound,
    PurseFrozen,
    Refusal,
    ServerNotOpen,
    SongsUsedUp,
    SpenderBlocked,
)


class Counted(Enum):
    """Which holds a bound counts."""

    ALL = auto()  # every hold there is
    SERVER = auto()  # those of the server
    SERVER_PURSE = auto()  # those of the server that are paid from its purse, and not from a gift
    SHARE = auto()  # those of the person in the server that are their own: neither a gift's nor a jam's
    PERSON = auto()  # those of the person outside servers


@dataclass(frozen=True, slots=True)
class Limit:
    """Of the holds that `counted` says, opened in `span`, at most `most` may be held: micro-dollars or songs.

    `most` already has in it what entries of a span add or take away. `period` is a share's.
    """

    bound: Bound
    counted: Counted
    span: Span
    most: int
    unit: Unit = Unit.USD
    period: Period | None = None

    def check(self, used: int, price: int) -> None:
        """Raises `Refusal` where `price` does not fit beside what is `used`."""
        if self.unit is Unit.SONGS:
            if used + 1 > self.most:
                assert self.span.end is not None, "shares have a day or a week"
                raise Refusal(SongsUsedUp(self.most, self.span.end, self.period or Period.DAY))
        elif used + price > self.most:
            raise Refusal(
                OverBound(self.bound, self.most, used, price, self.span.end, period=self.period or Period.DAY)
            )


def owner_limits(caps: Caps, at: float) -> list[Limit]:
    """What the bot's owner spends, over all servers."""
    amounts = (
        (Bound.OWNER_DAY, Period.DAY, caps.owner_day),
        (Bound.OWNER_MONTH, Period.MONTH, caps.owner_month),
    )
    return [Limit(bound, Counted.ALL, span_of(period, at), most) for bound, period, most in amounts if most is not None]


def personal_limits(caps: Caps, at: float) -> list[Limit]:
    """What one person may spend outside servers."""
    if caps.personal_day is None:
        return []
    return [Limit(Bound.PERSONAL_DAY, Counted.PERSON, span_of(Period.DAY, at), caps.personal_day)]


def is_open(purse: Purse, caps: Caps, *, trusted: bool) -> bool:
    """Whether songs may be sung in the server at all: what was decided about it goes before the settings."""
    if purse.open is not None:
        return purse.open
    return trusted or caps.all_open or purse.guild_id in caps.servers


def check_server(facts: Facts, caps: Caps, *, trusted: bool) -> None:
    """Raises `Refusal` where the server is not open, or its purse is frozen."""
    if not is_open(facts.purse, caps, trusted=trusted):
        raise Refusal(ServerNotOpen(closed=facts.purse.open is False))
    if facts.purse.frozen:
        raise Refusal(PurseFrozen())


def shares_of(facts: Facts, spender: Spender, caps: Caps) -> list[Share]:
    """The shares of which one must have room: the person's own where one is set, else those of their roles, else
    everyone's. Raises `Refusal` for a blocked person, and where one of the person's or their roles' is none, which
    beats all others."""
    if facts.blocked:
        raise Refusal(SpenderBlocked())
    own = [share for share in facts.shares if share.whose is Whose.PERSON]
    roles = [share for share in facts.shares if share.whose is Whose.ROLE and share.subject_id in spender.roles]
    everyone = [share for share in facts.shares if share.whose is Whose.EVERYONE]
    default = Share(Whose.EVERYONE, 0, Unit.USD, caps.person_day, Period.DAY)
    found = own or roles or everyone or [default]
    if any(share.most == 0 for share in (*found, *roles)):
        raise Refusal(NoShare())
    return found


def share_limits(shares: list[Share], at: float, reset_at: float = 0.0) -> list[Limit]:
    """The limits of the shares, of which one must hold; none where one of them has no limit. What was held before
    `reset_at` does not count."""
    if any(share.most is None for share in shares):
        return []
    return [
        Limit(
            Bound.SHARE,
            Counted.SHARE,
            span_from(reset_at, span_of(share.period, at)),
            share.most,
            share.unit,
            share.period,
        )
        for share in shares
        if share.most is not None
    ]


def day_limit(purse: Purse, caps: Caps) -> int | None:
    """What the bot's owner lets the server spend a day; None is no limit."""
    return purse.limit_day if purse.own_limit else caps.server_day


def server_limits(purse: Purse, caps: Caps, at: float) -> list[Limit]:
    """What the bot's owner lets the server spend."""
    most = day_limit(purse, caps)
    return [] if most is None else [Limit(Bound.SERVER_DAY, Counted.SERVER, span_of(Period.DAY, at), most)]


def allowance_of(facts: Facts, caps: Caps) -> Entry:
    """What the server has set aside for songs; where it has set nothing, what the bot's owner lets it spend a day."""
    if facts.allowance is not None:
        return facts.allowance
    most = day_limit(facts.purse, caps)
    return Entry(facts.purse.guild_id, EntryKind.ALLOWANCE, most, 0.0, 0, period=Period.DAY)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the rows of a span come to, in micro-dollars: corrections less gifts, and holds paid from the purse."""

    entries: int = 0
    holds: int = 0


def purse_spans(allowance: Entry, at: float) -> tuple[Span, Span | None]:
    """The span in which the allowance counts now, and the one before from which something may be carried; None where
    nothing is."""
    span = span_of(allowance.period, at, since=allowance.at)
    before = span_before(allowance.period, span) if allowance.carry else None
    return span, before if before is not None and allowance.at < span.start else None


def purse_limit(allowance: Entry, span: Span, entries: int, before: Sums | None) -> Limit | None:
    """The limit that the purse is, from the sums of its span and of the one before; None where it has no limit.

    What was left before is carried once: at most one whole allowance, whatever was carried into that period itself.
    """
    if allowance.amount is None:
        return None
    carried = 0 if before is None else min(allowance.amount, max(0, allowance.amount + before.entries - before.holds))
    return Limit(Bound.PURSE, Counted.SERVER_PURSE, span, max(0, allowance.amount + entries + carried))
