"""`GET /v1/models`: which models there are, and what a song of each costs.

Source of the fields: AIML API docs, service-endpoints/models-catalogue. Which measures the music models are priced by
is documented nowhere, so that only those are believed that can mean nothing but one song.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.providers.aiml.fields import Reply, dig, entries, items, money, number, read, word
from bot.songs.money import micro
from bot.songs.prices import Price, PriceSource

ONE_SONG = frozenset({"generation", "generations", "request", "requests", "song", "songs", "track", "call"})
"""Measures of which one is one song."""


def listed(reply: Reply) -> Mapping[str, Price | None]:
    """The models that are listed, by id and alias, each with its price where it is for a song. Raises `Garbled`."""
    return {name: price for entry in entries(read(reply, object)) for name, price in _priced(entry)}


def _priced(entry: Any) -> Iterable[tuple[str, Price | None]]:
    price = price_in(dig(entry, "pricing"))
    for name in (dig(entry, "id"), *items(dig(entry, "aliases"))):
        if isinstance(name, str):
            yield name, price


def price_in(pricing: Any) -> Price | None:
    """What a song costs at the most by a `pricing` block; None where it does not say so.

    `fixed` is one price; of `variants` the dearest is meant, and a song may cost less.
    """
    if word(dig(pricing, "currency")) not in {"", "usd"}:
        return None
    units, variants = items(dig(pricing, "units")), items(dig(pricing, "variants"))
    if word(dig(pricing, "kind")) == "fixed":
        amounts = [_amount(unit, dig(unit, "measure") or dig(unit, "name")) for unit in units]
        fixed = len(amounts) == 1
    else:
        amounts, fixed = [_amount(variant, dig(variant, "unit")) for variant in variants], False
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return None
    return Price(sum(known) if not variants else max(known), PriceSource.LISTED, fixed=fixed)


def _amount(row: Any, measure: Any) -> int | None:
    per = number(dig(row, "per"))
    if word(measure) not in ONE_SONG or per not in {None, 1.0}:
        return None
    return micro(money(dig(row, "price")))
