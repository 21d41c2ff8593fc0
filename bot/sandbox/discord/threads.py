"""Threads begin, rest, wake and go: the one place that changes them, whoever asks."""

from __future__ import annotations

from bot.sandbox.discord import payloads, permissions
from bot.sandbox.discord.announcing import tell_of
from bot.sandbox.discord.errors import LOCKED, TOO_MANY_THREADS, refuse
from bot.sandbox.discord.places import THREAD, Channel, Person, Thread
from bot.sandbox.discord.world import World

RESTS = (60, 1440, 4320, 10_080)
"""Minutes of silence after which a thread may be archived (Discord docs, Auto Archive Duration)."""

MEMBERS_INTENT = 1 << 1


TAGS_MOST = 5
"""Of a forum's post (Discord docs, Start Thread in Forum)."""


def begin(
    world: World,
    parent: Channel,
    owner: Person,
    title: str,
    *,
    rests: int = 1440,
    id_: int = 0,
    tags: tuple[int, ...] = (),
) -> Channel:
    """A public thread under a channel, or a post of a forum; `id_` is the message's that it grows from.

    Raises `Refused` 160006 where the server has as many active threads as it may.
    """
    assert parent.guild is not None
    rest_those_due(world)
    active = [one for one in world.channels.values() if one.kind == THREAD and one.guild is parent.guild and _open(one)]
    if len(active) >= world.threads_most:
        raise refuse(TOO_MANY_THREADS)
    now = world.now()
    state = Thread(owner, now, rests, {owner.id: now}, active_at=now, tags=tags)
    place = Channel(id_ or world.ids(), _name(world, title), THREAD, parent.guild, parent, title=title, thread=state)
    world.channels[place.name] = place
    tell_of(world, "THREAD_CREATE", place, newly_created=True)
    return place


def rest(world: World, place: Channel) -> None:
    """Archived: nothing is changed in it until somebody writes, or wakes it."""
    assert place.thread is not None
    place.archived, place.thread.archived_at = True, world.now()
    tell_of(world, "THREAD_UPDATE", place)


def rest_those_due(world: World) -> None:
    """Archive every thread that was silent for as long as it may be."""
    for place in tuple(world.channels.values()):
        state = place.thread
        due = state is not None and state.active_at and world.now() - state.active_at > state.rests * 60
        if due and _open(place):
            rest(world, place)


def wake(world: World, place: Channel, who: Person) -> None:
    """Somebody writes in a thread. Raises `Refused` 160005 for one that is locked, unless they manage threads."""
    state = place.thread
    if state is None:
        return
    if place.locked and not permissions.of(who, place) & permissions.BITS["manage_threads"]:
        raise refuse(LOCKED)
    state.active_at = world.now()
    if place.archived:
        place.archived, state.archived_at = False, world.now()
        tell_of(world, "THREAD_UPDATE", place)


def counted(world: World, place: Channel, who: Person) -> None:
    """A message more; who writes is a member from then on."""
    if place.thread is not None:
        place.thread.messages += 1
        join(world, place, who)


def join(world: World, place: Channel, who: Person) -> None:
    assert place.thread is not None
    if who.id not in place.thread.members:
        place.thread.members[who.id] = world.now()
        _tell_members(world, place, who, added=True)


def leave(world: World, place: Channel, who: Person) -> None:
    assert place.thread is not None
    if place.thread.members.pop(who.id, None) is not None:
        _tell_members(world, place, who, added=False)


def _open(place: Channel) -> bool:
    return not place.archived and not place.deleted


def _name(world: World, title: str) -> str:
    """A name of its own: the title, and a number where another channel is called that."""
    title = f"thread {title}" if title.partition(":")[0] == "dm" else title  # that is how direct messages are called
    names = (title, *(f"{title} {number}" for number in range(2, 10_000)))
    return next(name for name in names if name not in world.channels)


def _tell_members(world: World, place: Channel, who: Person, *, added: bool) -> None:
    """Of itself the bot hears without the members' intent."""
    assert place.thread is not None
    assert place.guild is not None
    told = {
        "id": str(place.id),
        "guild_id": str(place.guild.id),
        "member_count": len(place.thread.members),
        "added_members": [payloads.thread_member(place, who.id)] if added else [],
        "removed_member_ids": [] if added else [str(who.id)],
    }
    if place.guild.has_bot:
        intent = 0 if who is world.bot else MEMBERS_INTENT
        world.sessions.dispatch("THREAD_MEMBERS_UPDATE", told, place.guild.id, intent=intent)
    world.news.tell("channel", channel=place.name, archived=place.archived, deleted=place.deleted)
