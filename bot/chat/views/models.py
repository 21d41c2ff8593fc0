"""What can be had: every model in words, for `/song models` and for the README."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.chat import escaping
from bot.chat.buttons import CustomId
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import good_at
from bot.chat.views.songs import COLOUR
from bot.songs.checking import Defaults
from bot.songs.models import Instrumental, Model, Text
from bot.songs.offers import Offer

KIND = "models"
"""The kind of thing that the menu under the list is about."""

ABOUT_MOST, PICK_MOST = 100, 150
"""Characters of an option's description and of a menu's placeholder (Discord docs, String Select)."""


def models(offers: Sequence[Offer], texts: Texts, defaults: Defaults | None = None) -> discord.Embed:
    """`/song models`: a line for each model that can be had, with its price; the defaults and the cheapest marked."""
    there = [offer for offer in offers if offer.offered]
    cheapest = min((offer.model.price for offer in there if offer.model.price is not None), default=None)
    lines = [
        _row(offer.model, [*_marks(offer.model, defaults or Defaults(), cheapest, texts), *_going(offer, texts)], texts)
        for offer in there
    ]
    return discord.Embed(title=texts("models.title"), description="\n".join(lines), colour=COLOUR)


def about(one: Model, texts: Texts) -> discord.Embed:
    """One of them: what it is good at, what it takes, its limits."""
    embed = discord.Embed(title=one.id, description=good_at(one.id, texts) or None, colour=COLOUR)
    for part in (*_takes(one, texts), price(one, texts)):
        embed.description = f"{embed.description}\n- {part}" if embed.description else f"- {part}"
    return embed


def menu(offers: Sequence[Offer], texts: Texts, chosen: str = "") -> discord.ui.View:
    """The menu under the list: more about one model. Needs a running loop."""
    options = [
        discord.SelectOption(
            value=offer.model.id,
            label=offer.model.id,
            description=escaping.bare(good_at(offer.model.id, texts), ABOUT_MOST) or None,
            default=offer.model.id == chosen,
        )
        for offer in offers
        if offer.offered
    ]
    view = discord.ui.View(timeout=None)
    custom_id, pick = str(CustomId("pick", "all", kind=KIND)), texts.label(PICK_MOST, "models.pick")
    view.add_item(discord.ui.Select[Any](custom_id=custom_id, placeholder=pick, options=options))
    view.stop()
    return view


def price(model: Model, texts: Texts) -> str:
    """About what a song costs; that nobody knows it, where that is so."""
    return texts("models.price_none") if model.price is None else texts("models.price", price=texts.money(model.price))


def takes(model: Model, texts: Texts) -> str:
    """What a model takes, with its limits, and its price, on one line."""
    return " · ".join((*_takes(model, texts), price(model, texts)))


def _row(model: Model, marks: Sequence[str], texts: Texts) -> str:
    shown = texts("models.price_none") if model.price is None else texts.money(model.price)
    if not marks:
        return texts("models.row", model=model.id, price=shown)
    return texts("models.row_marked", model=model.id, price=shown, marks=", ".join(marks))


def _going(offer: Offer, texts: Texts) -> Iterator[str]:
    """That it will be withdrawn, when, and what goes on in its place."""
    if (retires := offer.retires) is None:
        return
    yield texts("models.ends", day=retires.ends) if retires.ends else texts("models.ends_some_day")
    if retires.replaced_by:
        yield texts("models.instead", model=escaping.line(retires.replaced_by, 60))


def _marks(model: Model, defaults: Defaults, cheapest: int | None, texts: Texts) -> list[str]:
    marks = {
        "models.default": model.id == defaults.model,
        "models.default_clip": model.id == defaults.reference_model,
        "models.cheapest": model.price is not None and model.price == cheapest,
    }
    return [texts(key) for key, holds in marks.items() if holds]


def _takes(model: Model, texts: Texts) -> Iterator[str]:
    parts = (
        _limits("style", model.style, texts) if model.style else texts("models.style_none"),
        _lyrics(model, texts),
        _length(model, texts),
        _reference(model, texts),
        texts("models.seed") if model.takes_seed else "",
        texts("models.instrumental") if model.instrumental in {Instrumental.FLAG, Instrumental.WORDS} else "",
    )
    return (part for part in parts if part)


def _limits(what: str, rule: Text, texts: Texts) -> str:
    if rule.most is None:
        return texts(f"models.{what}_any")
    return texts(f"models.{what}", least=rule.least, most=rule.most)


def _lyrics(model: Model, texts: Texts) -> str:
    if model.lyrics is not None:
        return _limits("lyrics", model.lyrics, texts)
    if not model.sings:
        return texts("models.lyrics_none")
    if model.style is None or model.style.most is None:
        return texts("models.lyrics_in_any_style")
    return texts("models.lyrics_in_style", most=model.style.most)


def _length(model: Model, texts: Texts) -> str:
    if model.length is not None:
        return texts("models.length", least=model.length.least, most=model.length.most)
    return texts("models.longest", longest=texts.duration(model.longest)) if model.longest else ""


def _reference(model: Model, texts: Texts) -> str:
    if (rule := model.reference) is None:
        return ""
    key = f"models.reference_{'over' if rule.least_excluded else 'from'}"
    if rule.most is None:
        return texts(key, least=texts.duration(rule.least))
    return texts(f"{key}_to", least=texts.duration(rule.least), most=texts.duration(rule.most))
