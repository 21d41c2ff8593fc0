"""What became of a wish once it was asked of a model: the style as it was sent, the seed, what was not used. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.songs.checking import build
from bot.songs.completing import Note, completed
from bot.songs.headings import heading
from bot.songs.models import BY_ID, Instrumental
from bot.songs.refusals import Refusal
from bot.songs.songs import Song


@dataclass(frozen=True, slots=True)
class Credits:
    """`style` is the text that the model got, without lyrics that shared it; empty where it took none. `seed` is the
    one that was used."""

    style: str
    seed: int | None = None
    remarks: tuple[Note, ...] = ()


def credits_of(song: Song) -> Credits:
    """As the model's row has it now; as the wish has it where that row has changed too much to tell."""
    model = BY_ID.get(song.model)
    if model is None:
        return Credits(song.wish.style)
    made = completed(song.wish, model)
    try:
        request = build(made.wish, model)
    except Refusal:
        return Credits(song.wish.style)
    # A style is one line; lyrics that a model takes in the same text come behind it.
    return Credits(request.style.partition("\n")[0], request.seed, (*request.remarks, *made.notes))


def instrumental(song: Song) -> bool:
    """Whether nobody sings in it, as far as was asked."""
    model = BY_ID.get(song.model)
    return song.wish.instrumental or (model is not None and model.instrumental is Instrumental.ALWAYS)


def sections(song: Song) -> list[str]:
    """The names of its lyrics' sections, in their order."""
    found = (heading(line) for line in song.wish.lyrics.split("\n"))
    return [one.name for one in found if one is not None]
