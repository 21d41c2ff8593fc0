"""The purse as a list of events that is folded by hand: slow, plain, and what the real one is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.purse.periods import Period
from bot.purse.values import Caps, Share, Unit, Whose


@dataclass
class Hold:
    """A song's money: what counts of it now."""

    song_id: str
    user_id: int
    at: float
    held: int
    amount: int
    gift: bool = False
    released: bool = False


@dataclass
class Allowance:
    amount: int | None
    period: Period
    carry: bool
    at: float


def day_of(at: float) -> object:
    return datetime.fromtimestamp(at, UTC).date()


def same(period: Period, one: float, other: float) -> bool:
    """Whether two moments lie in the same day, week or month of UTC."""
    first, second = datetime.fromtimestamp(one, UTC), datetime.fromtimestamp(other, UTC)
    match period:
        case Period.DAY:
            return first.date() == second.date()
        case Period.WEEK:
            return first.isocalendar()[:2] == second.isocalendar()[:2]
        case Period.MONTH:
            return (first.year, first.month) == (second.year, second.month)
        case Period.NONE:
            return True


def just_before(period: Period, at: float) -> float:
    """A moment of the period before the one of `at`."""
    moment = at
    while same(period, moment, at):
        moment -= 6 * 3600
    return moment


@dataclass
class PlainPurse:
    """One server's money. Every answer walks all events."""

    caps: Caps
    holds: list[Hold] = field(default_factory=list[Hold])
    gifts: list[tuple[int, int, float]] = field(default_factory=list[tuple[int, int, float]])
    corrections: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    allowance: Allowance | None = None
    shares: dict[tuple[Whose, int], Share] = field(default_factory=dict[tuple[Whose, int], Share])
    blocked: set[int] = field(default_factory=set[int])
    frozen: bool = False

    def paid_from(self, user_id: int, roles: frozenset[int], price: int, at: float) -> str | None:
        """Whether a song would be taken, and from what: "purse", "gift", or None where something says no."""
        owner_today = sum(hold.amount for hold in self.holds if day_of(hold.at) == day_of(at))
        if self.caps.owner_day is not None and owner_today + price > self.caps.owner_day:
            return None
        month = sum(hold.amount for hold in self.holds if same(Period.MONTH, hold.at, at))
        if self.caps.owner_month is not None and month + price > self.caps.owner_month:
            return None
        if self.frozen or user_id in self.blocked:
            return None
        source = self._share(user_id, roles, price, at)
        if source is None:
            return None
        if self.caps.server_day is not None and owner_today + price > self.caps.server_day:
            return None
        free = self.free(at)
        if source == "purse" and free is not None and price > free:
            return None
        return source

    def _share(self, user_id: int, roles: frozenset[int], price: int, at: float) -> str | None:
        own = self.shares.get((Whose.PERSON, user_id))
        of_roles = [self.shares[Whose.ROLE, role] for role in roles if (Whose.ROLE, role) in self.shares]
        everyone = self.shares.get((Whose.EVERYONE, 0))
        default = Share(Whose.EVERYONE, 0, Unit.USD, self.caps.person_day, Period.DAY)
        shares = [own] if own else of_roles or [everyone or default]
        none = any(share.most == 0 for share in (*shares, *of_roles))
        if not none and any(self._room(share, user_id, price, at) for share in shares):
            return "purse"
        given = sum(amount for who, amount, _ in self.gifts if who == user_id)
        spent = sum(hold.amount for hold in self.holds if hold.gift and hold.user_id == user_id)
        return "gift" if given - spent >= price else None

    def _room(self, share: Share, user_id: int, price: int, at: float) -> bool:
        if share.most is None:
            return True
        theirs = [
            hold for hold in self.holds if hold.user_id == user_id and not hold.gift and same(share.period, hold.at, at)
        ]
        if share.unit is Unit.SONGS:
            return sum(not hold.released for hold in theirs) + 1 <= share.most
        return sum(hold.amount for hold in theirs) + price <= share.most

    def free(self, at: float) -> int | None:
        """What the purse has left in the period of `at`; None for no limit."""
        rule = self.allowance or Allowance(self.caps.server_day, Period.DAY, carry=False, at=0.0)
        if rule.amount is None:
            return None
        left = rule.amount + self._rest(rule, at)
        before = just_before(rule.period, at) if rule.period is not Period.NONE else at
        if rule.carry and rule.period is not Period.NONE and not same(rule.period, rule.at, at) and rule.at < at:
            left += min(rule.amount, max(0, rule.amount + self._rest(rule, before)))
        allowed = max(0, left + self._spent(rule, at))
        return allowed - self._spent(rule, at)

    def _rest(self, rule: Allowance, at: float) -> int:
        """What entries and holds of the period of `at` come to."""
        return self._entries(rule, at) - self._spent(rule, at)

    def _entries(self, rule: Allowance, at: float) -> int:
        fixed = sum(amount for amount, when in self.corrections if self._counts(rule, when, at))
        return fixed - sum(amount for _, amount, when in self.gifts if self._counts(rule, when, at))

    def _spent(self, rule: Allowance, at: float) -> int:
        return sum(hold.amount for hold in self.holds if not hold.gift and self._counts(rule, hold.at, at))

    def _counts(self, rule: Allowance, when: float, at: float) -> bool:
        return when >= rule.at if rule.period is Period.NONE else same(rule.period, when, at)
