"""Servers, and who is in them."""

from __future__ import annotations

from bot.sandbox.discord import payloads
from bot.sandbox.discord.errors import UNKNOWN_MEMBER, refuse
from bot.sandbox.discord.membership import expel
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import THREAD
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.world import World


def mine(world: World, _: Call) -> list[Json]:
    """The servers that the bot is in, as Discord lists them for an account."""
    return [payloads.guild_in_short(known, world) for known in world.guilds.values() if known.has_bot]


def guild(world: World, call: Call) -> Json:
    return payloads.guild(world.guild_of(call.id("guild_id")))


def leave(world: World, call: Call) -> None:
    """The bot goes of its own will."""
    expel(world, world.guild_of(call.id("guild_id")))


def channels(world: World, call: Call) -> list[Json]:
    found = world.guild_of(call.id("guild_id"))
    here = [one for one in world.channels.values() if one.guild is found and not one.deleted]
    return [payloads.channel(one) for one in here if one.kind != THREAD]


def roles(world: World, call: Call) -> list[Json]:
    return [payloads.role(role) for role in world.guild_of(call.id("guild_id")).roles.values()]


def member(world: World, call: Call) -> Json:
    """Raises `Refused` 10007 for somebody who is none."""
    found = world.guild_of(call.id("guild_id"))
    id_ = world.bot.id if call.params["user_id"] == "@me" else call.id("user_id")
    if id_ not in found.members:
        raise refuse(UNKNOWN_MEMBER)
    return payloads.member(found.members[id_])


GUILD = "/guilds/{guild_id}"

ROUTES = (
    Route("GET", "/users/@me/guilds", mine),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave),
    Route("GET", GUILD, guild),
    Route("GET", f"{GUILD}/channels", channels),
    Route("GET", f"{GUILD}/roles", roles),
    Route("GET", f"{GUILD}/members/{{user_id}}", member),
)
