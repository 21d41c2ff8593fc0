"""Channels, and the messages that the bot writes there in its own name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from bot.sandbox.discord import board, payloads, permissions
from bot.sandbox.discord.announcing import tell_of
from bot.sandbox.discord.errors import (
    ARCHIVED,
    CANNOT_MESSAGE,
    NO_HISTORY,
    NO_SHARED_SERVER,
    OTHERS_MESSAGE,
    TOO_MANY_OLD_EDITS,
    UNKNOWN_MESSAGE,
    UNREADABLE,
    WRONG_CHANNEL,
    check,
    refuse,
)
from bot.sandbox.discord.messages import Json, Message, row
from bot.sandbox.discord.places import DM, FORUM, THREAD, Channel
from bot.sandbox.discord.requests import Call, File
from bot.sandbox.discord.rest.routes import Route, seen
from bot.sandbox.discord.rest.threads import require_tags
from bot.sandbox.discord.rules.common import Complaints, invalid, text
from bot.sandbox.discord.world import World

HOUR = 3600.0

FORWARD = 1
"""The type of a reference that forwards (Discord docs, Message Reference Types)."""

SAME = 300.0
"""Seconds for which a nonce is remembered ("the past few minutes", Discord docs, Create Message)."""


def channel(world: World, call: Call) -> Json:
    return payloads.channel(seen(world, call))


def change(world: World, call: Call) -> Json:
    """A thread is changed by who made it, and locked by who manages threads; a channel by who manages channels.

    Raises `Refused` 50083 for a thread that is archived, unless it is to be awake.
    """
    place, form = seen(world, call), call.form
    if place.thread is None:
        permissions.require(world.bot, place, "manage_channels")
        place.title, place.topic = form.get("name", place.title), form.get("topic", place.topic)
        tell_of(world, "CHANNEL_UPDATE", place)
        return payloads.channel(place)
    waking = form.get("archived") is False
    if place.archived and not waking:
        raise refuse(ARCHIVED)
    own = place.thread.owner is world.bot or (waking and not place.locked and set(form) == {"archived"})
    if not own or form.get("locked", place.locked) != place.locked:
        permissions.require(world.bot, place, "manage_threads")
    check(text(form.get("name"), ("name",), 100))
    if "applied_tags" in form and place.parent is not None:
        require_tags(place.parent, [int(id_) for id_ in cast("list[Any]", form["applied_tags"] or [])])
    _change_thread(world, place, form)
    return payloads.channel(place)


def _change_thread(world: World, place: Channel, form: Json) -> None:
    assert place.thread is not None
    place.title, place.locked = form.get("name", place.title), bool(form.get("locked", place.locked))
    place.thread.rests = int(form.get("auto_archive_duration") or place.thread.rests)
    place.thread.tags = tuple(map(int, form.get("applied_tags", place.thread.tags) or ()))
    if form.get("archived") is False and place.archived:
        place.archived, place.thread.archived_at, place.thread.active_at = False, world.now(), world.now()
    elif form.get("archived") and not place.archived:
        place.archived, place.thread.archived_at = True, world.now()
    tell_of(world, "THREAD_UPDATE", place)


def remove(world: World, call: Call) -> Json:
    """A channel or a thread is gone, for who manages such."""
    place = seen(world, call)
    permissions.require(world.bot, place, "manage_threads" if place.kind == THREAD else "manage_channels")
    place.deleted = True
    tell_of(world, "THREAD_DELETE" if place.kind == THREAD else "CHANNEL_DELETE", place)
    return payloads.channel(place)


def history(world: World, call: Call) -> list[Json]:
    """Newest first, as Discord lists. At most 100, 50 unless asked; `after`, `before` or `around` an id."""
    place = seen(world, call, "read_message_history")
    limit = min(100, max(1, int(call.query.get("limit", 50))))
    shown = list(world.shown(place))
    after, before, around = (int(call.query.get(key, 0)) for key in ("after", "before", "around"))
    if after:
        shown = [message for message in shown if message.id > after][:limit]
    elif around:
        nearest = sorted(shown, key=lambda message: abs(message.id - around))[:limit]
        shown = sorted(nearest, key=lambda message: message.id)
    elif before:
        shown = [message for message in shown if message.id < before]
    newest = sorted(shown, key=lambda message: message.id, reverse=True)
    return [payloads.message(message, world) for message in newest[:limit]]


def one(world: World, call: Call) -> Json:
    place = seen(world, call, "read_message_history")
    return payloads.message(world.message_in(place, call.id("message_id")), world)


def create(world: World, call: Call) -> Json:
    """A message; one whose nonce came before is answered with the message of that time."""
    place, body = seen(world, call), call.form
    _may_send(world, place, body, bool(call.files))
    if (old := _repeated(world, body)) is not None:
        return payloads.message(old, world, nonce=True)
    if place.kind == FORUM:
        raise refuse(WRONG_CHANNEL)
    message = _forwarded(world, place, body) if _is_forward(body) else _written(world, place, body, call.files)
    if message.nonce is not None:
        world.nonces[message.nonce] = (world.now(), message)
    return payloads.message(message, world, nonce=True)


def edit(world: World, call: Call) -> Json:
    message = world.message_in(seen(world, call), call.id("message_id"))
    if message.writer is not world.bot:
        raise refuse(OTHERS_MESSAGE)
    if call.files:
        permissions.require(world.bot, message.place, "attach_files")
    _not_too_often(world, message)
    return payloads.message(board.rewrite(world, message, call.form, call.files), world)


def _not_too_often(world: World, message: Message) -> None:
    """Raises `Refused` 30046 where a message older than an hour was edited as often as a test allows."""
    old = world.now() - message.at > HOUR
    if world.old_edits is not None and old and message.old_edits >= world.old_edits:
        raise refuse(TOO_MANY_OLD_EDITS)
    message.old_edits += old


def delete(world: World, call: Call) -> None:
    """Its own always; others' for who may manage messages."""
    place = seen(world, call)
    message = world.message_in(place, call.id("message_id"))
    if message.writer is not world.bot:
        permissions.require(world.bot, place, "manage_messages")
    board.erase(world, message)


