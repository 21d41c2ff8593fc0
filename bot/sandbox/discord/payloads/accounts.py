"""People and the application."""

from __future__ import annotations

from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import APPLICATION, Member, Person
from bot.sandbox.discord.snowflakes import iso
from bot.sandbox.discord.world import World

SAYS = "This is Jamboree's sandbox: a Discord on this machine alone."

TEAM = APPLICATION + 50
"""The id of the team that owns the application, where one does, and of the account that stands for it."""

TEAM_ACCOUNT = 1 << 10
"""The flag of such an account (Discord docs, User Flags)."""

ACCEPTED = 2
"""A membership of a team that was accepted (Discord docs, Membership State)."""


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


def member(found: Member) -> Json:
    return {
        "user": user(found.person),
        "nick": None,
        "avatar": None,
        "roles": [str(id_) for id_ in sorted(found.roles)],
        "joined_at": None if found.joined_at is None else iso(found.joined_at),
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
        "owner": _team_account() if world.team else user(world.owner),
        "team": _team(world) if world.team else None,
        "bot": user(world.bot),
        "approximate_guild_count": sum(guild.has_bot for guild in world.guilds.values()),
        "integration_types_config": {"0": {}, "1": {}},
    }


def _team(world: World) -> Json:
    return {
        "id": str(TEAM),
        "name": "The sandbox's team",
        "icon": None,
        "owner_user_id": str(world.owner.id),
        "members": [
            {
                "user": user(person),
                "team_id": str(TEAM),
                "membership_state": ACCEPTED,
                "role": "admin" if person is world.owner else "developer",
                "permissions": ["*"],
            }
            for person in world.team
        ],
    }


def _team_account() -> Json:
    """The owner of an application that belongs to a team: no person, but an account made for it."""
    stands = Person(TEAM, f"team{TEAM}", f"team{TEAM}")
    return user(stands) | {"flags": TEAM_ACCOUNT, "public_flags": TEAM_ACCOUNT, "global_name": None}
