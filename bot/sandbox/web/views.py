"""What one person sees, as the page's JSON: nothing of what was meant for somebody else's eyes."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from bot.sandbox.discord import payloads
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import HAS_THREAD, PINNED, STARTER, THREAD_MADE, VOICE, Json, Message
from bot.sandbox.discord.places import Channel
from bot.sandbox.web.guests import guests_of
from bot.sandbox.web.house import House
from bot.sandbox.web.places import places, sees
from bot.sandbox.web.troubles import ROWS

SPEEDS = (1, 10)

NOTICES = {
    PINNED: "pinned a message to this channel.",
    THREAD_MADE: "started a thread:",
    STARTER: "started this thread from a message:",
}
"""What Discord itself says in a channel, after the name of who did it."""


def hello(house: House, person: str) -> Json:
    """Everything at once, for a page that has just come."""
    town = house.town
    shown = [message for message in town.world.messages.values() if visible(message, person)]
    return {
        **places(town.world, person),
        "commands": town.commands,
        "bot": {
            "online": town.online,
            "running": house.bot.running,
            "name": town.world.bot.global_name,
            "id": str(town.world.bot.id),
        },
        "messages": [message_of(house, message) for message in shown],
        "troubles": [{"name": row.name, "label": row.label, "about": row.about} for row in ROWS],
        "speeds": SPEEDS,
        "speed": house.studio.speed,
        "trail": [*house.trail],
        "counts": house.counts,
        "guests": guests_of(house),
    }


def visible(message: Message, person: str) -> bool:
    """Whether a person sees a message: it stands, is in one of their channels, and is not private to another."""
    mine = message.ephemeral_for in {None, person}
    return mine and not message.deleted and channel_of(message.place, person) is not None


def channel_of(place: Channel, person: str) -> str | None:
    """The page's name for a channel; None for one that the person does not see there."""
    if place.recipient is not None:
        return "dm" if place.recipient.name == person else None
    return None if place.guild is None or not sees(place, person) else place.name


def message_of(house: House, message: Message) -> Json:
    whole = payloads.message(message, house.town.world)
    asked = _asked(house, message)
    return {
        "id": whole["id"],
        "channel": "dm" if message.place.recipient is not None else message.channel,
        "author": {"name": message.author, "display": message.writer.global_name, "bot": message.writer.bot},
        "at": message.at,
        "edited_at": message.edited_at,
        "content": message.content,
        "embeds": [_inside(embed) for embed in whole["embeds"]],
        "attachments": [_local(file) for file in whole["attachments"]],
        "components": _exact(message.components),
        "ephemeral": message.ephemeral_for is not None,
        "thinking": message.thinking,
        "pings": sorted(message.pings),
        "reply_to": None if message.reference is None else str(message.reference),
        "command": asked and {"name": _command(asked), "person": asked.who.global_name},
        "voice": bool(message.flags & VOICE),
        "notice": NOTICES.get(message.kind),
        "pinned": message.pinned_at is not None,
        "thread": _thread(house, message),
        "forwarded": None if message.snapshot is None else _forwarded(message.snapshot),
    }


def _thread(house: House, message: Message) -> Json | None:
    """The thread that grew from a message, or that a notice tells of."""
    grown = message.flags & HAS_THREAD
    found = (one for one in house.town.world.channels.values() if grown and one.id == message.id and not one.deleted)
    place = message.about or next(found, None)
    if place is None or place.thread is None or place.deleted:
        return None
    return {"name": place.name, "title": place.shown, "messages": place.thread.messages}


def _forwarded(of: Message) -> Json:
    shown = payloads.snapshot(of)
    return {
        "content": of.content,
        "embeds": [_inside(embed) for embed in shown["embeds"]],
        "attachments": [_local(file) for file in shown["attachments"]],
    }


def interaction_of(asked: Interaction) -> Json:
    """How an interaction stands."""
    failed = asked.reply is None and asked.late
    return {
        "id": str(asked.id),
        "person": asked.person,
        "kind": asked.kind,
        "state": "failed" if failed else "started" if asked.reply is None else "answered",
        "reply": asked.reply,
        "modal": _exact(asked.modal),
        "error": "The application did not respond" if failed else None,
    }


def _asked(house: House, message: Message) -> Interaction | None:
    """The command that a message answers, where it answers one."""
    found = (one for one in house.town.world.interactions.values() if one.id == message.interaction_id)
    asked = next(found, None)
    return asked if asked is not None and asked.kind == "command" and asked.original is message else None


def _command(asked: Interaction) -> str:
    name = str(asked.data.get("name", ""))
    inner = next((option["name"] for option in asked.data.get("options", []) if option.get("type") == 1), "")
    return f"{name} {inner}".strip()


def _exact(node: Any) -> Any:
    """Components whose menus name what is chosen beforehand by text: a browser's numbers are too short for an id."""
    if isinstance(node, list):
        return [_exact(one) for one in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    shown = {key: _exact(value) for key, value in cast("Json", node).items()}
    if "default_values" in shown:
        shown["default_values"] = [{**row, "id": str(row["id"])} for row in shown["default_values"]]
    return shown


def _local(file: Json) -> Json:
    """A file with its link on the page's own origin."""
    return {"description": None, "duration_secs": None, **file, "url": _path(file["url"])}


def _inside(embed: Json) -> Json:
    pictures: dict[str, Any] = {
        key: {**embed[key], "url": _path(embed[key]["url"])} for key in ("image", "thumbnail") if embed.get(key)
    }
    return {**embed, **pictures}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.path.startswith("/cdn/") else url
