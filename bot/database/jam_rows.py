"""A jam and a part as rows, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from bot.database.tables import keepable
from bot.jams.counting import Rank, Result
from bot.jams.jams import Jam, Options
from bot.jams.parts import Look, Part, Seat
from bot.jams.states import EndCause, JamState, PauseCause
from bot.songs.songs import Address, Requester

Columns = dict[str, Any]

_OPTIONS = tuple(field.name for field in fields(Options))


def jam_columns(jam: Jam) -> Columns:
    """The whole row of a jam."""
    return changed_columns({field.name: getattr(jam, field.name) for field in fields(Jam)})


def part_columns(part: Part) -> Columns:
    """The whole row of a part."""
    return changed_columns({field.name: getattr(part, field.name) for field in fields(Part)})


def changed_columns(changes: Mapping[str, Any]) -> Columns:
    """The columns of some changed fields of either."""
    row: Columns = {}
    for name, value in changes.items():
        if name in _WRITTEN:
            row |= _WRITTEN[name](value)
        elif isinstance(value, Address):
            row[name] = keepable(value.text)
        else:
            row[name] = keepable(value) if isinstance(value, str) else value
    return row


def jam_of(row: Mapping[str, Any]) -> Jam:
    values = dict(row)
    values["host"] = _person(values, "host")
    values["options"] = Options(**{name: bool(values.pop(name)) for name in _OPTIONS})
    values["order"] = tuple(json.loads(values.pop("song_order")))
    return Jam(**_read(values))


def part_of(row: Mapping[str, Any]) -> Part:
    values = dict(row)
    values["person"] = _person(values, "user")
    return Part(**_read(values))


def _person(values: Columns, prefix: str) -> Requester:
    return Requester(values.pop(f"{prefix}_id"), values.pop(f"{prefix}_name"), values.pop(f"{prefix}_locale"))


def _read(values: Columns) -> Columns:
    for name, read in _READ.items():
        if values.get(name) is not None:
            values[name] = read(values[name])
    return values


def _result(said: Columns) -> Result:
    ranks, picks = tuple(Rank(**rank) for rank in said.pop("ranks")), tuple(said.pop("picks"))
    return Result(ranks=ranks, picks=picks, **said)


def _whose(prefix: str) -> Callable[[Requester], Columns]:
    def written(person: Requester) -> Columns:
        name, locale = keepable(person.name), keepable(person.locale)
        return {f"{prefix}_id": person.id, f"{prefix}_name": name, f"{prefix}_locale": locale}

    return written


_WRITTEN: dict[str, Callable[[Any], Columns]] = {
    "host": _whose("host"),
    "person": _whose("user"),
    "options": lambda options: {name: getattr(options, name) for name in _OPTIONS},
    "order": lambda order: {"song_order": json.dumps(order)},
    "result": lambda result: {"result": None if result is None else json.dumps(asdict(result))},
}

_READ: dict[str, Callable[[Any], Any]] = {
    "channel": Address,
    "thread": Address,
    "board": Address,
    "finale": Address,
    "looked": Address,
    "state": JamState,
    "drawn_state": JamState,
    "paused_from": JamState,
    "pause_cause": PauseCause,
    "end_cause": EndCause,
    "seat": Seat,
    "look": Look,
    "result": lambda said: _result(json.loads(said)),
    "threadless": bool,
    "locked": bool,
}
