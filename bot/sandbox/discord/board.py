"""Messages come, change and go: the one place that writes them, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.sandbox.discord import mentions, payloads, permissions
from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.errors import ARCHIVED, EMPTY_MESSAGE, MISSING_PERMISSIONS, TOO_LARGE, Complaint, check, refuse
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    Json,
    Message,
    nodes,
    row,
    rows,
)
from bot.sandbox.discord.places import TEXT, THREAD, Channel, Person
from bot.sandbox.discord.rules import messages as rules
from bot.sandbox.discord.world import World

MESSAGES_INTENT = {TEXT: 1 << 9, THREAD: 1 << 9}
DIRECT_INTENT = 1 << 12


@dataclass(frozen=True, slots=True)
class File:
    """A file of a request: the number in its part's name, and what came."""

    number: int
    filename: str
    data: bytes
    content_type: str | None = None


def write(
    world: World, place: Channel, writer: Person, body: Json, files: Sequence[File], asked: Interaction | None = None
) -> Message:
    """A new message; `asked` is the interaction that it answers. Raises `Refused`."""
    check(rules.message(body, layout=rules.is_layout(body)))
    message = Message(world.ids(), place, writer, world.now(), flags=int(body.get("flags") or 0))
    message.nonce = None if body.get("nonce") is None else str(body["nonce"])
    _answering(message, asked)
    _fill(world, message, body, files, world.limit_in(place, asked.who if asked else writer))
    _unarchive(world, place)
    _hear(world, message, body)
    return _post(world, message)


def think(world: World, asked: Interaction, *, ephemeral: bool) -> Message:
    """The placeholder of a deferred answer."""
    _unarchive(world, asked.place)
    message = Message(world.ids(), asked.place, world.bot, world.now(), flags=LOADING | (ephemeral and EPHEMERAL))
    _answering(message, asked)
    return _post(world, message)


def rewrite(
    world: World, message: Message, body: Json, files: Sequence[File], asked: Interaction | None = None
) -> Message:
    """An edit, by an interaction's token where `asked` is given: what the body does not name stays.

    Raises `Refused`.
    """
    if message.place.archived:
        raise refuse(ARCHIVED)
    check(rules.message(body, layout=rules.is_layout(body, message.flags)))
    was = message.thinking
    message.flags |= int(body.get("flags") or 0) & COMPONENTS_V2
    _fill(world, message, body, files, world.limit_in(message.place, asked.who if asked else None))
    message.flags &= ~LOADING
    message.edits += 1
    message.edited_at = None if was else world.now()
    _remention(world, message, body)
    world.news.tell("message_edited", message=payloads.event(message))
    return message


def erase(world: World, message: Message) -> None:
    """Gone, with its files."""
    message.deleted = True
    for file in message.attachments:
        world.cdn.forget(file)
    gone = {"id": str(message.id), "channel_id": str(message.place.id)}
    if not message.ephemeral_for:
        _dispatch(world, "MESSAGE_DELETE", message, gone)
    world.news.tell("message_deleted", message=payloads.event(message))


def _answering(message: Message, asked: Interaction | None) -> None:
    if asked is None:
        return
    message.interaction_id, message.metadata = asked.id, payloads.metadata(asked)
    if asked.user_installed and message.place.guild is not None:
        outside = permissions.of(asked.who, message.place) & permissions.BITS["use_external_apps"]
        message.flags |= 0 if outside else EPHEMERAL
    message.kind = 20 if asked.kind == "command" and asked.original is None else 0
    message.ephemeral_for = asked.person if message.flags & EPHEMERAL else None


def _fill(world: World, message: Message, body: Json, files: Sequence[File], limit: int) -> None:
    """Set what the body names; nothing is changed where it is refused. `limit` is the bytes that each file may have."""
    if any(len(file.data) > limit for file in files):
        raise refuse(TOO_LARGE)
    attachments = _attachments(world, message, body, files)
    new: Json = {key: body[key] or [] for key in ("embeds", "components") if key in body}
    content = (body["content"] or "").strip() if "content" in body else message.content
    embeds, components = new.get("embeds", message.embeds), new.get("components", message.components)
    if not (content or embeds or attachments or (components and message.flags & COMPONENTS_V2)):
        raise refuse(EMPTY_MESSAGE)
    if body.get("message_reference"):
        message.reference, message.kind = int(body["message_reference"]["message_id"]), 19
    message.content, message.embeds, message.attachments = content, embeds, attachments
    message.components = _numbered(components)
    message.flags |= int(body.get("flags") or 0) & SUPPRESS_EMBEDS
    shown = {row(embed, key).get("url") for embed in message.embeds for key in ("image", "thumbnail")}
    for file in attachments:
        file.embedded = f"attachment://{file.filename}" in shown


def _attachments(world: World, message: Message, body: Json, files: Sequence[File]) -> list[Attachment]:
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


def _numbered(components: list[Json]) -> list[Json]:
    """Every component gets an id, as Discord gives one to those that came without."""
    numbers = count(1)
    for node in nodes(components):
        node.setdefault("id", next(numbers))
    return components


def _unarchive(world: World, place: Channel) -> None:
    if not place.archived:
        return
    if place.locked:
        raise refuse(MISSING_PERMISSIONS)
    place.archived = False
    assert place.guild is not None
    world.sessions.dispatch("THREAD_UPDATE", payloads.channel(place), place.guild.id)


def _heard(world: World, message: Message, allowed: dict[str, Any] | None) -> mentions.Heard:
    """Embeds ping nobody; a reply pings whom it answers."""
    quoted, guild = world.messages.get(message.reference or 0), message.place.guild
    everyone = permissions.of(message.writer, message.place) & permissions.BITS["mention_everyone"]
    return mentions.heard(
        message.content,
        allowed,
        {person: () if guild is None else guild.roles_of(person) for person in world.present(message.place)},
        replied=quoted and quoted.writer,
        interaction=message.interaction_id is not None,
        everyone=bool(everyone),
    )


def _hear(world: World, message: Message, body: Json) -> None:
    heard = _heard(world, message, body.get("allowed_mentions"))
    message.mentions = heard.mentions
    message.pings = frozenset() if message.ephemeral_for else heard.pings


def _remention(world: World, message: Message, body: Json) -> None:
    """An edit changes who is mentioned and pings nobody."""
    if "content" in body or "allowed_mentions" in body:
        message.mentions = _heard(world, message, body.get("allowed_mentions")).mentions


def _post(world: World, message: Message) -> Message:
    world.messages[message.id] = message
    if not message.ephemeral_for:
        _dispatch(world, "MESSAGE_CREATE", message, payloads.message(message, world))
    world.news.tell("message_created", message=payloads.event(message))
    return message


def _dispatch(world: World, event: str, message: Message, payload: Json) -> None:
    """To those sessions that asked for messages, where the bot sees the channel."""
    guild = message.place.guild
    if permissions.of(world.bot, message.place):
        payload |= {} if guild is None else {"guild_id": str(guild.id)}
        intent = MESSAGES_INTENT.get(message.place.kind, DIRECT_INTENT)
        world.sessions.dispatch(event, payload, guild and guild.id, intent=intent)
