"""Servers and channels."""

from __future__ import annotations

from bot.sandbox.discord import permissions
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.payloads.accounts import SAYS, member, user
from bot.sandbox.discord.payloads.scheduled import scheduled
from bot.sandbox.discord.places import DM, FORUM, GROUP, THREAD, Channel, Guild, Role
from bot.sandbox.discord.snowflakes import iso
from bot.sandbox.discord.world import World

MEMBERS_COUNTED = 50
"""A thread's count of members stops there (Discord docs, Channel Structure)."""

REQUIRE_TAG = 1 << 4
"""A forum's flag (Discord docs, Channel Flags)."""


def channel(place: Channel) -> Json:
    shown: Json = {"id": str(place.id), "type": place.kind, "flags": 0, "last_message_id": None}
    if place.kind == DM:
        assert place.recipient is not None
        return shown | {"recipients": [user(place.recipient)]}
    if place.kind == GROUP:
        return shown | {"recipients": [user(one) for one in place.group], "name": place.name, "icon": None}
    assert place.guild is not None
    shown |= {"guild_id": str(place.guild.id), "name": place.shown, "rate_limit_per_user": 0, "nsfw": False}
    if place.kind == THREAD:
        return shown | _thread(place)
    shown |= {"position": 0, "parent_id": None, "topic": place.topic, "permission_overwrites": _overwrites(place)}
    return shown | (_forum(place) if place.kind == FORUM else {})


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
        "threads": [channel(one) for one in shown if one.kind == THREAD and not one.archived],
        "members": [member(place.members[world.bot.id])],
        "member_count": len(place.members),
        "joined_at": iso(place.bot_joined_at),
        "unavailable": False,
        "large": False,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [scheduled(one) for one in world.scheduled.values() if one.guild is place],
        "soundboard_sounds": [],
    }


def thread_member(place: Channel, id_: int) -> Json:
    assert place.thread is not None
    return {"id": str(place.id), "user_id": str(id_), "join_timestamp": iso(place.thread.members[id_]), "flags": 0}


def _forum(place: Channel) -> Json:
    tags = [
        {"id": str(id_), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for id_, name in place.tags.items()
    ]
    return {
        "available_tags": tags,
        "flags": REQUIRE_TAG if place.needs_tag else 0,
        "default_reaction_emoji": None,
        "default_sort_order": None,
        "default_forum_layout": 0,
        "default_auto_archive_duration": 1440,
    }


def _thread(place: Channel) -> Json:
    thread = place.thread
    assert place.parent is not None
    assert thread is not None
    return {
        "parent_id": str(place.parent.id),
        "owner_id": str(thread.owner.id),
        "message_count": thread.messages,
        "member_count": min(len(thread.members), MEMBERS_COUNTED),
        "total_message_sent": thread.messages,
        "applied_tags": [str(id_) for id_ in thread.tags],
        "thread_metadata": {
            "archived": place.archived,
            "locked": place.locked,
            "auto_archive_duration": thread.rests,
            "archive_timestamp": iso(thread.archived_at or thread.made_at),
            "create_timestamp": iso(thread.made_at),
        },
    }


def _overwrites(place: Channel) -> list[Json]:
    return [
        {"id": str(one.id), "type": one.kind, "allow": str(one.allow), "deny": str(one.deny)}
        for one in place.overwrites.values()
    ]
