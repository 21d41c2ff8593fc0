"""What a song's lyrics tell about it: where its sections begin, and which words are sung."""

from __future__ import annotations

from dataclasses import dataclass

from bot.songs import headings

_REST = 2
"""Lines that a section without words counts as: an intro or a solo takes time as well."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A section called `name` that begins at `at`, a share (0 to 1) of the song's length."""

    name: str
    at: float


def marks(lyrics: str) -> list[Mark]:
    """A mark for each heading, spread in proportion to the lines. A guess: no model says where its sections are."""
    found: list[tuple[str, int]] = []
    sung, at_tag = 0, 0
    for line in lyrics.split("\n"):
        if (tag := headings.heading(line)) is not None:
            sung += _REST if found and sung == at_tag else 0
            found.append((tag.name, sung))
            at_tag = sung
        if (line if tag is None else tag.rest).strip(" #"):
            sung += 1
    sung += _REST if found and sung == at_tag else 0
    return [Mark(name, at / sung) for name, at in found]


def sung(lyrics: str) -> list[str]:
    """The words, without the headings."""
    return [word for line in headings.sung(lyrics) for word in line.split()]
