"""Messages come, change and go: the one place that writes them, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from bot.sandbox.discord import mentions, payloads, permissions, threads
from bot.sandbox.discord.errors import ARCHIVED, EMPTY_MESSAGE, TOO_LARGE, check, refuse
from bot.sandbox.discord.filing import File, attached
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import (
    COMMAND,
    COMPONENTS_V2,
    EPHEMERAL,
    HAS_SNAPSHOT,
    HAS_THREAD,
    LOADING,
    PINNED,
    REPLY,
    STARTER,
    SUPPRESS_EMBEDS,
    THREAD_MADE,
    Json,
    Message,
    nodes,
    row,
)
from bot.sandbox.discord.places import TEXT, THREAD, Channel, Person
from bot.sandbox.discord.rules import messages as rules
from bot.sandbox.discord.world import World

MESSAGES_INTENT = {TEXT: 1 << 9, THREAD: 1 << 9}
DIRECT_INTENT = 1 << 12


def write(
    world: World,
    place: Channel,
    writer: Person,
    body: Json,
    files: Sequence[File],
    asked: Interaction | None = None,
    *,
    id_: int = 0,
) -> Message:
    """A new message; `asked` is the interaction that it answers, `id_` its id where that is given. Raises `Refused`."""
    check(rules.message(body, layout=rules.is_layout(body)))
    message = Message(id_ or world.ids(), place, writer, world.now(), flags=int(body.get("flags") or 0))
    message.nonce = None if body.get("nonce") is None else str(body["nonce"])
    _answering(message, asked)
    _fill(world, message, body, files, world.limit_in(place, asked.who if asked else writer))
    threads.wake(world, place, writer)
    _hear(world, message, body)
    return _post(world, message)


def forward(world: World, place: Channel, writer: Person, quoted: Message, body: Json) -> Message:
    """A message that holds another as it is now, with its own copies of the files."""
    threads.wake(world, place, writer)
    message = Message(world.ids(), place, writer, world.now(), flags=int(body.get("flags") or 0) | HAS_SNAPSHOT)
    message.nonce = None if body.get("nonce") is None else str(body["nonce"])
    message.reference = quoted.id
    copies = [
        world.cdn.store(
            world.ids(), one.filename, one.data, place.id, content_type=one.content_type, duration=one.duration
        )
        for one in quoted.attachments
    ]
    message.snapshot = replace(quoted, attachments=copies, embeds=list(quoted.embeds))
    return _post(world, message)


def notice(
    world: World,
    place: Channel,
    who: Person,
    kind: int,
    *,
    content: str = "",
    reference: Message | None = None,
    about: Channel | None = None,
) -> Message:
    """What Discord itself says in a channel: that something was pinned, that a thread was made."""
    message = Message(world.ids(), place, who, world.now(), content, kind=kind, about=about)
    message.reference = None if reference is None else reference.id
    return _post(world, message)


def think(world: World, asked: Interaction, *, ephemeral: bool) -> Message:
    """The placeholder of a deferred answer."""
    threads.wake(world, asked.place, world.bot)
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


def grown(world: World, message: Message, place: Channel, who: Person) -> None:
    """A thread has begun from a message: the message shows it, and the thread begins with the message."""
    message.flags |= HAS_THREAD
    notice(world, place, who, STARTER, reference=message)


def _answering(message: Message, asked: Interaction | None) -> None:
    if asked is None:
        return
    message.interaction_id, message.metadata = asked.id, payloads.metadata(asked)
    if asked.user_installed and message.place.guild is not None:
        outside = permissions.of(asked.who, message.place) & permissions.BITS["use_external_apps"]
        message.flags |= 0 if outside else EPHEMERAL
    message.kind = COMMAND if asked.kind == "command" and asked.original is None else 0
    message.ephemeral_for = asked.person if message.flags & EPHEMERAL else None


def _fill(world: World, message: Message, body: Json, files: Sequence[File], limit: int) -> None:
    """Set what the body names; nothing is changed where it is refused. `limit` is the bytes that each file may have."""
    if any(len(file.data) > limit for file in files):
        raise refuse(TOO_LARGE)
    attachments = attached(world, message, body, files)
    new: Json = {key: body[key] or [] for key in ("embeds", "components") if key in body}
    content = (body["content"] or "").strip() if "content" in body else message.content
    embeds, components = new.get("embeds", message.embeds), new.get("components", message.components)
    if not (content or embeds or attachments or (components and message.flags & COMPONENTS_V2)):
        raise refuse(EMPTY_MESSAGE)
    if body.get("message_reference"):
        message.reference, message.kind = int(body["message_reference"]["message_id"]), REPLY
    message.content, message.embeds, message.attachments = content, embeds, attachments
    message.components = _numbered(components)
    message.flags |= int(body.get("flags") or 0) & SUPPRESS_EMBEDS
    shown = {row(embed, key).get("url") for embed in message.embeds for key in ("image", "thumbnail")}
    for file in attachments:
        file.embedded = f"attachment://{file.filename}" in shown


def _numbered(components: list[Json]) -> list[Json]:
    """Every component gets an id, as Discord gives one to those that came without."""
    numbers = count(1)
    for node in nodes(components):
        node.setdefault("id", next(numbers))
    return components


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
    if message.kind not in {PINNED, THREAD_MADE, STARTER}:
        threads.counted(world, message.place, message.writer)
    if not message.ephemeral_for:
        _dispatch(world, "MESSAGE_CREATE", message, payloads.message(message, world))
    world.news.tell("message_created", message=payloads.event(message))
    _tell_starter(world, message.place)
    return message


def _tell_starter(world: World, place: Channel) -> None:
    """A message that a thread grew from shows how many there are in it."""
    starter = world.messages.get(place.id) if place.thread is not None else None
    if starter is not None and starter.place is place.parent:
        world.news.tell("message_edited", message=payloads.event(starter))


def _dispatch(world: World, event: str, message: Message, payload: Json) -> None:
    """To those sessions that asked for messages, where the bot sees the channel."""
    guild = message.place.guild
    if permissions.of(world.bot, message.place):
        payload |= {} if guild is None else {"guild_id": str(guild.id)}
        intent = MESSAGES_INTENT.get(message.place.kind, DIRECT_INTENT)
        world.sessions.dispatch(event, payload, guild and guild.id, intent=intent)
