"""What a test can do to the service's money: its prices, what it says of them, and what its books say."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.aiml.bookkeeping import Books
from bot.sandbox.aiml.logs import invented
from bot.sandbox.aiml.prices import OWN
from bot.sandbox.aiml.retirements import Retirement


class Money:
    """Each takes effect at once. Amounts are US dollars; songs go by their generation ids."""

    _books: Books

    @property
    def balance(self) -> float:
        """What is left; 0 refuses every song. To set it is an adjustment in the books."""
        return self._books.balance

    @balance.setter
    def balance(self, usd: float) -> None:
        books, moved = self._books, usd - self._books.balance
        if moved:
            way = "TOPUP" if moved > 0 else "CHARGE"
            books.ledger.enter(books.clock.now(), way, "ADJUSTMENT", abs(moved))
        books.balance = usd

    @property
    def management_key(self) -> str:
        """The key that lists keys, and makes no songs."""
        return self._books.management_key

    def limit_key(self, usd: float | None, period: str = "day") -> None:
        """What the key itself may spend a `period` ("day", "week", "month", "no_reset"); None is no limit."""
        self._books.key_limit = None if usd is None else {"retention": period, "threshold": usd}

    @property
    def spent(self) -> float:
        """What all songs cost that were not paid back: the truth, whatever the books are made to say."""
        return sum(one.charged for one in self._books.generations.values() if not one.refunded)

    def price(self, model: str, usd: float) -> None:
        """What a song costs from now on, in the catalogue as well."""
        self._books.prices.charged[model] = usd

    def list_pricing(self, model: str, block: Any) -> None:
        """The catalogue's `pricing` of a model, as any JSON: a lie, or another kind; None is null."""
        self._books.prices.listed[model] = block

    def tell_spent(
        self, usd_spent: str | None = OWN, *, credits_used: str | None = OWN, header: str | None = OWN
    ) -> None:
        """What the replies to submits say was spent, as JSON texts ('"0.2"', "1e400", "null", "[]").

        `header` is the text of `x-aimlapi-usd-spent`. None leaves a field out; what is not given is told as it is.
        """
        prices = self._books.prices
        prices.spent, prices.credits, prices.header = usd_spent, credits_used, header

    def invent_charge(
        self, usd: float, *, model: str | None = "minimax/music-2.0", reference: str | None = None, logged: bool = True
    ) -> str:
        """A charge for a song that nobody ordered, in the log as well where `logged`; answers with its reference."""
        books, named = self._books, reference or secrets.token_urlsafe(16)[:21]
        now = books.clock.now()
        books.ledger.enter(now, "CHARGE", "MODEL_USAGE", usd, model=model, reference=named)
        books.balance -= usd
        if logged:
            books.invented.append((now, invented(str(model), usd, named, None)))
        return named

    def lose_charge(self, generation_id: str) -> None:
        """A song's charge is in no books; the log has its row."""
        self._repeat(generation_id, 0)

    def double_charge(self, generation_id: str, times: int = 2) -> None:
        """A song is charged more than once, under one reference."""
        self._repeat(generation_id, times)

    def delay_charge(self, generation_id: str, seconds: float) -> None:
        """A song's charge comes into the books so many seconds after the song."""
        self._books.ledger.twist(generation_id).late = seconds

    def lose_log(self, generation_id: str) -> None:
        """A song has no row in the log."""
        self._books.ledger.twist(generation_id).logged = False

    def top_up(self, usd: float) -> None:
        """A payment."""
        books = self._books
        books.ledger.enter(books.clock.now(), "TOPUP", "PAYMENT", usd, reference=f"pay-{secrets.token_hex(8)}")
        books.balance += usd

    def retire(
        self,
        model: str,
        status: str = "deprecated",
        *,
        deprecated_at: str | None = None,
        shutdown_at: str | None = None,
        replaced_by: str | None = None,
        reason: str | None = None,
        aliases: tuple[str, ...] = (),
    ) -> None:
        """An entry of the feed of deprecations, in the place of the model's last. Dates are YYYY-MM-DD.

        One that is withdrawn, or has a date to end, is listed no more; one that is withdrawn is refused as well.
        """
        row = Retirement(model, status, deprecated_at, shutdown_at, replaced_by, reason, aliases)
        self._books.retired[model] = row
        if status == "withdrawn" or shutdown_at is not None:
            self._books.listed.discard(model)

    def _repeat(self, generation_id: str, times: int) -> None:
        twist, one = self._books.ledger.twist(generation_id), self._books.generations[generation_id]
        self._books.balance -= one.charged * (times - twist.times)
        twist.times = times
