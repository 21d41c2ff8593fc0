"""Threads of the bot's making, and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.sandbox.discord import board, payloads, permissions, threads
from bot.sandbox.discord.errors import (
    ARCHIVED,
    HAS_THREAD,
    TAG_REQUIRED,
    UNKNOWN_MEMBER,
    UNKNOWN_USER,
    WRONG_CHANNEL,
    check,
    refuse,
)
from bot.sandbox.discord.messages import HAS_THREAD as HAS_THREAD_FLAG
from bot.sandbox.discord.messages import THREAD_MADE, Json, row
from bot.sandbox.discord.places import FORUM, TEXT, THREAD, Channel, Person
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route, seen
from bot.sandbox.discord.rules.common import Complaints, count, invalid, text
from bot.sandbox.discord.world import World


def from_message(world: World, call: Call) -> Json:
    """A thread that grows from a message, and has its id. Raises `Refused` 160004 where it has one already."""
    parent, form = seen(world, call), call.form
    if parent.kind != TEXT:
        raise refuse(WRONG_CHANNEL)
    permissions.require(world.bot, parent, "create_public_threads")
    message = world.message_in(parent, call.id("message_id"))
    check(_rules(form))
    if message.flags & HAS_THREAD_FLAG:
        raise refuse(HAS_THREAD)
    place = threads.begin(world, parent, world.bot, form["name"], rests=_rests(form), id_=message.id)
    board.grown(world, message, place, world.bot)
    return payloads.channel(place)


def begun(world: World, call: Call) -> Json:
    """A thread without a message, or a forum's post with its first."""
    parent, form = seen(world, call), call.form
    if parent.kind == FORUM:
        return _posted(world, call, parent)
    if parent.kind != TEXT:
        raise refuse(WRONG_CHANNEL)
    permissions.require(world.bot, parent, "create_public_threads")
    check(_rules(form))
    if form.get("type") != THREAD:
        check([invalid(("type",), "This sandbox has public threads alone: value must be one of {11}.")])
    place = threads.begin(world, parent, world.bot, form["name"], rests=_rests(form))
    board.notice(world, parent, world.bot, THREAD_MADE, content=form["name"], about=place)
    return payloads.channel(place)


def _posted(world: World, call: Call, forum: Channel) -> Json:
    """No nonce is known here: who asks twice has two. Raises `Refused` 40067 where a tag is missing."""
    form = call.form
    permissions.require(world.bot, forum, "send_messages", *(["attach_files"] if call.files else []))
    check(_rules(form))
    wanted: list[Any] = form.get("applied_tags") or []
    tags = [int(id_) for id_ in wanted]
    require_tags(forum, tags)
    place = threads.begin(world, forum, world.bot, form["name"], rests=_rests(form), tags=tuple(tags))
    message = board.write(world, place, world.bot, row(form, "message"), call.files, id_=place.id)
    return payloads.channel(place) | {"message": payloads.message(message, world)}


def _rules(form: Json) -> Complaints:
    yield from text(form.get("name"), ("name",), 100, 1)
    if (form.get("auto_archive_duration") or threads.RESTS[1]) not in threads.RESTS:
        yield invalid(("auto_archive_duration",), f"Value must be one of {threads.RESTS}.")


def require_tags(forum: Channel, tags: Sequence[int]) -> None:
    """Raises `Refused`: 50035 for too many or unknown ones, 40067 where one is missing."""
    check(_tag_rules(forum, tags))
    if forum.needs_tag and not tags:
        raise refuse(TAG_REQUIRED)


def _tag_rules(forum: Channel, tags: Sequence[int]) -> Complaints:
    yield from count(list(tags), ("applied_tags",), threads.TAGS_MOST)
    if set(tags) - set(forum.tags):
        yield invalid(("applied_tags",), "Unknown tag.")


def _rests(form: Json) -> int:
    return int(form.get("auto_archive_duration") or threads.RESTS[1])


def joined(world: World, call: Call) -> None:
    """The bot itself, or somebody whom it adds."""
    place, who = _thread(world, call), _who(world, call)
    if who is not world.bot:
        permissions.require(world.bot, place, "send_messages_in_threads")
    if place.archived:
        raise refuse(ARCHIVED)
    threads.join(world, place, who)


def left(world: World, call: Call) -> None:
    place, who = _thread(world, call), _who(world, call)
    if who is not world.bot:
        permissions.require(world.bot, place, "manage_threads")
    if place.archived:
        raise refuse(ARCHIVED)
    threads.leave(world, place, who)


def members(world: World, call: Call) -> list[Json]:
    place = _thread(world, call)
    assert place.thread is not None
    return [payloads.thread_member(place, id_) for id_ in place.thread.members]


def member(world: World, call: Call) -> Json:
    place, who = _thread(world, call), _who(world, call)
    assert place.thread is not None
    if who.id not in place.thread.members:
        raise refuse(UNKNOWN_MEMBER)
    return payloads.thread_member(place, who.id)


def active(world: World, call: Call) -> Json:
    guild = world.guild_of(call.id("guild_id"))
    found = [one for one in _all(world) if one.guild is guild and not one.archived]
    return _listed(world, [one for one in found if permissions.of(world.bot, one)])


def archived(world: World, call: Call) -> Json:
    """Newest archived first; `before` is a moment and is not minded, `limit` is."""
    parent = seen(world, call, "read_message_history")
    found = [one for one in _all(world) if one.parent is parent and one.archived]
    found.sort(key=lambda one: (one.thread and one.thread.archived_at) or 0, reverse=True)
    limit = int(call.query.get("limit", 50))
    return _listed(world, found[:limit]) | {"has_more": len(found) > limit}


def _all(world: World) -> list[Channel]:
    return [one for one in world.channels.values() if one.kind == THREAD and not one.deleted]


def _listed(world: World, found: list[Channel]) -> Json:
    mine = [one for one in found if one.thread is not None and world.bot.id in one.thread.members]
    return {
        "threads": [payloads.channel(one) for one in found],
        "members": [payloads.thread_member(one, world.bot.id) for one in mine],
        "has_more": False,
    }


def _thread(world: World, call: Call) -> Channel:
    place = seen(world, call)
    if place.thread is None:
        raise refuse(WRONG_CHANNEL)
    return place


def _who(world: World, call: Call) -> Person:
    if call.params.get("user_id", "@me") == "@me":
        return world.bot
    found = next((person for person in world.everybody if person.id == call.id("user_id")), None)
    if found is None:
        raise refuse(UNKNOWN_USER)
    return found


CHANNEL = "/channels/{channel_id}"
MEMBER = f"{CHANNEL}/thread-members/{{user_id}}"

ROUTES = (
    Route("POST", f"{CHANNEL}/messages/{{message_id}}/threads", from_message),
    Route("POST", f"{CHANNEL}/threads", begun),
    Route("GET", f"{CHANNEL}/threads/archived/public", archived),
    Route("GET", f"{CHANNEL}/thread-members", members),
    Route("GET", MEMBER, member),
    Route("PUT", MEMBER, joined),
    Route("DELETE", MEMBER, left),
    Route("GET", "/guilds/{guild_id}/threads/active", active),
)
