"""The bot's messages from one run to the next: so that kept songs can be heard, and their buttons pressed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.world import World

INDEX = "messages.json"


def save(world: World, folder: Path) -> None:
    """Every message that everybody in its channel sees, with its files."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = [message for message in world.messages.values() if not (message.deleted or message.ephemeral_for)]
    for file in (file for message in kept for file in message.attachments):
        (folder / str(file.id)).write_bytes(file.data)
    (folder / INDEX).write_text(json.dumps([_row(message) for message in kept]), encoding="utf-8")


def load(world: World, folder: Path) -> None:
    """What `save` wrote; nothing where there is none, or where it cannot be read any more."""
    try:
        rows: list[dict[str, Any]] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for row in rows:
        message = _message(world, row, folder)
        world.messages[message.id] = message


def _row(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "channel": message.channel,
        "author": message.author,
        "at": message.at,
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "flags": message.flags,
        "pings": sorted(message.pings),
        "files": [
            {
                "id": file.id,
                "filename": file.filename,
                "content_type": file.content_type,
                "duration": file.duration,
                "description": file.description,
                "embedded": file.embedded,
            }
            for file in message.attachments
        ],
    }


def _message(world: World, row: dict[str, Any], folder: Path) -> Message:
    person = row["channel"].partition(":")[2] or None
    place = world.channel("dm" if person else row["channel"], person)
    writer = next(one for one in world.everybody if one.name == row["author"])
    message = Message(row["id"], place, writer, row["at"], row["content"], row["embeds"])
    message.components, message.flags, message.pings = row["components"], row["flags"], frozenset(row["pings"])
    for about in row["files"]:
        file = world.cdn.store(
            about["id"],
            about["filename"],
            (folder / str(about["id"])).read_bytes(),
            place.id,
            content_type=about["content_type"],
            duration=about["duration"],
            description=about["description"],
        )
        file.embedded = about["embedded"]
        message.attachments.append(file)
    return message
