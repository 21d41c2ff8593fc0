"""Which models sing a jam, and which one goes on where another was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.songs.models import Model
from bot.songs.service import Offer


def singers(offers: Sequence[Offer]) -> list[Model]:
    """Models that can be had today, take words, need no clip, and have a price that can be held."""
    return [
        offer.model
        for offer in offers
        if offer.offered and offer.model.sings and offer.model.reference is None and offer.model.price is not None
    ]


def successor(model_id: str, most: int, offers: Sequence[Offer]) -> Model | None:
    """The model that sings instead of one that cannot be had any more: of the same family if there is one, the dearest
    that costs no more than `most` micro-dollars; None where there is none."""
    fitting = [model for model in singers(offers) if model.price is not None and model.price <= most]
    return max(fitting, key=lambda model: (_family(model.id) == _family(model_id), model.price or 0), default=None)


def _family(model_id: str) -> str:
    """Who makes it: `minimax` of `minimax/music-2.6`."""
    return model_id.partition("/")[0]
