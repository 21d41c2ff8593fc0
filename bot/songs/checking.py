"""A wish and a model row in, a checked request out. Pure: nothing is called, nothing is spent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.songs import lyrics, refusals
from bot.songs.models import BY_ID, Convention, Handover, Instrumental, Model, Text
from bot.songs.refusals import Refusal
from bot.songs.wishes import Wish

PLAIN_STYLE = "A warm, melodic song whose music fits its words."
PLAIN_INSTRUMENTAL = "A warm, melodic instrumental piece."
NO_VOCALS = "Instrumental only, no vocals."
TITLE_MOST = 100


class Remark(StrEnum):
    """What was settled for the person, said on the card rather than refused. The words are in `bot/chat`."""

    MODEL_CHOSEN = "model_chosen"
    STYLE_CHOSEN = "style_chosen"
    STYLE_UNUSED = "style_unused"  # the style comes from the reference
    LENGTH_UNUSED = "length_unused"  # the model decides its own length
    SEED_UNUSED = "seed_unused"  # the model takes no seed
    WORDS_WRITTEN = "words_written"  # the model writes the words


@dataclass(frozen=True, slots=True)
class Defaults:
    """The models chosen where the person names none."""

    model: str = "minimax/music-2.6"
    reference_model: str = "minimax/music-cover"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the model's row allows. `body` is the JSON to send; a reference's URL is set at submit."""

    model: Model
    body: Mapping[str, object]
    remarks: tuple[Remark, ...] = ()

    def with_reference(self, url: str) -> Request:
        """The request with the reference's URL in its field."""
        assert self.model.reference is not None
        return replace(self, body={**self.body, self.model.reference.field: url})


def tidy(wish: Wish) -> Wish:
    """The wish with its texts cleaned: what is kept, shown and sent from here on."""
    return replace(
        wish,
        lyrics=lyrics.lines(wish.lyrics),
        style=lyrics.one_line(wish.style),
        title=lyrics.one_line(wish.title)[:TITLE_MOST],
        model=wish.model.strip(),
    )


def choose(wish: Wish, defaults: Defaults) -> Model:
    """The row that `wish` names, or the default for what was given. Raises `Refusal` on an unknown name."""
    chosen = wish.model or (defaults.reference_model if wish.reference else defaults.model)
    if (model := BY_ID.get(chosen)) is None:
        raise Refusal(refusals.UnknownModel(chosen[:80]))
    return model


def build(wish: Wish, model: Model) -> Request:
    """The request for a tidy `wish`, every limit of the row held. Raises `Refusal` at the first that is broken."""
    _check_kind(wish, model)
    remarks: list[Remark] = [] if wish.model else [Remark.MODEL_CHOSEN]
    body: dict[str, object] = {"model": model.id}
    _put_words(wish, model, body, remarks)
    _put_length(wish, model, body, remarks)
    _put_seed(wish, model, body, remarks)
    if wish.instrumental and model.instrumental is Instrumental.FLAG:
        body[model.instrumental_field] = True
    return Request(model, {**body, **model.constants}, tuple(remarks))


_MOMENT = re.compile(r"(?:(\d{1,3}):)?(\d{1,5}(?:[.,]\d{1,3})?)\s*s?", re.ASCII | re.IGNORECASE)


def moment(text: str) -> float:
    """Seconds, from "7", "7.5" or "1:07"; nothing is 0. Raises `Refusal`."""
    if not text.strip():
        return 0.0
    found = _MOMENT.fullmatch(text.strip())
    seconds = float(found[2].replace(",", ".")) if found else 0.0
    if found is None or (found[1] and seconds >= 60):
        raise Refusal(refusals.NotAMoment(text))
    return int(found[1] or 0) * 60 + seconds


def title_of(wish: Wish) -> str:
    """The title to show: the one given, else the first sung line, else the style, else "Untitled"."""
    found = wish.title or lyrics.first_line(wish.lyrics) or wish.style
    if not found:
        return "Untitled"
    return found if wish.title or len(found) <= 60 else found[:59].rstrip() + "…"


