"""What a person chooses in a menu, under a message or in a form, with what Discord resolves beside it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.discord import payloads, permissions
from bot.sandbox.discord.bounds import within
from bot.sandbox.discord.messages import Json, rows
from bot.sandbox.discord.places import Channel, Guild, Person
from bot.sandbox.discord.world import World

STRING, USERS, ROLES, MENTIONABLES, CHANNELS = 3, 5, 6, 7, 8
"""Kinds of menus (Discord docs, Component Types)."""


def chosen(world: World, place: Channel, node: Json, values: Sequence[str]) -> tuple[list[str], Json]:
    """The values as ids, and what they resolve to. Raises `ValueError` for what cannot be chosen there."""
    counted(node, len(values), 1)
    if len(set(values)) != len(values):
        raise ValueError(f"{node['custom_id']!r} takes each value once")
    if node["type"] == STRING:
        known = {option["value"] for option in rows(node, "options")}
        if strangers := [value for value in values if value not in known]:
            raise ValueError(f"{node['custom_id']!r} has no {', '.join(strangers)}: {sorted(known)}")
        return list(values), {}
    resolved: Json = {}
    return [_picked(world, place, node, value, resolved) for value in values], resolved


def defaults(world: World, place: Channel, node: Json) -> list[str]:
    """What a menu holds before anybody touches it, in the words in which people choose."""
    if node["type"] == STRING:
        return [option["value"] for option in rows(node, "options") if option.get("default")]
    wanted = {int(row["id"]) for row in rows(node, "default_values")}
    roles = place.guild.roles.values() if place.guild is not None else ()
    named = [(one.id, one.name) for one in (*world.everybody, *roles, *world.channels.values())]
    return [name for id_, name in named if id_ in wanted]


def counted(node: Json, number: int, usual: int) -> None:
    """Raises `ValueError` for too few or too many; nothing at all passes where nothing is required."""
    wanted = node.get("required", bool(node.get("min_values", 1)))
    if number or wanted:
        most = node.get("max_values")
        within(
            node["custom_id"], number, max(1, node.get("min_values") or 1), usual if most is None else most, "values"
        )


def _picked(world: World, place: Channel, node: Json, value: str, resolved: Json) -> str:
    kind, guild = node["type"], place.guild
    if kind in {USERS, MENTIONABLES} and (person := _person(world, place, value)) is not None:
        resolve(person, guild, place, resolved)
        return str(person.id)
    if guild is not None and kind in {ROLES, MENTIONABLES}:
        role = guild.role(value)
        resolved.setdefault("roles", {})[str(role.id)] = payloads.role(role)
        return str(role.id)
    if guild is not None and kind == CHANNELS:
        return _channel(world, place, node, value, resolved)
    raise ValueError(f"{node['custom_id']!r} has no {value!r}")


def resolve(person: Person, guild: Guild | None, place: Channel, resolved: Json) -> None:
    """A person under "users", and under "members" where they are one: without `user`, with their permissions."""
    resolved.setdefault("users", {})[str(person.id)] = payloads.user(person)
    if guild is not None and person.id in guild.members:
        member = payloads.member(guild.members[person.id]) | {"permissions": str(permissions.of(person, place))}
        for left_out in ("user", "deaf", "mute"):
            member.pop(left_out)
        resolved.setdefault("members", {})[str(person.id)] = member


def _person(world: World, place: Channel, value: str) -> Person | None:
    return next((one for one in world.present(place) if one.name == value), None)


def _channel(world: World, place: Channel, node: Json, value: str, resolved: Json) -> str:
    found = world.channels.get(value)
    wanted: list[int] = node.get("channel_types") or []
    if found is None or found.guild is not place.guild or (wanted and found.kind not in wanted):
        raise ValueError(f"{node['custom_id']!r} has no channel {value!r}")
    short = {key: shown for key, shown in payloads.channel(found).items() if key in _SHORT}
    resolved.setdefault("channels", {})[str(found.id)] = short | {"permissions": "0"}
    return str(found.id)


_SHORT = frozenset({"id", "name", "type", "guild_id", "parent_id", "thread_metadata", "flags", "position", "topic"})
"""Fields of a channel that is resolved (Discord docs, Resolved Data Structure)."""
