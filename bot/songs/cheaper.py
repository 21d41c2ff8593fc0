"""What else could sing a wish that costs more than there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.songs.checking import build, tidy
from bot.songs.models import Model
from bot.songs.refusals import Refusal
from bot.songs.wishes import Wish


def cheaper(wish: Wish, models: Iterable[Model], price: Callable[[Model], int], free: int) -> Model | None:
    """Of the models that take the wish as it is, the dearest whose price is at most `free`; None where none is.

    A default that cannot be afforded is passed over, and so is a model that the wish names.
    """
    wish = tidy(wish)
    fitting = [model for model in models if price(model) <= free and _takes(model, wish)]
    return max(fitting, key=price, default=None)


def _takes(model: Model, wish: Wish) -> bool:
    try:
        return bool(build(wish, model))
    except Refusal:
        return False
