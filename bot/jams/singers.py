"""Which models sing a jam and for how much, and which one goes on where another was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.jams.jams import Jam
from bot.jams.tools import Tools
from bot.songs.errors import Superseded
from bot.songs.models import Model
from bot.songs.offers import Offer
from bot.songs.prices import PriceSource
from bot.songs.refusals import JamShut, NotOffered, Refusal, Shut

Singer = tuple[Model, int]
"""A model, and what a song of it costs in micro-dollars."""


def singers(offers: Sequence[Offer]) -> list[Singer]:
    """Models that can be had today, take words, need no clip, and have a price that can be held."""
    wanted = (one for one in offers if one.offered and one.model.sings and one.model.reference is None)
    return [(offer.model, price) for offer in wanted if (price := price_of(offer)) is not None]


def price_of(offer: Offer) -> int | None:
    """What a song costs, in micro-dollars; None where nobody knows."""
    if offer.price is None:
        return offer.model.price
    return None if offer.price.source is PriceSource.UNKNOWN else offer.price.amount


def successor(model_id: str, most: int, offers: Sequence[Offer]) -> Model | None:
    """The model that sings instead of one that cannot be had any more: of the same family if there is one, the dearest
    that costs no more than `most` micro-dollars; None where there is none."""
    fitting = [singer for singer in singers(offers) if singer[1] <= most]
    found = max(fitting, key=lambda singer: (_family(singer[0].id) == _family(model_id), singer[1]), default=None)
    return None if found is None else found[0]


async def sung_by(tools: Tools, jam: Jam) -> Jam:
    """The jam, with another model where its own cannot be had any more. Raises `Refusal` where there is none."""
    offers = tools.singing.offers.models()
    if any(offer.offered for offer in offers if offer.model.id == jam.model):
        return jam
    other = successor(jam.model, jam.price, offers)
    if other is None:
        raise Refusal(NotOffered(jam.model))
    try:
        return await tools.write(jam, model=other.id, asked_model=jam.asked_model or jam.model)
    except Superseded:
        seen = await tools.jams.get(jam.id)
        if seen is None or seen.state is not jam.state:
            raise Refusal(JamShut(Shut.NOT_OPEN)) from None
        return await sung_by(tools, seen)


def _family(model_id: str) -> str:
    """Who makes it: `minimax` of `minimax/music-2.6`."""
    return model_id.partition("/")[0]