def typing(world: World, call: Call) -> None:
    place = seen(world, call)
    permissions.require(world.bot, place, _to_send(place))
    world.news.tell("typing", channel=place.name)


def _to_send(place: Channel) -> str:
    return "send_messages_in_threads" if place.kind == THREAD else "send_messages"


def _may_send(world: World, place: Channel, body: Json, files: bool) -> None:
    if place.kind == DM:
        _may_write_to(world, place)
    permissions.require(world.bot, place, _to_send(place), *(["attach_files"] if files else []))
    if body.get("embeds") and not permissions.of(world.bot, place) & permissions.BITS["embed_links"]:
        body["embeds"] = []  # Discord drops embeds in silence where EMBED_LINKS is missing


def _may_write_to(world: World, place: Channel) -> None:
    """Raises `Refused` 50007 where the person takes no messages, 50278 where they share no server with the bot."""
    assert place.recipient is not None
    if not world.known(place.recipient):
        raise refuse(NO_SHARED_SERVER)
    if place.recipient.closed:
        raise refuse(CANNOT_MESSAGE)


def _repeated(world: World, body: Json) -> Message | None:
    at, message = world.nonces.get(str(body.get("nonce")), (0.0, None))
    if message is None or message.deleted or not body.get("enforce_nonce") or world.now() - at > SAME:
        return None
    return message


def _written(world: World, place: Channel, body: Json, files: Sequence[File]) -> Message:
    """Raises `Refused` for a reply to what is not there (10008), or cannot be read (160002)."""
    reference = row(body, "message_reference")
    if reference:
        quoted = world.messages.get(int(reference["message_id"]))
        missing = quoted is None or quoted.deleted or quoted.place is not place
        if missing and reference.get("fail_if_not_exists", True):
            raise refuse(UNKNOWN_MESSAGE)
        if not permissions.of(world.bot, place) & permissions.BITS["read_message_history"]:
            raise refuse(NO_HISTORY)
    return board.write(world, place, world.bot, body, files)


def _is_forward(body: Json) -> bool:
    return row(body, "message_reference").get("type") == FORWARD


def _forwarded(world: World, place: Channel, body: Json) -> Message:
    """A snapshot of another message, from anywhere that the bot sees: of its own, of one to it, or in direct messages.

    Raises `Refused` 160014 for one whose content an application without that intent is not told.
    """
    reference = row(body, "message_reference")
    source = world.channel_of(int(reference.get("channel_id") or place.id))
    permissions.require(world.bot, source, "read_message_history")
    quoted = world.message_in(source, int(reference["message_id"]))
    if quoted.writer is not world.bot and world.bot not in quoted.mentions and source.kind != DM:
        raise refuse(UNREADABLE)
    check(_bare(body))
    return board.forward(world, place, world.bot, quoted, body)


def _bare(body: Json) -> Complaints:
    for name in ("content", "embeds", "components"):
        if body.get(name):
            yield invalid((name,), "A forward carries nothing of its own.")


MESSAGES, MESSAGE = "/channels/{channel_id}/messages", "/channels/{channel_id}/messages/{message_id}"

ROUTES = (
    Route("GET", "/channels/{channel_id}", channel),
    Route("PATCH", "/channels/{channel_id}", change),
    Route("DELETE", "/channels/{channel_id}", remove),
    Route("POST", "/channels/{channel_id}/typing", typing),
    Route("GET", MESSAGES, history),
    Route("POST", MESSAGES, create),
    Route("GET", MESSAGE, one),
    Route("PATCH", MESSAGE, edit),
    Route("DELETE", MESSAGE, delete),
)
