"""The bot's messages from one run to the next: so that kept songs can be heard, and their buttons pressed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.places import THREAD, Channel, Thread
from bot.sandbox.discord.world import World

INDEX = "messages.json"


def save(world: World, folder: Path) -> None:
    """Every message that everybody in its channel sees, with its files."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = [message for message in world.messages.values() if not (message.deleted or message.ephemeral_for)]
    for file in (file for message in kept for file in message.attachments):
        (folder / str(file.id)).write_bytes(file.data)
    threads = [_thread_row(place) for place in world.channels.values() if place.thread is not None]
    book = {"threads": threads, "messages": [_row(message) for message in kept]}
    (folder / INDEX).write_text(json.dumps(book), encoding="utf-8")


def load(world: World, folder: Path) -> None:
    """What `save` wrote; nothing where there is none, or where it cannot be read any more."""
    try:
        book: dict[str, Any] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        threads, rows = list(book["threads"]), list(book["messages"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    for row in threads:
        world.channels[row["name"]] = _thread(world, row)
    known = {one.name for one in world.everybody}
    for row in rows:
        if row["author"] in known:
            message = _message(world, row, folder)
            world.messages[message.id] = message


def _thread_row(place: Channel) -> dict[str, Any]:
    assert place.thread is not None
    assert place.parent is not None
    state = place.thread
    return {
        "id": place.id,
        "name": place.name,
        "title": place.title,
        "parent": place.parent.name,
        "archived": place.archived,
        "locked": place.locked,
        "deleted": place.deleted,
        "owner": state.owner.name,
        "made_at": state.made_at,
        "rests": state.rests,
        "active_at": state.active_at,
        "messages": state.messages,
        "tags": state.tags,
        "members": [[id_, at] for id_, at in state.members.items()],
    }


def _thread(world: World, row: dict[str, Any]) -> Channel:
    parent = world.channels[row["parent"]]
    owner = next((one for one in world.everybody if one.name == row["owner"]), world.bot)
    members: dict[int, float] = dict(row["members"])
    state = Thread(
        owner, row["made_at"], row["rests"], members, None, row["active_at"], row["messages"], tuple(row["tags"])
    )
    place = Channel(row["id"], row["name"], THREAD, parent.guild, parent, title=row["title"], thread=state)
    place.archived, place.locked, place.deleted = row["archived"], row["locked"], row["deleted"]
    return place


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
        "kind": message.kind,
        "reference": message.reference,
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
    direct, _, person = row["channel"].partition(":")
    place = world.direct(world.people[person]) if direct == "dm" else world.channel(row["channel"])
    writer = next(one for one in world.everybody if one.name == row["author"])
    message = Message(row["id"], place, writer, row["at"], row["content"], row["embeds"])
    message.components, message.flags, message.pings = row["components"], row["flags"], frozenset(row["pings"])
    message.kind, message.reference = row["kind"], row["reference"]
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
