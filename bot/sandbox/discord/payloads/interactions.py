"""Interactions, as the gateway brings them and as their answers name them."""

from __future__ import annotations

from bot.sandbox.discord import permissions
from bot.sandbox.discord.interactions import TYPES, Interaction
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.payloads.accounts import member, user
from bot.sandbox.discord.payloads.messages import message
from bot.sandbox.discord.payloads.places import channel
from bot.sandbox.discord.places import APPLICATION
from bot.sandbox.discord.world import World


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
        "channel": channel(place),
        "app_permissions": str(_app_permissions(asked, world)),
        "locale": "en-GB",
        "entitlements": [],
        "authorizing_integration_owners": _owners(asked),
        "context": 0 if place.guild else 1,
        "attachment_size_limit": world.limit_in(place),
    }
    if place.guild is None:
        payload["user"] = user(who)
    else:
        allowed = str(permissions.of(who, place))
        home: Json = {"id": str(place.guild.id), "locale": "en-GB", "features": []}
        payload |= {"guild_id": home["id"], "guild_locale": "en-GB", "guild": home}
        payload["member"] = member(who) | {"permissions": allowed}
    if asked.source is not None:
        payload["message"] = message(asked.source, world)
    return payload


def metadata(asked: Interaction) -> Json:
    """What a message says about the interaction that it answers."""
    return {
        "id": str(asked.id),
        "type": TYPES[asked.kind],
        "user": user(asked.who),
        "authorizing_integration_owners": _owners(asked),
    }


def _owners(asked: Interaction) -> Json:
    """Who brought the command: the server (0 in direct messages) or the person."""
    guild = asked.place.guild
    return {"1": str(asked.who.id)} if asked.user_installed else {"0": str(guild.id if guild else 0)}


def _app_permissions(asked: Interaction, world: World) -> int:
    """Where the bot is no member, an answer may still do what its person may (user-installed commands)."""
    return permissions.of(asked.who if asked.user_installed else world.bot, asked.place)
