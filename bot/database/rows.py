"""A song as a row, and back. A JSON key that a newer version wrote is passed over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import msgspec

from bot.database.tables import keepable
from bot.songs.songs import Audio, Place, Reason, Requester, Song, State
from bot.songs.wishes import Wish, to_json

Columns = dict[str, Any]

NAMES = tuple(field.name for field in fields(Song))
FIXED = frozenset({"id", "interaction_id", "state", "fence"})
"""What no change may touch: a song's identity, and what only a move or a claim sets."""

ANNOTATED = ("card_id", "cancel_asked", "created_at", "ended_at", "kept", "place", "wish")
"""What may be noted about a song while somebody else moves it."""


def wish_text(wish: Wish) -> str:
    return _text(to_json(wish))


wish_of = msgspec.json.Decoder(Wish).decode


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
    for name, read in _READ.items():
        if values[name] is not None:
            values[name] = read(values[name])
    return Song(**values)


def moved(song: Song, to: State, changes: Mapping[str, Any], noted: Mapping[str, Any]) -> Song:
    """The song once a move with these changes is made; `noted` is what its row then has of `ANNOTATED`."""
    known = {name: _shared(getattr(song, name), _read(name, value)) for name, value in noted.items()}
    made = {name: keepable(value) if type(value) is str else value for name, value in changes.items()}
    return song.evolve(state=to, **{**made, **known})


def _shared(known: Any, read: Any) -> Any:
    """What is the same is kept once: thousands of songs hold their words for minutes."""
    return known if known == read else read


def _read(name: str, value: Any) -> Any:
    return _READ[name](value) if value is not None and name in _READ else value


def _spread(items: Any) -> Columns:
    row: Columns = {}
    for name, value in items:
        if name in _WRITTEN:
            row |= _WRITTEN[name](value)
        else:
            row[name] = keepable(value) if isinstance(value, str) else value
    return row


def _plain(value: Place | Audio) -> Columns:
    """A flat value's fields; `asdict` copies deeply, which takes ten times as long."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _text(value: Columns) -> str:
    """JSON with letters as they are, so that a column's rule for odd ones holds inside it too."""
    return keepable(json.dumps(value, ensure_ascii=False))


_CHANGEABLE = frozenset(NAMES) - FIXED

_WRITTEN: dict[str, Callable[[Any], Columns]] = {
    "requester": lambda requester: {"user_id": requester.id, "user_name": keepable(requester.name)},
    "wish": lambda wish: {"wish": wish_text(wish), "length": wish.length},
    "place": lambda place: {"place": _text(_plain(place))},
    "audio": lambda audio: {"audio": None if audio is None else _text(_plain(audio))},
}
"""The fields that are not a column of their own name and value."""

_READ: dict[str, Callable[[Any], Any]] = {
    "wish": wish_of,
    "place": msgspec.json.Decoder(Place).decode,
    "audio": msgspec.json.Decoder(Audio).decode,
    "state": State,
    "reason": Reason,
    "kept": Reason,
    "cancel_asked": bool,
}
