"""What a person asked for, before it is checked: the same value from options, form, button or recipe."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Rights(StrEnum):
    """What the uploader says about the reference clip; shown in the credits."""

    MINE = "mine"
    PERMISSION = "permission"
    PUBLIC_DOMAIN = "public domain"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference clip. `url` is signed and dies (`url_at`, Unix seconds, is when it was seen alive); never logged.

    `seconds` is what a decode gave, not what a header says. `changed` is True once our own copy differs from the
    upload (trimmed or converted), so that the upload's URL will not do.
    """

    url: str
    name: str
    size: int
    url_at: float = 0.0
    seconds: float | None = None
    changed: bool = False

    def __repr__(self) -> str:
        return f"Reference(name={self.name!r}, size={self.size}, seconds={self.seconds}, changed={self.changed})"


@dataclass(frozen=True, slots=True)
class Wish:
    """Everything `/song create` and its form can say. Empty text and None mean "not said"."""

    lyrics: str = ""
    style: str = ""
    model: str = ""
    reference: Reference | None = None
    title: str = ""
    length: int | None = None
    instrumental: bool = False
    seed: int | None = None
    clip_from: float = 0.0
    rights: Rights | None = None

    def __repr__(self) -> str:  # lyrics and style are people's words: they stay out of logs
        return f"Wish(model={self.model!r}, lyrics={len(self.lyrics)} chars, reference={self.reference!r})"


def to_json(wish: Wish) -> dict[str, Any]:
    """The wish as plain JSON values, without what was not said."""
    return {name: value for name, value in asdict(wish).items() if value not in ("", None, False, 0.0)}
