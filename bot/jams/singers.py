"""Which models sing a jam and for how much, and which one goes on where another was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.ports.board import Word
from bot.jams.tools import Tools
from bot.songs.errors import Superseded
from bot.songs.models import Model
from bot.songs.offers import Offer
from bot.songs.prices import PriceSource
from bot.songs.refusals import JamShut, Refusal, Shut

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


async def with_a_model(tools: Tools, jam: Jam) -> Jam:
    """The jam, with another model where its own cannot be had any more. Where none fits the price of a place it has
    none until one can be had again: its host is told, once, and everybody reads it on the board.

    Raises `Refusal` (`JamShut`) then.
    """
    offers = tools.singing.offers.models()
    offered = {offer.model.id for offer in offers if offer.offered}
    if jam.model in offered:
        return jam
    asked = jam.asked_model or jam.model
    other = successor(asked, jam.price, offers)
    model = asked if asked in offered else "" if other is None else other.id
    try:
        if model != jam.model:
            jam = await tools.write(jam, model=model, asked_model="" if model == asked else asked)
            if not model:
                await tools.board.tell(jam, Part(f"{jam.id}-host", jam.id, jam.host, jam.created_at), Word.NO_MODEL)
    except Superseded:
        seen = await tools.jams.get(jam.id)
        if seen is None or seen.state is not jam.state:
            raise Refusal(JamShut(Shut.NOT_OPEN)) from None
        return await with_a_model(tools, seen)
    if not model:
        raise Refusal(JamShut(Shut.NO_MODEL))
    return jam


def _family(model_id: str) -> str:
    """Who makes it: `minimax` of `minimax/music-2.6`."""
    return model_id.partition("/")[0]
