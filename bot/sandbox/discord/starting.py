"""An interaction is started: the one place from which the bot is sent any."""

from __future__ import annotations

import secrets

from bot.sandbox.discord import payloads, permissions
from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.interactions import Interaction, Kind
from bot.sandbox.discord.messages import Json, Message
from bot.sandbox.discord.places import APPLICATION, Channel, Person, Upload
from bot.sandbox.discord.world import World


def start(
    world: World,
    kind: Kind,
    who: Person,
    place: Channel,
    data: Json,
    *,
    source: Message | None = None,
    user_installed: bool = False,
) -> Interaction:
    """A new interaction, sent to the bot. Raises `ValueError` where the person does not see that channel."""
    if place.deleted or not permissions.of(who, place):
        raise ValueError(f"{who.name} sees no channel {place.name}")
    coming = world.arrivals.pop(0) if world.arrivals else None
    at = world.now() - (coming.late if coming else 0.0)
    token = secrets.token_urlsafe(48)
    asked = Interaction(world.ids(at), token, at, kind, who, place, world.news, world.now, user_installed, source, data)
    world.interactions[token] = asked
    world.news.tell("interaction", id=str(asked.id), state="started", person=who.name, kind=kind)
    guild = place.guild.id if place.guild is not None and place.guild.has_bot else None
    for _ in range(coming.times if coming else 1):
        world.sessions.dispatch("INTERACTION_CREATE", payloads.interaction(asked, world), guild)
    return asked


def person(world: World, name: str) -> Person:
    """Raises `ValueError`."""
    if name not in world.people:
        raise ValueError(f"nobody is called {name!r}: there are {', '.join(world.people)}")
    return world.people[name]


def kept(world: World, place: Channel, who: Person, upload: Upload) -> Attachment:
    """A file that came with a command or a form. Raises `ValueError` for one that a client would not send up."""
    limit = world.limit_in(place, who)
    if len(upload.data) > limit:
        raise ValueError(f"{upload.filename} is over {limit} bytes, the most that {who.name} may send there")
    return world.cdn.store(
        world.ids(),
        upload.filename,
        upload.data,
        APPLICATION,
        content_type=upload.content_type,
        ephemeral=True,
        duration=upload.duration,
    )


def visible(message: Message, name: str) -> None:
    """Raises `ValueError` for a message that is gone, or another's alone."""
    if message.deleted or message.ephemeral_for not in {None, name}:
        raise ValueError(f"{name} does not see that message")
