"""What stands over a field: what the chosen model takes there, with its limit, before anybody writes.

It never promises what the model cannot do. Where no model is chosen, it is the default for what was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.messages.catalogue import Texts
from bot.songs.checking import Defaults
from bot.songs.models import BY_ID, Convention, Instrumental, Model
from bot.songs.offers import Offer
from bot.songs.wishes import Wish


@dataclass(frozen=True, slots=True)
class About:
    """The model that a form speaks of. `covers` is the model that a clip would choose, where none is chosen yet."""

    model: Model
    covers: str = ""


def about(wish: Wish, offers: Sequence[Offer], defaults: Defaults) -> About:
    """By what is given so far: a model that cannot be had is as good as none."""
    offered = {offer.model.id for offer in offers if offer.offered}
    if wish.model in offered:
        return About(BY_ID[wish.model])
    if wish.reference is not None:
        return About(BY_ID[defaults.reference_model])
    return About(BY_ID[defaults.model], covers=defaults.reference_model)


def lyrics(told: About, texts: Texts) -> str:
    model = told.model
    if not model.sings:
        return texts("form.lyrics_none", model=model.id)
    if model.convention is Convention.WITH_STYLE:
        return _together(model, texts)
    most = (model.lyrics and model.lyrics.most) or 0
    if model.lyrics is not None and model.lyrics.needed:
        return texts("form.lyrics_needed", model=model.id, most=most)
    if model.writes_lyrics:
        return texts("form.lyrics_written", model=model.id, most=most)
    return texts("form.lyrics_kept", model=model.id, most=most)


def style(told: About, texts: Texts) -> str:
    model = told.model
    if model.style is None:
        return texts("form.style_none", model=model.id)
    if model.convention is Convention.WITH_STYLE:
        return _together(model, texts)
    if model.style.most is None:
        return texts("form.style_any", model=model.id)
    return texts("form.style_limit", model=model.id, most=model.style.most)


def clip(told: About, texts: Texts) -> str:
    if told.covers:
        return texts("form.clip_chooses", model=told.covers)
    if (rule := told.model.reference) is None:
        return texts("form.clip_none", model=told.model.id)
    return texts("form.clip_needed", model=told.model.id, least=texts.duration(rule.least))


def instrumental(told: About, texts: Texts) -> str:
    """Empty where it can be asked for."""
    never = told.model.instrumental is Instrumental.NEVER
    return texts("form.always_sings", model=told.model.id) if never else ""


def length(told: About, texts: Texts) -> str:
    model = told.model
    if model.length is not None:
        return texts("form.length_limit", model=model.id, least=model.length.least, most=model.length.most)
    return texts("form.length_own", model=model.id)


def seed(told: About, texts: Texts) -> str:
    model = told.model
    if model.seed_most is not None:
        return texts("form.seed_limit", model=model.id, most=model.seed_most)
    return texts("form.seed_none", model=model.id)


def _together(model: Model, texts: Texts) -> str:
    most = (model.style and model.style.most) or 0
    return texts("form.together", model=model.id, most=most)
