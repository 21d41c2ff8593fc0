"""Who the bot is, where its gateway is, and which commands it has."""

from __future__ import annotations

from bot.sandbox.discord import payloads
from bot.sandbox.discord.errors import UNKNOWN_APPLICATION, UNKNOWN_USER, check, refuse
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import APPLICATION
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.rules import commands as rules
from bot.sandbox.discord.world import World


def me(world: World, _: Call) -> Json:
    return payloads.user(world.bot) | {"verified": True, "mfa_enabled": True, "locale": "en-GB", "flags": 0}


def user(world: World, call: Call) -> Json:
    found = next((person for person in world.everybody if person.id == call.id("user_id")), None)
    if found is None:
        raise refuse(UNKNOWN_USER)
    return payloads.user(found)


def application(world: World, call: Call) -> Json:
    if call.params.get("application_id", "@me") not in {"@me", str(APPLICATION)}:
        raise refuse(UNKNOWN_APPLICATION)
    return payloads.application(world)


def gateway(world: World, _: Call) -> Json:
    return {"url": world.gateway_url}


def gateway_bot(world: World, _: Call) -> Json:
    starts = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": world.gateway_url, "shards": 1, "session_start_limit": starts}


def open_direct(world: World, call: Call) -> Json:
    """A channel for direct messages with somebody who shares a server, or has written."""
    wanted = str(call.form.get("recipient_id", ""))
    found = next((person for person in world.people.values() if str(person.id) == wanted), None)
    if found is None:
        raise refuse(UNKNOWN_USER)
    return payloads.channel(world.direct(found))


def listed(world: World, call: Call) -> list[Json]:
    _known(call)
    return [_shown(command) for command in world.commands if command.get("guild_id") == call.params.get("guild_id")]


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


APPLICATIONS = "/applications/{application_id}"

ROUTES = (
    Route("GET", "/users/@me", me),
    Route("POST", "/users/@me/channels", open_direct),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", APPLICATIONS, application),
    Route("GET", "/gateway", gateway),
    Route("GET", "/gateway/bot", gateway_bot),
    Route("GET", f"{APPLICATIONS}/commands", listed),
    Route("PUT", f"{APPLICATIONS}/commands", registered),
    Route("POST", f"{APPLICATIONS}/commands", added),
    Route("GET", f"{APPLICATIONS}/guilds/{{guild_id}}/commands", listed),
    Route("PUT", f"{APPLICATIONS}/guilds/{{guild_id}}/commands", registered),
    Route("POST", f"{APPLICATIONS}/guilds/{{guild_id}}/commands", added),
)
