"""What songs cost: what is charged, what the catalogue says of it, and what a reply says was spent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.aiml.catalogue import CREDITS, Model

OWN = "what it really cost"
"""The word for a figure that is told as it is."""

_PLACE = "jamboree-sandbox-json-stands-here"


@dataclass(slots=True)
class Prices:
    """`charged` and `listed` hold what differs from the catalogue's rows, by model.

    `spent` and `credits` are JSON texts for `meta.usage` of a submit, `header` the text of `x-aimlapi-usd-spent`;
    each is `OWN` until a test says otherwise, and None leaves the field out.
    """

    charged: dict[str, float] = field(default_factory=dict[str, float])
    listed: dict[str, Any] = field(default_factory=dict[str, Any])
    spent: str | None = OWN
    credits: str | None = OWN
    header: str | None = OWN

    def of(self, model: Model) -> float:
        """US dollars that a song is charged with."""
        return self.charged.get(model.id, model.usd)

    def pricing(self, model: Model) -> Any:
        """The model's `pricing` block: one rate for a generation, unless a test set another."""
        unit = {"name": "generation", "measure": "generation", "price": self.of(model), "per": 1}
        own = {"kind": "fixed", "currency": "USD", "units": [unit], "dimensions": [], "variants": []}
        return self.listed.get(model.id, own)

    def meta(self, model: Model) -> dict[str, Any]:
        """`meta` of a submit's reply, for the models that have one, with places for `written` to fill."""
        usd = self.of(model)
        figures = (("credits_used", self.credits, round(usd * CREDITS)), ("usd_spent", self.spent, usd))
        usage = {name: own if said == OWN else _PLACE + said for name, said, own in figures if said is not None}
        asked = (self.spent, self.credits) != (OWN, OWN)
        return {"meta": {"usage": usage}} if model.told or asked else {}


def written(body: Any) -> str:
    """JSON in which a test's own text stands as it was given: a number too large for any float, or NaN."""
    text = json.dumps(body)
    while (start := text.find(f'"{_PLACE}')) >= 0:
        said, end = json.JSONDecoder().raw_decode(text, start)
        text = text[:start] + str(said).removeprefix(_PLACE) + text[end:]
    return text
