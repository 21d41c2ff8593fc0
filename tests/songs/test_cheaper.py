"""What else could sing a wish that costs more than there is."""

from __future__ import annotations

from bot.songs.cheaper import cheaper
from bot.songs.models import BY_ID, MODELS, Model
from bot.songs.wishes import Wish

WORDS = Wish(lyrics="Row, row, row your boat", style="A gentle round", model="minimax/music-2.6")


def price(model: Model) -> int:
    return model.price or 10_000


def test_it_is_the_dearest_model_that_takes_the_wish_and_fits() -> None:
    assert cheaper(WORDS, MODELS, price, 160_000) == BY_ID["minimax/music-1.5"]
    assert cheaper(WORDS, MODELS, price, 100_000) == BY_ID["minimax/music-2.0"]


def test_a_model_that_does_not_take_the_wish_is_not_named() -> None:
    """Two models cost less than any that sings words without a clip."""
    assert cheaper(WORDS, MODELS, price, 20_000) is None
    assert cheaper(WORDS, MODELS, price, -5) is None
    assert cheaper(Wish(style="Rain on a roof", instrumental=True), MODELS, price, 20_000) in MODELS


def test_a_model_that_is_not_offered_is_not_named() -> None:
    offered = [model for model in MODELS if model.id != "minimax/music-1.5"]
    assert cheaper(WORDS, offered, price, 160_000) == BY_ID["minimax/music-2.0"]
