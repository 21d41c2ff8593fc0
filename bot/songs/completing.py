"""A wish is made whole rather than refused: what a person means is completed to what the model needs. Pure.

Nothing of it is written down: the same wish and the same row give the same again, at the submit and on every card.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import cycle

from bot.songs import lyrics
from bot.songs.checking import Remark, build
from bot.songs.headings import sung, tagged
from bot.songs.models import BY_ID, Convention, Model
from bot.songs.refusals import Needs, NothingToSing, Refusal
from bot.songs.wishes import Wish

IN_STYLE = "A song in this style: {}"
IN_STYLE_UNSUNG = "An instrumental piece in this style: {}"
CALLED = "A warm, melodic song called “{}”."

SECTIONS = ("[Verse]", "[Chorus]")
"""The tags under which words are repeated, by turns: those that every model with tags knows."""


@dataclass(frozen=True, slots=True)
class StylePadded:
    """The style was too short for the model, or there was a title alone: `sent` is what goes out for it."""

    sent: str


@dataclass(frozen=True, slots=True)
class LyricsRepeated:
    """The lyrics were too short for the model: they are sung so many times, with no new words."""

    times: int


Note = Remark | StylePadded | LyricsRepeated
"""What was settled or added for the person, said on the card."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A wish whose style and lyrics are what the model needs, and what was added for that."""

    wish: Wish
    notes: tuple[Note, ...] = ()


def completed(wish: Wish, model: Model) -> Completed:
    """The tidy `wish` as it is sent to `model`. What cannot be completed stays as it is, for the check to refuse."""
    style, words = _style(wish, model), _lyrics(wish, model)
    notes: list[Note] = []
    if style != wish.style:
        notes.append(StylePadded(style))
    if words != wish.lyrics:
        notes.append(LyricsRepeated(words.count(SECTIONS[0]) + words.count(SECTIONS[1])))
    return Completed(replace(wish, style=style, lyrics=words), tuple(notes))


def notes_on(wish: Wish, model_id: str) -> tuple[Note, ...]:
    """What was settled or added when `wish` was checked; nothing where the model's row has changed since."""
    if (model := BY_ID.get(model_id)) is None:
        return ()
    made = completed(wish, model)
    try:
        return (*build(made.wish, model).remarks, *made.notes)
    except Refusal:
        return ()


def whole(wish: Wish, model: Model) -> bool:
    """Whether a tidy `wish` says enough to begin with. A clip alone does not, nor one whose words are still wanting."""
    if wish.lyrics or wish.instrumental:
        return True
    titled = bool(wish.title) and model.writes_lyrics and wish.reference is None
    if not (wish.style or titled):
        return False
    try:
        build(completed(wish, model).wish, model)
    except Refusal as refusal:
        return not isinstance(refusal.fault, NothingToSing | Needs)
    return True


def _style(wish: Wish, model: Model) -> str:
    if model.style is None:
        return wish.style
    if not wish.style:
        titled = wish.title and model.writes_lyrics and not (wish.lyrics or wish.instrumental or wish.reference)
        return CALLED.format(wish.title) if titled else ""
    if lyrics.length(wish.style) >= model.style.least:
        return wish.style
    return (IN_STYLE_UNSUNG if wish.instrumental else IN_STYLE).format(wish.style)


def _lyrics(wish: Wish, model: Model) -> str:
    rule = model.lyrics
    if rule is None or model.convention is not Convention.TAGS or not wish.lyrics:
        return wish.lyrics
    if lyrics.length(tagged(wish.lyrics)) >= rule.least:
        return wish.lyrics
    words = "\n".join(line for line in sung(wish.lyrics) if line)
    if not words:
        return wish.lyrics  # headings alone: there is nothing to repeat
    sections = cycle(f"{tag}\n{words}" for tag in SECTIONS)
    repeated = f"{next(sections)}\n{next(sections)}"
    while lyrics.length(repeated) < rule.least:
        repeated += f"\n{next(sections)}"
    return repeated
