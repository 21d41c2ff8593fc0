"""People and the application."""

from __future__ import annotations

from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import APPLICATION, Person
from bot.sandbox.discord.snowflakes import EPOCH, iso
from bot.sandbox.discord.world import World

SAYS = "This is Jamboree's sandbox: a Discord on this machine alone."

BEGINNING = iso(EPOCH / 1000)


def user(person: Person) -> Json:
    return {
        "id": str(person.id),
        "username": person.name,
        "global_name": person.global_name,
        "discriminator": "0000" if person.bot else "0",
        "avatar": person.avatar,
        "bot": person.bot,
        "public_flags": 0,
    }


def member(person: Person) -> Json:
    return {
        "user": user(person),
        "nick": None,
        "avatar": None,
        "roles": [str(id_) for id_ in person.roles],
        "joined_at": BEGINNING,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def application(world: World) -> Json:
    return {
        "id": str(APPLICATION),
        "name": world.bot.global_name,
        "description": SAYS,
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": user(world.people["mo"]),
        "team": None,
        "bot": user(world.bot),
    }
