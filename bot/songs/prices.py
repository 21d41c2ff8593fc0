"""What a song of a model costs, as far as it is known before it is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.songs.models import Model


class PriceSource(StrEnum):
    """Where a price is from; the first that knows one is believed."""

    LISTED = "listed"  # the provider's listing of models
    CATALOGUE = "catalogue"  # the documentation, as the model's row has it
    LEARNED = "learned"  # what songs of the model cost
    UNKNOWN = "unknown"  # nobody knows: the setting `UNKNOWN_PRICE_USD`


@dataclass(frozen=True, slots=True)
class Price:
    """Micro-dollars for one song; `fixed` where it can be no more."""

    amount: int
    source: PriceSource
    fixed: bool = False


class Prices:
    """The prices of all models: what is listed, what was learned, and what holds where nobody knows."""

    def __init__(self, unknown: int) -> None:
        self._unknown = unknown
        self._listed: Mapping[str, Price] = {}
        self._learned: Mapping[str, int] = {}

    def know(self, listed: Mapping[str, Price], learned: Mapping[str, int]) -> None:
        """From now on these are known: by the models' ids."""
        self._listed = listed
        self._learned = learned

    def of(self, model: Model) -> Price:
        if (listed := self._listed.get(model.id)) is not None:
            return listed
        if model.price is not None:
            return Price(model.price, PriceSource.CATALOGUE)
        if (learned := self._learned.get(model.id)) is not None:
            return Price(learned, PriceSource.LEARNED)
        return Price(self._unknown, PriceSource.UNKNOWN)

    def expected(self, model: Model) -> int | None:
        """The price as it is told to people; None where nobody knows one."""
        price = self.of(model)
        return None if price.source is PriceSource.UNKNOWN else price.amount
