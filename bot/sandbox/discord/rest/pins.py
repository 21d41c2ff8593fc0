"""Pinned messages, for who may pin them: to manage messages is not enough any more (since 2026-02-23)."""

from __future__ import annotations

from datetime import datetime

from bot.sandbox.discord import board, payloads, permissions
from bot.sandbox.discord.errors import TOO_MANY_PINS, refuse
from bot.sandbox.discord.messages import PINNED, Json, Message
from bot.sandbox.discord.places import Channel
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route, seen
from bot.sandbox.discord.snowflakes import iso
from bot.sandbox.discord.world import World

MOST = 250


def listed(world: World, call: Call) -> Json:
    """Newest pinned first, at most 50."""
    place = seen(world, call, "read_message_history")
    limit = min(50, max(1, int(call.query.get("limit", 50))))
    before = datetime.fromisoformat(call.query["before"]).timestamp() if "before" in call.query else float("inf")
    found = [one for one in _pinned(world, place) if (one.pinned_at or 0) < before]
    items = [{"pinned_at": iso(one.pinned_at or 0), "message": payloads.message(one, world)} for one in found[:limit]]
    return {"items": items, "has_more": len(found) > limit}


def pinned(world: World, call: Call) -> None:
    """Raises `Refused` 30003 where as many are pinned as may be."""
    place, message = _of(world, call)
    if message.pinned_at is not None:
        return
    if len(_pinned(world, place)) >= MOST:
        raise refuse(TOO_MANY_PINS)
    message.pinned_at = world.now()
    board.notice(world, place, world.bot, PINNED, reference=message)
    _tell(world, place)


def unpinned(world: World, call: Call) -> None:
    place, message = _of(world, call)
    message.pinned_at = None
    _tell(world, place)


def _of(world: World, call: Call) -> tuple[Channel, Message]:
    place = seen(world, call)
    permissions.require(world.bot, place, "pin_messages")
    return place, world.message_in(place, call.id("message_id"))


def _pinned(world: World, place: Channel) -> list[Message]:
    found = [one for one in world.shown(place) if one.pinned_at is not None]
    return sorted(found, key=lambda one: (one.pinned_at or 0, one.id), reverse=True)


def _tell(world: World, place: Channel) -> None:
    last = next((iso(one.pinned_at or 0) for one in _pinned(world, place)), None)
    told: Json = {"channel_id": str(place.id), "last_pin_timestamp": last}
    told |= {} if place.guild is None else {"guild_id": str(place.guild.id)}
    world.sessions.dispatch("CHANNEL_PINS_UPDATE", told, place.guild and place.guild.id)


PINS, PIN = "/channels/{channel_id}/messages/pins", "/channels/{channel_id}/messages/pins/{message_id}"

ROUTES = (
    Route("GET", PINS, listed),
    Route("PUT", PIN, pinned),
    Route("DELETE", PIN, unpinned),
)
