"""The files of a message: what came, what stays, and what goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.errors import Complaint, check
from bot.sandbox.discord.messages import Json, Message, rows
from bot.sandbox.discord.world import World


@dataclass(frozen=True, slots=True)
class File:
    """A file of a request: the number in its part's name, and what came."""

    number: int
    filename: str
    data: bytes
    content_type: str | None = None


def attached(world: World, message: Message, body: Json, files: Sequence[File]) -> list[Attachment]:
    """Files kept and files new: `attachments`, where it is given, lists both; what it leaves out goes."""
    listed = body.get("attachments")
    about = {str(one["id"]): one for one in rows(body, "attachments")}
    kept = [
        file
        for file in message.attachments
        if listed is None or str(file.id) in about or (file.embedded and "embeds" not in body)
    ]
    numbers = {str(file.number) for file in files}
    strangers = set(about) - numbers - {str(file.id) for file in kept}
    check(
        Complaint(("attachments",), "MESSAGE_ATTACHMENT_NOT_FOUND", f"Attachment {id_} not found") for id_ in strangers
    )
    return kept + [_stored(world, message, file, about.get(str(file.number), {})) for file in files]


def _stored(world: World, message: Message, file: File, about: Json) -> Attachment:
    return world.cdn.store(
        world.ids(),
        about.get("filename") or file.filename,
        file.data,
        message.place.id,
        content_type=file.content_type,
        ephemeral=message.ephemeral_for is not None,
        duration=about.get("duration_secs"),
        description=about.get("description"),
    )
