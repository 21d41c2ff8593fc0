"""A channel's change, told to the bot and to those who watch."""

from __future__ import annotations

from typing import Any

from bot.sandbox.discord import payloads
from bot.sandbox.discord.places import Channel
from bot.sandbox.discord.world import World


def tell_of(world: World, event: str, place: Channel, **more: Any) -> None:
    """Dispatch an event that carries the channel, with what else it says."""
    if place.guild is None or place.guild.has_bot:
        world.sessions.dispatch(event, payloads.channel(place) | more, place.guild and place.guild.id)
    world.news.tell("channel", channel=place.name, archived=place.archived, deleted=place.deleted)
