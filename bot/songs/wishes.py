"""What a person asked for, before it is checked: the same value from options, form, button or recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, cast

CLIP_MOST = 100_000
"""Seconds: no clip is longer, and no later moment in one can be said."""

CLIP_LOOKED_AT = 1200.0
"""Seconds of a clip that are looked at; what lies behind them counts as not there. A bomb of ten hours ends here."""

NOW_MOST = 1e11
"""Unix seconds: no moment is later."""


class Rights(StrEnum):
    """What the uploader says about the reference clip; shown in the credits."""

    MINE = "mine"
    PERMISSION = "permission"
    PUBLIC_DOMAIN = "public domain"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference clip. `url` is signed and dies (`url_at`, Unix seconds, is when it was seen alive); never logged.

    `seconds` is what a decode gave, not what a header says. `changed` is True once our own copy differs from the
    upload (trimmed or converted), so that the upload's URL will not do. `of_seconds` is how long the upload is where
    only a part of it is used, as far as it was looked at (`CLIP_LOOKED_AT`); None where all of it is.
    """

    url: str
    name: str
    size: int
    url_at: float = 0.0
    seconds: float | None = None
    changed: bool = False
    of_seconds: float | None = None

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


def same_recipe(one: Wish, other: Wish) -> bool:
    """Whether two wishes ask for the same song. Clips go by their names: links, cuts and sizes change underway."""
    names = [wish.reference and wish.reference.name for wish in (one, other)]
    bare = [replace(wish, reference=None, clip_from=0.0) for wish in (one, other)]
    return names[0] == names[1] and bare[0] == bare[1]


def to_json(wish: Wish) -> dict[str, Any]:
    """The wish as plain JSON values, without what was not said: for its row, a form's draft and a recipe alike."""
    said = {name: value for name in CHECKS if (value := getattr(wish, name)) != getattr(_PLAIN, name)}
    if wish.reference is not None:
        said["reference"] = {field.name: getattr(wish.reference, field.name) for field in fields(Reference)}
    return said


def from_json(said: object) -> Wish:
    """The wish that `to_json` wrote; names that are not known are passed over.

    Anybody may have forged it: raises `ValueError` where a value is not of its type or out of all bounds.
    """
    if not isinstance(said, Mapping):
        raise ValueError("no wish")  # noqa: TRY004  a forged value, not a caller's mistake
    given = cast("Mapping[str, object]", said)
    values: dict[str, Any] = {name: check(given[name]) for name, check in CHECKS.items() if name in given}
    if given.get("reference") is not None:
        values["reference"] = _reference(given["reference"])
    return Wish(**values)


def _text(most: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise ValueError("no text, or too long")
        value.encode()  # a lone surrogate raises: nothing could store it
        return value

    return check


def _whole(value: object) -> int:
    """Below zero as well: a person may say so, and is told what is wrong with it once the wish is checked."""
    if type(value) is not int or not -1 << 63 <= value < 1 << 63:
        raise ValueError("no whole number")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004  a forged value, not a caller's mistake
    return value


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= CLIP_MOST:
        raise ValueError("no time in a clip")  # NaN is none either
    return float(value)


def _moment(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= NOW_MOST:
        raise ValueError("no moment")  # NaN is none either
    return float(value)


def _optional(check: Callable[[object], Any]) -> Callable[[object], Any]:
    return lambda value: None if value is None else check(value)


_PLAIN = Wish()

CHECKS: Mapping[str, Callable[[object], Any]] = {
    "lyrics": _text(100_000),
    "style": _text(100_000),
    "model": _text(1_000),
    "title": _text(100_000),
    "length": _optional(_whole),
    "instrumental": _truth,
    "seed": _optional(_whole),
    "clip_from": _seconds,
    "rights": _optional(lambda value: Rights(_text(20)(value))),
}
"""The plain fields of a wish, each with what makes sure of its value. `reference` is a value of its own."""

REFERENCE_CHECKS: Mapping[str, Callable[[object], Any]] = {
    "url": _text(5_000),
    "name": _text(1_000),
    "size": _whole,
    "url_at": _moment,
    "seconds": _optional(_seconds),
    "changed": _truth,
    "of_seconds": _optional(_seconds),
}


def _reference(said: object) -> Reference:
    if not isinstance(said, Mapping):
        raise ValueError("no reference")  # noqa: TRY004  a forged value, not a caller's mistake
    given = cast("Mapping[str, object]", said)
    values: dict[str, Any] = {"url": "", "name": "", "size": 0}
    values |= {name: check(given[name]) for name, check in REFERENCE_CHECKS.items() if name in given}
    return Reference(**values)
