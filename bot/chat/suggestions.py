"""What is offered while an option is typed. Enter takes the first, so that is what was typed, if anything was."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands

from bot.chat import escaping
from bot.chat.messages.catalogue import Texts
from bot.songs.offers import Offer

Choice = app_commands.Choice[str]

CHOICE_MOST, CHOICES_MOST = 100, 25
"""Characters of a choice, and choices at a time (Discord docs, Application Command Option Choice)."""


def styles(given: str, last: str, texts: Texts) -> list[Choice]:
    """Styles that are sent as they stand: what was typed, one's own last, and examples."""
    examples = [texts.label(CHOICE_MOST, key) for key in texts.section("example")]
    typed = escaping.bare(given, CHOICE_MOST)
    found = [one for one in (last, *examples) if typed.casefold() in one.casefold()]
    return _choices([typed, *found] if escaping.units(given) <= CHOICE_MOST else [])


def models(given: str, offers: Sequence[Offer]) -> list[Choice]:
    """The models that can be had."""
    return _choices([offer.model.id for offer in offers if offer.offered and given.casefold() in offer.model.id])


def _choices(found: Sequence[str]) -> list[Choice]:
    """Each once; what is too long for a choice would not be what it says."""
    fitting = [one for one in dict.fromkeys(found) if one and escaping.units(one) <= CHOICE_MOST]
    return [app_commands.Choice(name=one, value=one) for one in fitting][:CHOICES_MOST]
