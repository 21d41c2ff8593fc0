"""Scheduled events."""

from __future__ import annotations

from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.payloads.accounts import user
from bot.sandbox.discord.scheduled import EXTERNAL, GUILD_ONLY, Scheduled


def scheduled(one: Scheduled) -> Json:
    return {
        "id": str(one.id),
        "guild_id": str(one.guild.id),
        "channel_id": None,
        "creator_id": str(one.creator.id),
        "creator": user(one.creator),
        "name": one.name,
        "description": one.description,
        "image": None,
        "scheduled_start_time": one.start,
        "scheduled_end_time": one.end,
        "privacy_level": GUILD_ONLY,
        "status": one.status,
        "entity_type": EXTERNAL,
        "entity_id": None,
        "entity_metadata": {"location": one.location},
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
        "user_count": 0,
    }
