"""A song as a row, and back. A JSON key that a newer version wrote is passed over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import msgspec

from bot.database.tables import keepable
from bot.songs.changes import Annotations
from bot.songs.ports.store import Draft
from bot.songs.songs import Address, Audio, Entry, Requester, Song
from bot.songs.states import Cause, Doubt, Reason, State
from bot.songs.wishes import Wish, from_json, to_json

Columns = dict[str, Any]

NAMES = tuple(field.name for field in fields(Song))

PLACES = ("origin", "destination")
"""The fields whose address may have a secret, which lies in two columns of its own."""

ANNOTATED = tuple(sorted(Annotations.__annotations__))
"""What may be written about a song while somebody else moves it."""

ANNOTATED_COLUMNS = (
    *ANNOTATED,
    *(column for name in PLACES if name in ANNOTATED for column in (f"{name}_secret", f"{name}_secret_until")),
)


def wish_text(wish: Wish) -> str:
    return _text(to_json(wish))


def wish_of(text: str) -> Wish:
    return from_json(msgspec.json.decode(text))


_LOOK_FIRST, _JAM, _ORDER_ID, _REPLACES = "look_first", "jam_id", "order_id", "replaces"


def draft_columns(draft: Draft) -> Columns:
    """A draft's columns. What else it says stands beside its wish's fields, which pass over it."""
    said = to_json(draft.wish) | ({_LOOK_FIRST: True} if draft.look_first else {})
    said |= {_JAM: draft.jam_id} if draft.jam_id is not None else {}
    said |= {} if draft.order_id is None else {_ORDER_ID: draft.order_id}
    said |= {} if draft.replaces is None else {_REPLACES: draft.replaces}
    return {"user_id": draft.user_id, "wish": _text(said), "parent_id": draft.parent_id}


def draft_of(row: Mapping[str, Any]) -> Draft:
    said = msgspec.json.decode(row["wish"])
    look_first, jam_id, order_id = said.get(_LOOK_FIRST) is True, said.get(_JAM), said.get(_ORDER_ID)
    wish, replaces = from_json(said), said.get(_REPLACES)
    return Draft(row["user_id"], wish, row["parent_id"], look_first, jam_id, order_id, replaces)


def columns(song: Song) -> Columns:
    """The whole row of a song."""
    return _to_columns((name, getattr(song, name)) for name in NAMES)


def changed(changes: Mapping[str, Any]) -> Columns:
    """The columns of some changed fields."""
    return _to_columns(changes.items())


def song_of(row: Mapping[Any, Any]) -> Song:
    """The song that a row holds."""
    values = _joined(row)
    del values["length"]
    values["requester"] = Requester(values.pop("user_id"), values.pop("user_name"), values.pop("user_locale"))
    for name, read in _READ.items():
        if values[name] is not None:
            values[name] = read(values[name])
    return Song(**values)


def moved(song: Song, to: State, changes: Mapping[str, Any], row: Mapping[str, Any]) -> Song:
    """The song once a move with these changes is made; `row` is what the database then has of `ANNOTATED`."""
    known = {name: _intern(getattr(song, name), _read(name, value)) for name, value in _joined(row).items()}
    made = {name: keepable(value) if type(value) is str else value for name, value in changes.items()}
    return replace(song, state=to, **{**made, **known})


def _joined(row: Mapping[Any, Any]) -> Columns:
    """A row in which an address that may have a secret is whole."""
    values = dict(row)
    for name in PLACES:
        if name in values:
            secret, until = values.pop(f"{name}_secret"), values.pop(f"{name}_secret_until")
            values[name] = Address(values[name], secret, until)
    return values


def _intern(known: Any, read: Any) -> Any:
    """What is the same is kept once: thousands of songs hold their words for minutes."""
    return known if known == read else read


def _read(name: str, value: Any) -> Any:
    return _READ[name](value) if value is not None and name in _READ else value


def _to_columns(items: Any) -> Columns:
    row: Columns = {}
    for name, value in items:
        if name in _WRITTEN:
            row |= _WRITTEN[name](value)
        else:
            row[name] = keepable(value) if isinstance(value, str) else value
    return row


def _flat(value: Audio | Entry) -> Columns:
    """A flat value's fields; `asdict` copies deeply, which takes ten times as long."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _address(address: Address | None) -> str | None:
    return None if address is None else keepable(address.text)


def _place(name: str) -> Callable[[Address], Columns]:
    def written(address: Address) -> Columns:
        secret = keepable(address.secret)
        return {name: _address(address), f"{name}_secret": secret, f"{name}_secret_until": address.secret_until}

    return written


def _text(value: Columns) -> str:
    """JSON with letters as they are, so that a column's rule for odd ones holds inside it too."""
    return keepable(json.dumps(value, ensure_ascii=False))


_WRITTEN: dict[str, Callable[[Any], Columns]] = {
    "requester": lambda requester: {
        "user_id": requester.id,
        "user_name": keepable(requester.name),
        "user_locale": keepable(requester.locale),
    },
    "wish": lambda wish: {"wish": wish_text(wish), "length": wish.length},
    "origin": _place("origin"),
    "destination": _place("destination"),
    "card": lambda address: {"card": _address(address)},
    "posted": lambda address: {"posted": _address(address)},
    "audio": lambda audio: {"audio": None if audio is None else _text(_flat(audio))},
    "entry": lambda entry: {"entry": None if entry is None else _text(_flat(entry))},
}
"""The fields that are not a column of their own name and value."""

_READ: dict[str, Callable[[Any], Any]] = {
    "wish": wish_of,
    "card": Address,
    "posted": Address,
    "audio": msgspec.json.Decoder(Audio).decode,
    "entry": msgspec.json.Decoder(Entry).decode,
    "state": State,
    "reason": Reason,
    "doubt": Doubt,
    "cause": Cause,
    "kept": Reason,
    "cancel_asked": bool,
}
