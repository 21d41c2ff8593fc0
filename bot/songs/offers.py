"""The models on offer: which can be had today, what a song of each costs, and what a wish makes of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.songs import refusals
from bot.songs.cheaper import cheaper
from bot.songs.checking import Defaults, Request, build, choose, tidy
from bot.songs.completing import completed, whole
from bot.songs.models import MODELS, Model
from bot.songs.ports.books import Retirement
from bot.songs.prices import Price, Prices
from bot.songs.refusals import Refusal
from bot.songs.wishes import Wish


@dataclass(frozen=True, slots=True)
class Offer:
    """A model's row, whether it can be had today, what a song of it costs, and whether it will be withdrawn."""

    model: Model
    offered: bool
    price: Price | None = None
    retires: Retirement | None = None


class Offers:
    """Checks wishes against the catalogue as it is today. No I/O."""

    def __init__(self, prices: Prices, defaults: Defaults, connected: Collection[str] | None = None) -> None:
        """`connected` names the providers that can be asked, None where all can."""
        self.prices = prices
        self.defaults = defaults
        self._connected = connected
        self._listed: frozenset[str] = frozenset()
        self._retiring: Mapping[str, Retirement] = {}

    def check(self, wish: Wish) -> Request:
        """The request that a wish makes once it is completed. Raises `Refusal`."""
        wish = tidy(wish)
        model = choose(wish, self.defaults)
        if not self._offers(model):
            raise Refusal(refusals.NotOffered(model.id))
        return build(completed(wish, model).wish, model)

    def whole(self, wish: Wish) -> bool:
        """Whether enough was said to begin, or to be told what is wrong with it: what is not opens the form."""
        wish = tidy(wish)
        try:
            return whole(wish, choose(wish, self.defaults))
        except Refusal:
            return True

    def models(self) -> list[Offer]:
        """Every row whose provider is connected, whether it can be had today, and what a song of it costs."""
        return [
            Offer(model, self._offers(model), self.prices.of(model), self._retiring.get(model.id))
            for model in MODELS
            if self._asks(model)
        ]

    def cheapest(self) -> int:
        """What a song of the cheapest model on offer costs, in micro-dollars."""
        return min((offer.price.amount for offer in self.models() if offer.offered and offer.price), default=0)

    def price_of(self, wish: Wish) -> Price:
        """What the wish's song would cost, as far as it is one yet. Raises `Refusal` for a model that is none."""
        return self.prices.of(choose(tidy(wish), self.defaults))

    def advised(self, fault: refusals.OverBound, wish: Wish, model: Model) -> refusals.OverBound:
        """The fault with what is known of the price, and which model would fit what is free."""
        offered = [one for one in MODELS if self._offers(one)]
        other = cheaper(wish, offered, lambda one: self.prices.of(one).amount, fault.most - fault.used)
        fault = replace(fault, fixed=self.prices.of(model).fixed)
        return fault if other is None else replace(fault, instead=other.id, instead_price=self.prices.of(other).amount)

    def list_models(self, ids: frozenset[str]) -> None:
        """What the provider lists today; it decides over the rows that were withdrawn."""
        self._listed = ids

    def list_retiring(self, models: Mapping[str, Retirement]) -> Sequence[Retirement]:
        """Models that will be withdrawn, or are, by their ids; answers with those that would be on offer but for that.
        What is gone is offered no more."""
        self._retiring = models
        return [offer.retires for offer in self.models() if offer.retires is not None and self._known(offer.model)]

    def _offers(self, model: Model) -> bool:
        retires = self._retiring.get(model.id)
        return self._known(model) and not (retires is not None and retires.gone)

    def _known(self, model: Model) -> bool:
        return self._asks(model) and (not model.withdrawn or model.id in self._listed)

    def _asks(self, model: Model) -> bool:
        return self._connected is None or model.provider in self._connected