def _check_kind(wish: Wish, model: Model) -> None:
    if wish.reference and model.reference is None:
        raise Refusal(refusals.TakesNo("reference", model.id))
    if model.reference and wish.reference is None:
        raise Refusal(refusals.Needs("reference", model.id))
    if wish.lyrics and wish.instrumental:
        raise Refusal(refusals.WordsAndInstrumental())
    if wish.lyrics and not model.sings:
        raise Refusal(refusals.TakesNo("lyrics", model.id))
    if wish.instrumental and model.instrumental is Instrumental.NEVER:
        raise Refusal(refusals.AlwaysSings(model.id))


def _put_words(wish: Wish, model: Model, body: dict[str, object], remarks: list[Remark]) -> None:
    if model.style is None:
        if wish.style:
            remarks.append(Remark.STYLE_UNUSED)
    else:
        body[model.style.field] = _prompt(wish, model, model.style, remarks)
    if model.lyrics is None:
        return
    if wish.lyrics:
        sung = lyrics.hashed(wish.lyrics) if model.convention is Convention.HASHES else wish.lyrics
        body[model.lyrics.field] = _held("lyrics", sung, model.lyrics, model)
    elif model.lyrics.needed:
        raise Refusal(refusals.Needs("lyrics", model.id))
    elif model.optimizer_field and not wish.instrumental:
        if not wish.style:
            raise Refusal(refusals.NothingToSing())
        body[model.optimizer_field] = True
        remarks.append(Remark.WORDS_WRITTEN)


def _prompt(wish: Wish, model: Model, rule: Text, remarks: list[Remark]) -> str:
    """The style field's text; with `Convention.PROMPT` it carries the lyrics as well."""
    if wish.style:
        style = _held("style", wish.style, rule, model)
    else:
        if not wish.lyrics and not wish.instrumental and model.sings and model.reference is None:
            raise Refusal(refusals.NothingToSing())
        style = PLAIN_STYLE if wish.lyrics or model.reference else PLAIN_INSTRUMENTAL
        remarks.append(Remark.STYLE_CHOSEN)
    if wish.instrumental and model.instrumental is Instrumental.WORDS:
        style = f"{style} {NO_VOCALS}"
    if wish.lyrics and model.convention is Convention.PROMPT:
        return _held("lyrics and style together", f"{style}\n\nLyrics:\n{wish.lyrics}", rule, model)
    return _held("style", style, rule, model)


def _put_length(wish: Wish, model: Model, body: dict[str, object], remarks: list[Remark]) -> None:
    if (rule := model.length) is None:
        if wish.length is not None:
            remarks.append(Remark.LENGTH_UNUSED)
        return
    seconds = rule.default if wish.length is None else wish.length
    if not rule.least <= seconds <= rule.most:
        raise Refusal(refusals.OutOfRange("length", model.id, rule.least, rule.most, seconds))
    body[rule.field] = seconds * rule.unit


def _put_seed(wish: Wish, model: Model, body: dict[str, object], remarks: list[Remark]) -> None:
    if wish.seed is None:
        return
    if wish.seed < 0:
        raise Refusal(refusals.OutOfRange("seed", model.id, 0, None, wish.seed))
    if not model.seed_field:
        remarks.append(Remark.SEED_UNUSED)
    else:
        body[model.seed_field] = wish.seed


def _held(what: str, text: str, rule: Text, model: Model) -> str:
    """`text`, once it holds the rule's limits."""
    given = lyrics.length(text)
    if rule.most is not None and given > rule.most:
        raise Refusal(refusals.TooLong(what, model.id, rule.most, given))
    if given < rule.least:
        raise Refusal(refusals.TooShort(what, model.id, rule.least, given))
    return text


def needs_upload(model: Model) -> bool:
    """Whether the reference's bytes go up first (`music-01`), rather than its URL in the request."""
    return model.reference is not None and model.reference.handover is Handover.UPLOAD
