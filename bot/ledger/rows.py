"""A song as a row, and back. A JSON key that a newer version wrote is passed over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from bot.music.songs import Audio, Place, Reason, Requester, Song, State
from bot.music.wishes import Wish, from_json, to_json

Columns = dict[str, Any]
T = TypeVar("T", Place, Audio)

NAMES = tuple(field.name for field in fields(Song))
FIXED = frozenset({"id", "interaction_id", "state", "fence"})
"""What no change may touch: a song's identity, and what only a move or a claim sets."""


def wish_text(wish: Wish) -> str:
    return json.dumps(to_json(wish))


def wish_of(text: str) -> Wish:
    return from_json(json.loads(text))


def columns(song: Song) -> Columns:
    """The whole row of a song."""
    return _spread((name, getattr(song, name)) for name in NAMES)


def changed(changes: Mapping[str, Any]) -> Columns:
    """The columns of some changed fields. Raises `ValueError` for a field that a song has not, or that is fixed."""
    if wrong := changes.keys() - _CHANGEABLE:
        raise ValueError(f"not for a change: {', '.join(sorted(wrong))}")
    return _spread(changes.items())


def song_of(row: Mapping[Any, Any]) -> Song:
    """The song that a row holds."""
    values = dict(row)
    del values["length"]
    values["requester"] = Requester(values.pop("user_id"), values.pop("user_name"))
    values["state"] = State(values["state"])
    values["wish"] = wish_of(values["wish"])
    values["place"] = _known(Place, values["place"])
    for name, read in _OPTIONAL.items():
        if values[name] is not None:
            values[name] = read(values[name])
    return Song(**values)


def _spread(items: Any) -> Columns:
    row: Columns = {}
    for name, value in items:
        if name in _WRITTEN:
            row |= _WRITTEN[name](value)
        else:
            row[name] = value
    return row


def _plain(value: Place | Audio) -> Columns:
    """A flat value's fields; `asdict` copies deeply, which takes ten times as long."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _known(kind: type[T], text: str) -> T:
    names = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in json.loads(text).items() if name in names})


_CHANGEABLE = frozenset(NAMES) - FIXED

_WRITTEN: dict[str, Callable[[Any], Columns]] = {
    "requester": lambda requester: {"user_id": requester.id, "user_name": requester.name},
    "wish": lambda wish: {"wish": wish_text(wish), "length": wish.length},
    "place": lambda place: {"place": json.dumps(_plain(place))},
    "audio": lambda audio: {"audio": None if audio is None else json.dumps(_plain(audio))},
}
"""The fields that are not a column of their own name and value."""

_OPTIONAL: dict[str, Callable[[Any], Any]] = {
    "audio": lambda text: _known(Audio, text),
    "reason": Reason,
    "held": Reason,
}
