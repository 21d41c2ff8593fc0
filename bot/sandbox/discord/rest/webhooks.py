"""An interaction's own webhook: its original answer and its follow-ups, for fifteen minutes."""

from __future__ import annotations

from bot.sandbox.discord import board, payloads
from bot.sandbox.discord.errors import (
    DEAD_TOKEN,
    TOO_MANY_FOLLOW_UPS,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    refuse,
)
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import Json, Message
from bot.sandbox.discord.places import APPLICATION
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.world import World

ORIGINAL = "@original"

FOLLOW_UPS = 5
"""For a command that its person installed, in a server without the bot (Discord docs, Create Followup Message)."""


def follow_up(world: World, call: Call) -> Json:
    """A further message. The first after "thinking" takes its place (Discord's deprecated, but living, behaviour)."""
    asked, body = _asked(world, call), call.form
    if asked.original is not None and asked.original.thinking and not asked.original.deleted:
        return payloads.message(board.rewrite(world, asked.original, body, call.files, asked), world)
    if asked.user_installed and len(asked.follow_ups) >= FOLLOW_UPS:
        raise refuse(TOO_MANY_FOLLOW_UPS)
    message = board.write(world, asked.place, world.bot, body, call.files, asked)
    asked.follow_ups.append(message)
    return payloads.message(message, world)


def read(world: World, call: Call) -> Json:
    return payloads.message(_message(world, call), world)


def edit(world: World, call: Call) -> Json:
    asked, message = _asked(world, call), _message(world, call)
    return payloads.message(board.rewrite(world, message, call.form, call.files, asked), world)


def delete(world: World, call: Call) -> None:
    board.erase(world, _message(world, call))


def _asked(world: World, call: Call) -> Interaction:
    """The token's interaction. Raises `Refused`: 10015 before it is acknowledged, 50027 once it is over."""
    asked = world.interactions.get(call.params["token"])
    if asked is None or call.id("application_id") != APPLICATION:
        raise refuse(UNKNOWN_WEBHOOK)
    if asked.dead:
        raise refuse(DEAD_TOKEN)
    if asked.acknowledged is None:
        raise refuse(UNKNOWN_WEBHOOK)
    if asked.place.deleted:
        raise refuse(UNKNOWN_CHANNEL)
    return asked


def _message(world: World, call: Call) -> Message:
    asked, wanted = _asked(world, call), call.params["message_id"]
    if wanted == ORIGINAL:
        message = asked.original
    else:
        mine = [*asked.follow_ups, *([asked.original] if asked.original is not None else [])]
        message = next((message for message in mine if str(message.id) == wanted), None)
    if message is None or message.deleted:
        raise refuse(UNKNOWN_MESSAGE)
    return message


HOOK = "/webhooks/{application_id}/{token}"
MESSAGE = f"{HOOK}/messages/{{message_id}}"

ROUTES = (
    Route("POST", HOOK, follow_up, by_token=True),
    Route("GET", MESSAGE, read, by_token=True),
    Route("PATCH", MESSAGE, edit, by_token=True),
    Route("DELETE", MESSAGE, delete, by_token=True),
)
