"""Channels, and the messages that the bot writes there in its own name."""

from __future__ import annotations

from bot.sandbox.discord import board, payloads, permissions
from bot.sandbox.discord.errors import (
    CANNOT_MESSAGE,
    MISSING_PERMISSIONS,
    NO_SHARED_SERVER,
    OTHERS_MESSAGE,
    UNKNOWN_MESSAGE,
    refuse,
)
from bot.sandbox.discord.messages import Json, Message
from bot.sandbox.discord.places import DM, THREAD, Channel
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.world import World

SAME = 300.0
"""Seconds for which a nonce is remembered ("the past few minutes", Discord docs, Create Message)."""


def channel(world: World, call: Call) -> Json:
    return payloads.channel(_seen(world, call))


def change_thread(world: World, call: Call) -> Json:
    """Archives, locks or renames a thread, for who may manage it."""
    place = _seen(world, call)
    if place.kind != THREAD:
        raise refuse(MISSING_PERMISSIONS)
    permissions.require(world.bot, place, "manage_threads")
    place.archived = bool(call.form.get("archived", place.archived))
    place.locked = bool(call.form.get("locked", place.locked))
    return payloads.channel(place)


def history(world: World, call: Call) -> list[Json]:
    """Newest first, as Discord lists. At most 100, 50 unless asked; `after`, `before` or `around` an id."""
    place = _seen(world, call, "read_message_history")
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
    place = _seen(world, call, "read_message_history")
    return payloads.message(world.message_in(place, call.id("message_id")), world)


def create(world: World, call: Call) -> Json:
    """A message; one whose nonce came before is answered with the message of that time."""
    place, body = _seen(world, call), call.form
    _may_send(world, place, body, bool(call.files))
    if (old := _repeated(world, body)) is not None:
        return payloads.message(old, world, nonce=True)
    if body.get("message_reference"):
        _quotable(world, place, body["message_reference"])
    message = board.write(world, place, world.bot, body, call.files)
    if message.nonce is not None:
        world.nonces[message.nonce] = (world.now(), message)
    return payloads.message(message, world, nonce=True)


def edit(world: World, call: Call) -> Json:
    message = world.message_in(_seen(world, call), call.id("message_id"))
    if message.writer is not world.bot:
        raise refuse(OTHERS_MESSAGE)
    if call.files:
        permissions.require(world.bot, message.place, "attach_files")
    return payloads.message(board.rewrite(world, message, call.form, call.files), world)


def delete(world: World, call: Call) -> None:
    """Its own always; others' for who may manage messages."""
    place = _seen(world, call)
    message = world.message_in(place, call.id("message_id"))
    if message.writer is not world.bot:
        permissions.require(world.bot, place, "manage_messages")
    board.erase(world, message)


def typing(world: World, call: Call) -> None:
    place = _seen(world, call)
    permissions.require(world.bot, place, _to_send(place))
    world.news.tell("typing", channel=place.name)


def _seen(world: World, call: Call, *needs: str) -> Channel:
    """The channel of a call, which the bot must see. Raises `Refused` 10003, 50001 or 50013."""
    place = world.channel_of(call.id("channel_id"))
    permissions.require(world.bot, place, *needs)
    return place


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


def _quotable(world: World, place: Channel, reference: Json) -> None:
    quoted = world.messages.get(int(reference["message_id"]))
    if (quoted is None or quoted.deleted or quoted.place is not place) and reference.get("fail_if_not_exists", True):
        raise refuse(UNKNOWN_MESSAGE)


MESSAGES, MESSAGE = "/channels/{channel_id}/messages", "/channels/{channel_id}/messages/{message_id}"

ROUTES = (
    Route("GET", "/channels/{channel_id}", channel),
    Route("PATCH", "/channels/{channel_id}", change_thread),
    Route("POST", "/channels/{channel_id}/typing", typing),
    Route("GET", MESSAGES, history),
    Route("POST", MESSAGES, create),
    Route("GET", MESSAGE, one),
    Route("PATCH", MESSAGE, edit),
    Route("DELETE", MESSAGE, delete),
)
