"""Whether a person is shown what will be sent, and its price, before it is sung: the one place that decides it."""

from __future__ import annotations

from bot.songs.prices import Price
from bot.songs.wishes import Wish


def asks_first(wish: Wish, *, look_first: bool, uploaded: bool) -> bool:
    """By what was asked. `look_first` is what the person ticked; `uploaded` is whether the clip came with
    the form itself, which has no room for a word on the right to use it."""
    return look_first or (uploaded and wish.rights is None)


def asks_price(price: Price | None, confirm_above: int | None) -> bool:
    """By what it costs: more than `confirm_above` micro-dollars, where that is not None."""
    return price is not None and confirm_above is not None and price.amount > confirm_above
