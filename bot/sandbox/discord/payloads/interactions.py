"""Interactions, as the gateway brings them and as their answers name them."""

from __future__ import annotations

from bot.sandbox.discord import permissions
from bot.sandbox.discord.interactions import TYPES, Interaction
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.payloads.accounts import member, user
from bot.sandbox.discord.payloads.messages import message
from bot.sandbox.discord.payloads.places import channel
from bot.sandbox.discord.places import APPLICATION, DM, GROUP, Channel, Guild
from bot.sandbox.discord.world import World

IN_GUILD, IN_BOT_DM, IN_PRIVATE = 0, 1, 2
"""Where an interaction is started (Discord docs, Interaction Context Types)."""


def interaction(asked: Interaction, world: World) -> Json:
    """INTERACTION_CREATE."""
    place, who = asked.place, asked.who
    payload: Json = {
        "id": str(asked.id),
        "application_id": str(APPLICATION),
        "type": TYPES[asked.kind],
        "token": asked.token,
        "version": 1,
        "data": asked.data,
        "channel_id": str(place.id),
        "channel": channel(place) | {"permissions": str(permissions.of(who, place))},
        "app_permissions": str(_app_permissions(asked, world)),
        "locale": who.locale,
        "entitlements": [],
        "authorizing_integration_owners": _owners(asked),
        "context": context(place),
        "attachment_size_limit": world.limit_in(place, who),
    }
    payload |= {"user": user(who)} if place.guild is None else _in_guild(asked, place.guild)
    if asked.source is not None:
        payload["message"] = message(asked.source, world)
    return payload


def context(place: Channel) -> int:
    """Where something in that channel happens, in Discord's numbers."""
    return {DM: IN_BOT_DM, GROUP: IN_PRIVATE}.get(place.kind, IN_GUILD)


def metadata(asked: Interaction) -> Json:
    """What a message says about the interaction that it answers."""
    return {
        "id": str(asked.id),
        "type": TYPES[asked.kind],
        "user": user(asked.who),
        "authorizing_integration_owners": _owners(asked),
    }


def _in_guild(asked: Interaction, guild: Guild) -> Json:
    """The server, and who asked as a member of it, with what they may do in that channel."""
    told = member(guild.members[asked.who.id]) | {"permissions": str(permissions.of(asked.who, asked.place))}
    short: Json = {"id": str(guild.id), "locale": guild.locale, "features": []}
    return {"guild_id": short["id"], "guild_locale": guild.locale, "guild": short, "member": told}


def _owners(asked: Interaction) -> Json:
    """Who brought the command: the server (0 in direct messages), the person, or both.

    What is pressed under an answer was brought by who brought the answer.
    """
    if asked.source is not None and asked.source.metadata is not None:
        return asked.source.metadata["authorizing_integration_owners"]
    guild = asked.place.guild
    person = {"1": str(asked.who.id)}
    if asked.user_installed:
        return person
    return {"0": str(guild.id if guild else 0)} | (person if asked.who.installed else {})


def _app_permissions(asked: Interaction, world: World) -> int:
    """Where the bot is no member, an answer may still do what its person may (user-installed commands)."""
    if asked.place.kind in {DM, GROUP}:
        emojis = permissions.BITS["use_external_emojis"] if asked.place.kind == DM else 0
        return permissions.TOLD_DIRECTLY | emojis
    return permissions.of(asked.who if asked.user_installed else world.bot, asked.place)
