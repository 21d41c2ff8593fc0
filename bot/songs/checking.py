"""A wish and a model row in, a checked request out. Pure: nothing is called, nothing is spent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath

from bot.songs import lyrics, refusals
from bot.songs.headings import tagged
from bot.songs.models import BY_ID, Convention, Instrumental, Model, Text
from bot.songs.refusals import Part, Refusal
from bot.songs.wishes import CLIP_LOOKED_AT, Wish

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
    """What a model is asked for, every limit of its row held. The provider's room turns it into a call.

    `style` and `lyrics` are the texts as the model takes them; `length` is in seconds. `reference_url` is set at
    submit, for a model that fetches its reference from there.
    """

    model: Model
    style: str = ""
    lyrics: str = ""
    instrumental: bool = False
    write_lyrics: bool = False
    length: int | None = None
    seed: int | None = None
    reference_url: str = field(default="", repr=False)
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:  # lyrics and style are people's words: they stay out of logs
        return f"Request(model={self.model.id!r})"


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
    style = _style(wish, model, remarks)
    words = _lyrics(wish, model)
    write_lyrics = _writes_lyrics(wish, model)
    if write_lyrics:
        remarks.append(Remark.WORDS_WRITTEN)
    return Request(
        model,
        style=style,
        lyrics=words,
        instrumental=wish.instrumental,
        write_lyrics=write_lyrics,
        length=_length(wish, model, remarks),
        seed=_seed(wish, model, remarks),
        remarks=tuple(remarks),
    )


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
    """The title to show: the one given, else the first sung line, the clip's name or the style; empty where there is
    none of them."""
    found = wish.title or lyrics.first_line(wish.lyrics) or _clip_title(wish) or wish.style
    return found if wish.title or len(found) <= 60 else found[:59].rstrip() + "…"


_UNNAMED = re.compile(
    r"(?:voice[-_ ]?message|reference|audio|recording|unknown|untitled|file)?[-_ ]?\d*", re.IGNORECASE
)
"""What programs call a recording that nobody has named."""


def _clip_title(wish: Wish) -> str:
    """The reference's name without its ending, where a person gave it one; what stands for spaces in names of files
    are spaces again."""
    name = lyrics.one_line(PurePath(wish.reference.name).stem) if wish.reference else ""
    if _UNNAMED.fullmatch(name):
        return ""
    return name if " " in name else re.sub("[-_]+", " ", name).strip()


def _check_kind(wish: Wish, model: Model) -> None:
    if wish.reference and model.reference is None:
        raise Refusal(refusals.TakesNo(Part.REFERENCE, model.id))
    if model.reference and wish.reference is None:
        raise Refusal(refusals.Needs(Part.REFERENCE, model.id))
    if wish.reference and wish.clip_from >= CLIP_LOOKED_AT:
        raise Refusal(refusals.ClipFromTooLate(wish.clip_from, CLIP_LOOKED_AT))
    if wish.lyrics and wish.instrumental:
        raise Refusal(refusals.WordsAndInstrumental())
    if wish.lyrics and not model.sings:
        raise Refusal(refusals.TakesNo(Part.LYRICS, model.id))
    if wish.instrumental and model.instrumental is Instrumental.NEVER:
        raise Refusal(refusals.AlwaysSings(model.id))


def _style(wish: Wish, model: Model, remarks: list[Remark]) -> str:
    if model.style is not None:
        return _sent_style(wish, model, model.style, remarks)
    if wish.style:
        remarks.append(Remark.STYLE_UNUSED)
    return ""


def _sent_style(wish: Wish, model: Model, rule: Text, remarks: list[Remark]) -> str:
    """The style as it is sent; with `Convention.WITH_STYLE` it carries the lyrics as well."""
    if wish.style:
        style = _within(Part.STYLE, wish.style, rule, model)
    else:
        if not wish.lyrics and not wish.instrumental and model.sings and model.reference is None:
            raise Refusal(refusals.NothingToSing())
        style = PLAIN_STYLE if wish.lyrics or model.reference else PLAIN_INSTRUMENTAL
        remarks.append(Remark.STYLE_CHOSEN)
    if wish.instrumental and model.instrumental is Instrumental.WORDS:
        style = f"{style} {NO_VOCALS}"
    if wish.lyrics and model.convention is Convention.WITH_STYLE:
        return _within(Part.LYRICS_AND_STYLE, f"{style}\n\nLyrics:\n{wish.lyrics}", rule, model)
    return _within(Part.STYLE, style, rule, model)


def _lyrics(wish: Wish, model: Model) -> str:
    if model.lyrics is None:
        return ""
    if wish.lyrics:
        sung = lyrics.hashed(wish.lyrics) if model.convention is Convention.HASHES else tagged(wish.lyrics)
        return _within(Part.LYRICS, sung, model.lyrics, model)
    if model.lyrics.needed:
        raise Refusal(refusals.Needs(Part.LYRICS, model.id))
    return ""


def _writes_lyrics(wish: Wish, model: Model) -> bool:
    """Whether the model is asked to write the words. Raises `Refusal` where it has nothing to write them from."""
    if wish.lyrics or wish.instrumental or not model.writes_lyrics:
        return False
    if not wish.style:
        raise Refusal(refusals.NothingToSing())
    return True


def _length(wish: Wish, model: Model, remarks: list[Remark]) -> int | None:
    if (rule := model.length) is None:
        if wish.length is not None:
            remarks.append(Remark.LENGTH_UNUSED)
        return None
    seconds = rule.default if wish.length is None else wish.length
    if not rule.least <= seconds <= rule.most:
        raise Refusal(refusals.OutOfRange(Part.LENGTH, model.id, rule.least, rule.most, seconds))
    return seconds


def _seed(wish: Wish, model: Model, remarks: list[Remark]) -> int | None:
    if wish.seed is None:
        return None
    if model.seed_most is None:
        remarks.append(Remark.SEED_UNUSED)
        return None
    if not 0 <= wish.seed <= model.seed_most:
        raise Refusal(refusals.OutOfRange(Part.SEED, model.id, 0, model.seed_most, wish.seed))
    return wish.seed


def _within(part: Part, text: str, rule: Text, model: Model) -> str:
    """`text`, once it holds the rule's limits."""
    given = lyrics.length(text)
    if rule.most is not None and given > rule.most:
        raise Refusal(refusals.TooLong(part, model.id, rule.most, given))
    if given < rule.least:
        raise Refusal(refusals.TooShort(part, model.id, rule.least, given))
    return text
