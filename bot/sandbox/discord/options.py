"""A person's words for a command as Discord's client would send them, or refuse to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.discord import payloads
from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.messages import Json, rows
from bot.sandbox.discord.places import Person, Upload

Store = Callable[[Upload], Attachment]

SUBCOMMANDS = {1, 2}
TYPES: dict[int, tuple[type, ...]] = {3: (str,), 4: (int,), 5: (bool,), 6: (str,), 10: (int, float), 11: (Upload,)}
"""Option types (Discord docs, Application Command Option Type): text, whole number, yes or no, user, number, file."""

BOOLEAN, USER, FILE = 5, 6, 11


def find(commands: list[Json], name: str, kind: int = 1) -> tuple[Json, list[Json]]:
    """A registered command and the way down to the subcommand that `name` ("song create") means.

    Raises `ValueError` where nothing of that name is registered, as Discord would not offer it.
    """
    first, *rest = [name] if kind != 1 else name.split()
    command = next((one for one in commands if one["type"] == kind and one["name"] == first), None)
    if command is None:
        raise ValueError(f"no command {first!r} is registered: {[one['name'] for one in commands]}")
    way, node = list[Json](), command
    for step in rest:
        inner = [one for one in rows(node, "options") if one["type"] in SUBCOMMANDS and one["name"] == step]
        if not inner:
            raise ValueError(f"no subcommand {step!r} of {first!r} is registered")
        node = inner[0]
        way.append(node)
    if any(option["type"] in SUBCOMMANDS for option in rows(node, "options")):
        raise ValueError(f"{name!r} is a group: name one of its commands")
    return command, way


def filled(
    commands: list[Json],
    name: str,
    given: Mapping[str, Any],
    people: Mapping[str, Person],
    store: Store,
    focused: str = "",
) -> Json:
    """The `data` of a command, or of the autocomplete of its option `focused`. Raises `ValueError`."""
    command, way = find(commands, name)
    known = {option["name"]: option for option in rows(way[-1] if way else command, "options")}
    _complete(known, given, focused)
    resolved: Json = {}
    values = [
        _autocompleted(option, given[key]) if key == focused else _option(option, given[key], people, store, resolved)
        for key, option in known.items()
        if given.get(key) is not None
    ]
    for node in reversed(way):
        values = [{"type": node["type"], "name": node["name"], "options": values}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": values}
    return data | ({"resolved": resolved} if resolved else {})


def _complete(known: Mapping[str, Json], given: Mapping[str, Any], focused: str) -> None:
    if strangers := set(given) - set(known):
        raise ValueError(f"no such option: {', '.join(sorted(strangers))}; there are {', '.join(known)}")
    missing = [key for key, option in known.items() if option.get("required") and given.get(key) is None]
    if missing and not focused:
        raise ValueError(f"required, but not given: {', '.join(missing)}")


def _autocompleted(option: Json, value: Any) -> Json:
    if not option.get("autocomplete"):
        raise ValueError(f"{option['name']} has no autocomplete")
    return {"name": option["name"], "type": option["type"], "value": value, "focused": True}


def _option(option: Json, value: Any, people: Mapping[str, Person], store: Store, resolved: Json) -> Json:
    kind, name = option["type"], option["name"]
    if not _typed(kind, value):
        raise ValueError(f"{name} does not take {type(value).__name__} (option type {kind})")
    if kind == FILE:
        file = store(value)
        resolved.setdefault("attachments", {})[str(file.id)] = payloads.attachment(file)
        value = str(file.id)
    elif kind == USER:
        person = people[value]
        resolved.setdefault("users", {})[str(person.id)] = payloads.user(person)
        value = str(person.id)
    else:
        value = _chosen(option, value)
    return {"name": name, "type": kind, "value": value}


def _typed(kind: int, value: object) -> bool:
    return isinstance(value, TYPES.get(kind, ())) and (kind == BOOLEAN or not isinstance(value, bool))


def _chosen(option: Json, value: Any) -> Any:
    """A value within its option's bounds; where there are choices, one of them, by its name or value."""
    name = option["name"]
    if choices := option.get("choices"):
        by_word = {word: choice["value"] for choice in choices for word in (choice["name"], choice["value"])}
        if value not in by_word:
            raise ValueError(f"{name} has no choice {value!r}: {[choice['value'] for choice in choices]}")
        return by_word[value]
    if isinstance(value, str):
        within(name, len(value), option.get("min_length"), option.get("max_length") or 6000, "characters")
    elif not isinstance(value, bool):
        within(name, value, option.get("min_value"), option.get("max_value"), "")
    return value


def within(name: str, value: float, least: float | None, most: float | None, unit: str) -> None:
    """Raises `ValueError` for what a client marks red."""
    if least is not None and value < least:
        raise ValueError(f"{name} takes at least {least} {unit}".rstrip())
    if most is not None and value > most:
        raise ValueError(f"{name} takes at most {most} {unit}".rstrip())
