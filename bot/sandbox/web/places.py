"""The servers, channels and people that one person sees, as the page's JSON."""

from __future__ import annotations

from bot.sandbox.discord import permissions
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import FORUM, THREAD, Channel, Guild, Person
from bot.sandbox.discord.settlement import MODERATORS
from bot.sandbox.discord.world import World
from bot.sandbox.guests.people import NAMES

_GUESTS = frozenset(name.lower() for name in NAMES)


def places(world: World, person: str) -> Json:
    """The person's servers, their channels with the threads of each behind it, and everybody with their servers."""
    who = world.people[person]
    mine = [guild for guild in world.guilds.values() if who.id in guild.members]
    channels = [one for one in world.channels.values() if one.guild in mine and sees(one, person)]
    return {
        "servers": [_server(guild) for guild in mine],
        "channels": [*map(place_of, _ordered(channels)), _direct(world)],
        "people": [_person(world, one) for one in world.people.values()],
    }


def sees(place: Channel, person: str) -> bool:
    """Whether somebody of that name sees a channel of a server."""
    guild = place.guild
    found = None if guild is None else next((m.person for m in guild.members.values() if m.person.name == person), None)
    return found is not None and not place.deleted and bool(permissions.of(found, place))


def _ordered(channels: list[Channel]) -> list[Channel]:
    """Each channel, and its threads behind it, archived or not."""
    tops = [one for one in channels if one.kind != THREAD]
    threads = [one for one in channels if one.kind == THREAD]
    return [one for top in tops for one in (top, *(thread for thread in threads if thread.parent is top))]


def _server(guild: Guild) -> Json:
    roles = [{"id": str(role.id), "name": role.name} for role in guild.roles.values()]
    return {"key": guild.key, "name": guild.name, "bot": guild.has_bot, "roles": roles}


def place_of(place: Channel) -> Json:
    """A channel, a forum with its tags, or a thread with what the lists of threads say of it."""
    assert place.guild is not None
    tags = [{"id": str(id_), "name": name} for id_, name in place.tags.items()]
    return {
        "name": place.name,
        "id": str(place.id),
        "label": place.shown,
        "topic": place.topic or "",
        "server": place.guild.key,
        "kind": place.kind,
        "forum": place.kind == FORUM,
        "parent": place.parent.name if place.parent is not None else None,
        "locked": place.locked,
        "archived": place.archived,
        "tags": tags,
        "needs_tag": place.needs_tag,
        "thread": _thread(place),
    }


def _thread(place: Channel) -> Json | None:
    if place.thread is None or place.parent is None:
        return None
    thread, known = place.thread, place.parent.tags
    return {
        "by": thread.owner.global_name,
        "made_at": thread.made_at,
        "active_at": thread.active_at or thread.made_at,
        "messages": thread.messages,
        "tags": [known[id_] for id_ in thread.tags if id_ in known],
    }


def _direct(world: World) -> Json:
    topic = "Direct messages with the bot"
    told: Json = {"name": "dm", "id": "", "label": world.bot.global_name, "topic": topic, "server": None, "kind": 1}
    none: Json = {"forum": False, "parent": None, "locked": False, "archived": False, "thread": None}
    return told | none | {"tags": [], "needs_tag": False}


def _person(world: World, one: Person) -> Json:
    servers = [guild.key for guild in world.guilds.values() if one.id in guild.members]
    moderates = [guild.key for guild in world.guilds.values() if guild.id + MODERATORS in guild.roles_of(one)]
    return {
        "name": one.name,
        "display": one.global_name,
        "id": str(one.id),
        "servers": servers,
        "moderates": moderates,
        "guest": one.name in _GUESTS,
    }
