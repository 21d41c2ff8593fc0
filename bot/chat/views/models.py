"""What can be had: every model in words, for `/song models` and for the README."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import good_at
from bot.chat.views.songs import COLOUR
from bot.songs.models import Instrumental, Model, Text
from bot.songs.service import Offer


def models(offers: Sequence[Offer], texts: Texts) -> discord.Embed:
    """`/song models`: each model that can be had, what it takes, its limits, what it is good at."""
    embed = discord.Embed(title=texts("models.title"), colour=COLOUR)
    for model in (offer.model for offer in offers if offer.offered):
        lines = (good_at(model.id, texts), takes(model, texts))
        embed.add_field(name=model.id, value="\n".join(filter(None, lines)), inline=False)
    return embed


def takes(model: Model, texts: Texts) -> str:
    """What a model takes, with its limits, on one line."""
    parts = [
        _limits("style", model.style, texts) if model.style else texts("models.style_none"),
        _lyrics(model, texts),
        _length(model, texts),
        _reference(model, texts),
        texts("models.seed") if model.takes_seed else "",
        texts("models.instrumental") if model.instrumental in {Instrumental.FLAG, Instrumental.WORDS} else "",
        texts("models.price", price=texts.money(model.price)) if model.price else "",
    ]
    return " · ".join(part for part in parts if part)


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
