"""How an interaction is answered: once, in time, with what its kind allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.sandbox.discord import board, payloads
from bot.sandbox.discord.errors import ACKNOWLEDGED, UNKNOWN_CHANNEL, UNKNOWN_INTERACTION, check, refuse
from bot.sandbox.discord.interactions import TYPES, Interaction, Kind, Reply
from bot.sandbox.discord.messages import EPHEMERAL, Json, row, rows
from bot.sandbox.discord.requests import Call, File
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.rules.common import Complaints, count, invalid, text
from bot.sandbox.discord.rules.modals import modal
from bot.sandbox.discord.world import World

Do = Callable[[World, Interaction, Json, Sequence[File]], None]


@dataclass(frozen=True, slots=True)
class Way:
    """One type of answer: what it does, what it is called, and which interactions it may answer."""

    do: Do
    reply: Reply
    to: frozenset[Kind]


def callback(world: World, call: Call) -> Json | None:
    """POST /interactions/{id}/{token}/callback."""
    asked = _asked(world, call)
    kind = int(call.form.get("type") or 0)
    way = WAYS.get(kind)
    check(_fits(asked, way))
    assert way is not None
    way.do(world, asked, row(call.form, "data"), call.files)
    asked.reply, asked.acknowledged = way.reply, world.now() - asked.at
    world.news.tell("interaction", id=str(asked.id), state=way.reply, person=asked.person, ephemeral=asked.ephemeral)
    return _answer(world, asked, kind) if call.flag("with_response") else None


def _asked(world: World, call: Call) -> Interaction:
    asked = world.interactions.get(call.params["token"])
    if asked is None or asked.id != call.id("interaction_id") or asked.late or asked.dead:
        raise refuse(UNKNOWN_INTERACTION)
    if asked.acknowledged is not None:
        raise refuse(ACKNOWLEDGED)
    if asked.place.deleted:
        raise refuse(UNKNOWN_CHANNEL)
    return asked


def _fits(asked: Interaction, way: Way | None) -> Complaints:
    if way is None or asked.kind not in way.to:
        yield invalid(("type",), f"This type of response does not answer a {asked.kind}.")
    elif way.reply == "update" and asked.source is None:
        yield invalid(("type",), "There is no message to update.")


def _message(world: World, asked: Interaction, body: Json, files: Sequence[File]) -> None:
    asked.original = board.write(world, asked.place, world.bot, body, files, asked)
    asked.ephemeral = asked.original.ephemeral_for is not None


def _think(world: World, asked: Interaction, body: Json, _: Sequence[File]) -> None:
    asked.original = board.think(world, asked, ephemeral=bool(int(body.get("flags") or 0) & EPHEMERAL))
    asked.ephemeral = asked.original.ephemeral_for is not None


def _leave(_world: World, asked: Interaction, _body: Json, _: Sequence[File]) -> None:
    asked.original = asked.source


def _update(world: World, asked: Interaction, body: Json, files: Sequence[File]) -> None:
    assert asked.source is not None
    asked.original = board.rewrite(world, asked.source, body, files, asked)


def _offer(_world: World, asked: Interaction, body: Json, _: Sequence[File]) -> None:
    check(_choices(rows(body, "choices")))
    asked.choices = rows(body, "choices")


def _form(_world: World, asked: Interaction, body: Json, _: Sequence[File]) -> None:
    check(modal(body))
    asked.modal = body


def _choices(given: list[Json]) -> Complaints:
    path = ("data", "choices")
    yield from count(given, path, 25)
    for number, choice in enumerate(given):
        yield from text(choice.get("name"), (*path, number, "name"), 100, 1)
        if isinstance(choice.get("value"), str):
            yield from text(choice["value"], (*path, number, "value"), 100)


def _answer(world: World, asked: Interaction, kind: int) -> Json:
    seen: Json = {"id": str(asked.id), "type": TYPES[asked.kind]}
    if asked.original is None:
        return {"interaction": seen}
    message = asked.original
    seen["response_message_id"] = str(message.id)
    seen |= {"response_message_loading": message.thinking, "response_message_ephemeral": asked.ephemeral}
    return {"interaction": seen, "resource": {"type": kind, "message": payloads.message(message, world)}}


_SAID: frozenset[Kind] = frozenset({"command", "component", "modal"})
_UNDER: frozenset[Kind] = frozenset({"component", "modal"})

WAYS = {
    4: Way(_message, "message", _SAID),
    5: Way(_think, "thinking", _SAID),
    6: Way(_leave, "update", _UNDER),
    7: Way(_update, "update", _UNDER),
    8: Way(_offer, "choices", frozenset({"autocomplete"})),
    9: Way(_form, "modal", frozenset({"command", "component"})),
}
"""Callback types (Discord docs, Interaction Callback Type)."""

ROUTES = (Route("POST", "/interactions/{interaction_id}/{token}/callback", callback, by_token=True),)
