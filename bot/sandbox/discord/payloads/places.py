"""Servers and channels."""

from __future__ import annotations

from bot.sandbox.discord import permissions
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.payloads.accounts import SAYS, member, user
from bot.sandbox.discord.places import DM, GROUP, THREAD, Channel, Guild, Role
from bot.sandbox.discord.snowflakes import EPOCH, iso
from bot.sandbox.discord.world import World

BEGINNING = iso(EPOCH / 1000)
"""When what has no date of its own was made."""


def channel(place: Channel) -> Json:
    shown: Json = {"id": str(place.id), "type": place.kind, "flags": 0, "last_message_id": None}
    if place.kind == DM:
        assert place.recipient is not None
        return shown | {"recipients": [user(place.recipient)]}
    if place.kind == GROUP:
        return shown | {"recipients": [user(one) for one in place.group], "name": place.name, "icon": None}
    assert place.guild is not None
    shown |= {"guild_id": str(place.guild.id), "name": place.name, "rate_limit_per_user": 0, "nsfw": False}
    if place.kind == THREAD:
        return shown | _thread(place)
    return shown | {"position": 0, "parent_id": None, "topic": None, "permission_overwrites": _overwrites(place)}


def role(one: Role) -> Json:
    return {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "position": 0 if one.name == "@everyone" else 1,
        "permissions": str(one.permissions),
        "managed": one.name == "Jamboree",
        "mentionable": False,
        "flags": 0,
    }


def guild_in_short(place: Guild, world: World) -> Json:
    """As an account's own list of servers shows it."""
    held = permissions.everywhere(world.bot, place)
    return {
        "id": str(place.id),
        "name": place.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(held),
        "features": [],
    }


def guild(place: Guild) -> Json:
    """As REST shows it; GUILD_CREATE adds channels, threads and members."""
    return {
        "id": str(place.id),
        "name": place.name,
        "owner_id": str(place.owner.id),
        "icon": None,
        "roles": [role(one) for one in place.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "premium_tier": place.tier,
        "premium_subscription_count": (0, 2, 7, 14)[place.tier],
        "preferred_locale": place.locale,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None if place.system is None else str(place.system.id),
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "description": SAYS,
    }


def guild_create(place: Guild, world: World) -> Json:
    shown = [one for one in world.channels.values() if one.guild is place and not one.deleted]
    return guild(place) | {
        "channels": [channel(one) for one in shown if one.kind != THREAD],
        "threads": [channel(one) for one in shown if one.kind == THREAD],
        "members": [member(place.members[world.bot.id])],
        "member_count": len(place.members),
        "joined_at": iso(place.bot_joined_at),
        "unavailable": False,
        "large": False,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _thread(place: Channel) -> Json:
    assert place.parent is not None
    assert place.guild is not None
    return {
        "parent_id": str(place.parent.id),
        "owner_id": str(place.guild.owner.id),
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": place.archived,
            "locked": place.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": BEGINNING,
            "create_timestamp": BEGINNING,
        },
    }


def _overwrites(place: Channel) -> list[Json]:
    return [
        {"id": str(one.id), "type": one.kind, "allow": str(one.allow), "deny": str(one.deny)}
        for one in place.overwrites.values()
    ]
