"""The commands that are registered, and the way to one of them by the name that people type."""

from __future__ import annotations

from bot.sandbox.discord.messages import Json, rows
from bot.sandbox.discord.places import Channel
from bot.sandbox.discord.world import World

SUBCOMMANDS = {1, 2}
"""Types of options that are commands and groups of their own (Discord docs, Application Command Option Type)."""


def here(world: World, place: Channel) -> list[Json]:
    """The commands that are registered for a channel's server, its own first, or for everywhere."""
    guild = str(place.guild.id) if place.guild else ""
    own = [command for command in world.commands if command.get("guild_id") == guild]
    return [*own, *(command for command in world.commands if "guild_id" not in command)]


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


def find_first(world: World, name: str) -> Json:
    """A registered command by its own name, group or not, wherever it is offered. Raises `ValueError`."""
    found = next((one for one in world.commands if one["name"] == name), None)
    if found is None:
        raise ValueError(f"no command {name!r} is registered: {[one['name'] for one in world.commands]}")
    return found
