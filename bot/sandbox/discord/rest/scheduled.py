"""Scheduled events, for who may create and manage them."""

from __future__ import annotations

from datetime import datetime

from bot.sandbox.discord import payloads, permissions
from bot.sandbox.discord.errors import (
    FINISHED_EVENT,
    MISSING_PERMISSIONS,
    TOO_MANY_EVENTS,
    UNKNOWN_EVENT,
    check,
    refuse,
)
from bot.sandbox.discord.messages import Json, row
from bot.sandbox.discord.places import Guild
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.rules.common import Complaints, invalid, required, text
from bot.sandbox.discord.scheduled import ACTIVE, EXTERNAL, GUILD_ONLY, MOST, NEXT, SCHEDULED, Scheduled
from bot.sandbox.discord.world import World

INTENT = 1 << 16


def listed(world: World, call: Call) -> list[Json]:
    guild = world.guild_of(call.id("guild_id"))
    return [payloads.scheduled(event) for event in _open(world, guild)]


def one(world: World, call: Call) -> Json:
    return payloads.scheduled(_found(world, call))


def created(world: World, call: Call) -> Json:
    """Raises `Refused`: 50013 without CREATE_EVENTS, 30038 for one too many."""
    guild, form = world.guild_of(call.id("guild_id")), call.form
    _require(world, guild, "create_events")
    check(_rules(form, world.now()))
    if len(_open(world, guild)) >= MOST:
        raise refuse(TOO_MANY_EVENTS)
    place = row(form, "entity_metadata")["location"]
    start, end = form["scheduled_start_time"], form["scheduled_end_time"]
    new = Scheduled(world.ids(), guild, world.bot, form["name"], form.get("description"), place, start, end)
    world.scheduled[new.id] = new
    return _told(world, "GUILD_SCHEDULED_EVENT_CREATE", new)


def changed(world: World, call: Call) -> Json:
    """Its own with CREATE_EVENTS, others' with MANAGE_EVENTS; what is over cannot be changed (180000)."""
    found, form = _found(world, call), call.form
    _require(world, found.guild, "create_events" if found.creator is world.bot else "manage_events")
    if found.status not in NEXT:
        raise refuse(FINISHED_EVENT)
    status = form.get("status", found.status)
    if status != found.status and status not in NEXT[found.status]:
        check([invalid(("status",), "Invalid status transition.")])
    found.status = status
    found.name, found.description = form.get("name", found.name), form.get("description", found.description)
    found.start = form.get("scheduled_start_time", found.start)
    found.end = form.get("scheduled_end_time") or found.end
    found.location = row(form, "entity_metadata").get("location", found.location)
    return _told(world, "GUILD_SCHEDULED_EVENT_UPDATE", found)


def deleted(world: World, call: Call) -> None:
    found = _found(world, call)
    _require(world, found.guild, "create_events" if found.creator is world.bot else "manage_events")
    del world.scheduled[found.id]
    _told(world, "GUILD_SCHEDULED_EVENT_DELETE", found)


def _open(world: World, guild: Guild) -> list[Scheduled]:
    return [event for event in world.scheduled.values() if event.guild is guild and event.status in {SCHEDULED, ACTIVE}]


def _found(world: World, call: Call) -> Scheduled:
    guild, found = world.guild_of(call.id("guild_id")), world.scheduled.get(call.id("event_id"))
    if found is None or found.guild is not guild:
        raise refuse(UNKNOWN_EVENT)
    return found


def _require(world: World, guild: Guild, name: str) -> None:
    if not permissions.everywhere(world.bot, guild) & permissions.BITS[name]:
        raise refuse(MISSING_PERMISSIONS)


def _rules(form: Json, now: float) -> Complaints:
    yield from text(form.get("name"), ("name",), 100, 1)
    yield from text(form.get("description"), ("description",), 1000)
    if form.get("privacy_level") != GUILD_ONLY:
        yield invalid(("privacy_level",), "Value must be one of {2}.")
    if form.get("entity_type") != EXTERNAL:
        yield invalid(("entity_type",), "This sandbox has no voice channels: value must be one of {3}.")
    location = row(form, "entity_metadata").get("location")
    yield from text(location, ("entity_metadata", "location"), 100, 1)
    start, end = _moment(form.get("scheduled_start_time")), _moment(form.get("scheduled_end_time"))
    if start is None:
        yield required(("scheduled_start_time",))
    elif start <= now:
        yield invalid(("scheduled_start_time",), "Cannot schedule event in the past.")
    if end is None:
        yield required(("scheduled_end_time",))
    elif start is not None and end <= start:
        yield invalid(("scheduled_end_time",), "Cannot schedule event to end before it starts.")


def _moment(text_: object) -> float | None:
    try:
        return datetime.fromisoformat(str(text_)).timestamp()
    except ValueError:
        return None


def _told(world: World, event: str, one: Scheduled) -> Json:
    shown = payloads.scheduled(one)
    world.sessions.dispatch(event, shown, one.guild.id, intent=INTENT)
    return shown


EVENTS, EVENT = "/guilds/{guild_id}/scheduled-events", "/guilds/{guild_id}/scheduled-events/{event_id}"

ROUTES = (
    Route("GET", EVENTS, listed),
    Route("POST", EVENTS, created),
    Route("GET", EVENT, one),
    Route("PATCH", EVENT, changed),
    Route("DELETE", EVENT, deleted),
)
