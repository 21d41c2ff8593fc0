"""A person's words for a command as Discord's client would send them, or refuse to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.discord import payloads, registered, selects
from bot.sandbox.discord.bounds import within
from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.messages import Json, rows
from bot.sandbox.discord.places import Channel, Upload
from bot.sandbox.discord.world import World

Store = Callable[[Upload], Attachment]

TYPES: dict[int, tuple[type, ...]] = {
    **dict.fromkeys((3, 6, 7, 8, 9), (str,)),
    4: (int,),
    5: (bool,),
    10: (int, float),
    11: (Upload,),
}
"""Option types (Discord docs, Application Command Option Type): text, whole number, yes or no, number, file;
and a user, a channel, a role, or either of user and role, each by its name."""

BOOLEAN, FILE = 5, 11

PICKED = {6: 5, 7: 8, 8: 6, 9: 7}
"""Options for a user, a channel, a role, or either of user and role: the kind of menu that chooses the same."""


def filled(world: World, place: Channel, name: str, given: Mapping[str, Any], store: Store, focused: str = "") -> Json:
    """The `data` of a command, or of the autocomplete of its option `focused`. Raises `ValueError`."""
    command, way = registered.find(registered.here(world, place), name)
    known = {option["name"]: option for option in rows(way[-1] if way else command, "options")}
    _complete(known, given, focused)
    resolved: Json = {}
    values = [
        _autocompleted(option, given[key])
        if key == focused
        else _option(world, place, option, given[key], store, resolved)
        for key, option in known.items()
        if given.get(key) is not None
    ]
    for node in reversed(way):
        values = [{"type": node["type"], "name": node["name"], "options": values}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": values}
    data |= {"guild_id": command["guild_id"]} if "guild_id" in command else {}
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


def _option(world: World, place: Channel, option: Json, value: Any, store: Store, resolved: Json) -> Json:
    kind, name = option["type"], option["name"]
    if not _typed(kind, value):
        raise ValueError(f"{name} does not take {type(value).__name__} (option type {kind})")
    if kind == FILE:
        file = store(value)
        resolved.setdefault("attachments", {})[str(file.id)] = payloads.attachment(file)
        value = str(file.id)
    elif kind in PICKED:
        node = {"type": PICKED[kind], "custom_id": name, "channel_types": option.get("channel_types")}
        (value,), found = selects.chosen(world, place, node, [value])
        for group, rows_ in found.items():
            resolved.setdefault(group, {}).update(rows_)
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
