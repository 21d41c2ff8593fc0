"""What can be had: every model in words, for `/song models` and for the README."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.chat.messages import figures
from bot.chat.views.songs import COLOUR
from bot.songs.models import Instrumental, Model
from bot.songs.service import Offer


def models(offers: Sequence[Offer]) -> discord.Embed:
    """`/song models`: each model, what it takes, its limits, what it is good at."""
    embed = discord.Embed(title="Models", colour=COLOUR)
    for offer in offers:
        name = offer.model.id if offer.offered else f"{offer.model.id} (withdrawn: not to be had at the moment)"
        embed.add_field(name=name, value=f"{offer.model.good_at}\n{takes(offer.model)}", inline=False)
    return embed


def takes(model: Model) -> str:
    """What a model takes, with its limits, on one line."""
    parts = [
        f"style {_limits(model.style.least, model.style.most)}" if model.style else "no style",
        f"lyrics {_limits(model.lyrics.least, model.lyrics.most)}" if model.lyrics else "",
        "lyrics inside the style's limit" if model.sings and not model.lyrics else "",
        "no lyrics" if not model.sings else "",
        f"length {model.length.least}–{model.length.most} s" if model.length else "",
        f"up to {figures.seconds(model.longest)}" if model.longest and not model.length else "",
        _reference(model),
        "takes a seed" if model.takes_seed else "",
        "instrumental if asked" if model.instrumental in {Instrumental.FLAG, Instrumental.WORDS} else "",
        f"about {figures.money(model.price)}" if model.price else "",
    ]
    return " · ".join(part for part in parts if part)


def _limits(least: int, most: int | None) -> str:
    return "of any length" if most is None else f"{least}–{most:,} characters"


def _reference(model: Model) -> str:
    if (rule := model.reference) is None:
        return ""
    upper = f" to {figures.seconds(rule.most)}" if rule.most else ""
    lower = f"over {figures.seconds(rule.least)}" if rule.least_excluded else f"from {figures.seconds(rule.least)}"
    return f"needs a reference clip ({lower}{upper})"
