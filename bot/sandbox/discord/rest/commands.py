"""The application's commands, and what servers decided about them."""

from __future__ import annotations

from bot.sandbox.discord.errors import (
    UNKNOWN_APPLICATION,
    UNKNOWN_COMMAND,
    UNKNOWN_COMMAND_PERMISSIONS,
    check,
    refuse,
)
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.payloads.commands import decided
from bot.sandbox.discord.places import APPLICATION
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.rules import commands as rules
from bot.sandbox.discord.world import World


def listed(world: World, call: Call) -> list[Json]:
    _known(call)
    found = [_shown(command) for command in world.commands if command.get("guild_id") == call.params.get("guild_id")]
    return found if call.flag("with_localizations") else _unlocalized(found)


def _unlocalized(nodes: list[Json]) -> list[Json]:
    """Commands, options and choices without their texts in other languages, which are shown only where asked for."""
    return [
        {
            key: _unlocalized(value) if key in {"options", "choices"} else value
            for key, value in node.items()
            if not key.endswith("_localizations")
        }
        for node in nodes
    ]


def registered(world: World, call: Call) -> list[Json]:
    """All of a place's commands at once; those of the same name keep their id."""
    _known(call)
    check(rules.commands(call.body))
    guild = call.params.get("guild_id")
    others = [command for command in world.commands if command.get("guild_id") != guild]
    world.commands[:] = [*others, *(_registered(world, command, guild) for command in call.body)]
    world.news.tell("commands_registered", commands=world.commands)
    return listed(world, call)


def added(world: World, call: Call) -> Json:
    """One command more, or one anew."""
    _known(call)
    check(rules.commands([call.form]))
    guild = call.params.get("guild_id")
    command = _registered(world, call.form, guild)
    world.commands[:] = [*(old for old in world.commands if old["id"] != command["id"]), command]
    world.news.tell("commands_registered", commands=world.commands)
    return _shown(command)


def _known(call: Call) -> None:
    if call.id("application_id") != APPLICATION:
        raise refuse(UNKNOWN_APPLICATION)


def _registered(world: World, command: Json, guild: str | None) -> Json:
    key = (command.get("type", 1), command["name"], guild)
    same = (old for old in world.commands if (old["type"], old["name"], old.get("guild_id")) == key)
    old = next(same, None)
    return {
        "type": 1,
        "description": "",
        "nsfw": False,
        "default_member_permissions": None,
        "integration_types": None,
        "contexts": None,
        **command,
        "id": old["id"] if old else str(world.ids()),
        "application_id": str(APPLICATION),
        "version": str(world.ids()),
        **({"guild_id": guild} if guild else {}),
    }


def _shown(command: Json) -> Json:
    """As Discord lists it: in options it leaves out what is empty."""
    return {key: _lean(value) if key == "options" else value for key, value in command.items()}


def _lean(options: list[Json]) -> list[Json]:
    return [
        {key: _lean(value) if key == "options" else value for key, value in option.items() if value or key == "value"}
        for option in options
    ]


def overrides(world: World, call: Call) -> Json:
    """What a server decided about one command, or under the application's own id about all that have nothing own.

    Raises `Refused`: 10063 for no such command, 10066 where nothing was decided.
    """
    _known(call)
    guild, id_ = world.guild_of(call.id("guild_id")), call.id("command_id")
    if id_ != APPLICATION and not any(int(command["id"]) == id_ for command in world.commands):
        raise refuse(UNKNOWN_COMMAND)
    if not guild.overrides.get(id_):
        raise refuse(UNKNOWN_COMMAND_PERMISSIONS)
    return decided(guild, id_)


def all_overrides(world: World, call: Call) -> list[Json]:
    _known(call)
    guild = world.guild_of(call.id("guild_id"))
    return [decided(guild, id_) for id_, rows in guild.overrides.items() if rows]


COMMANDS = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"

ROUTES = (
    Route("GET", COMMANDS, listed),
    Route("PUT", COMMANDS, registered),
    Route("POST", COMMANDS, added),
    Route("GET", IN_GUILD, listed),
    Route("PUT", IN_GUILD, registered),
    Route("POST", IN_GUILD, added),
    Route("GET", f"{IN_GUILD}/permissions", all_overrides),
    Route("GET", f"{IN_GUILD}/{{command_id}}/permissions", overrides),
)
