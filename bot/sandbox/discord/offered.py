"""Which commands Discord's client offers to a person in a channel (Discord docs, Application Commands)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.discord import permissions
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.payloads.interactions import IN_BOT_DM, IN_GUILD, context
from bot.sandbox.discord.places import APPLICATION, Channel, Guild, Person

BY_GUILD, BY_USER = 0, 1
"""How an application can be installed, and this one is (Discord docs, Application Integration Types)."""

ROLE, USER, CHANNEL = 1, 2, 3
"""What an override is for (Discord docs, Application Command Permission Type)."""


def check(command: Json, who: Person, place: Channel, *, user_installed: bool = False) -> None:
    """Raises `ValueError` with the reason why the command is not offered to that person there."""
    name, where = command["name"], context(place)
    guild = place.guild
    if command["contexts"] and where not in command["contexts"]:
        raise ValueError(f"{name} is not offered in {place.name}: its contexts are {command['contexts']}")
    by_guild = where == IN_BOT_DM or (guild is not None and guild.has_bot)
    ways = {BY_USER} if user_installed else {BY_GUILD} if by_guild else set[int]()
    ways |= {BY_USER} if who.installed else set[int]()
    if not ways & set(command["integration_types"] or (BY_GUILD, BY_USER)):
        raise ValueError(f"{name} is not offered in {place.name}: nobody installed the application for that")
    if guild is None or where != IN_GUILD:
        return
    held = permissions.of(who, place)
    if not held & permissions.BITS["use_application_commands"]:
        raise ValueError(f"{who.name} lacks use_application_commands in {place.name}")
    if guild.has_bot and not _allowed(guild, command, who, place, held):
        raise ValueError(f"{name} is not offered to {who.name} in {place.name}")


def _allowed(guild: Guild, command: Json, who: Person, place: Channel, held: int) -> bool:
    """The command's overrides, then the application's, then its default permissions; administrators pass all."""
    if held == permissions.ALL:
        return True
    own, all_ = guild.overrides.get(int(command["id"]), []), guild.overrides.get(APPLICATION, [])
    for rows in (own, all_):
        said = _channel(rows, guild, place)
        if said is False:
            return False
        if said is True:
            break
    if (said := _person(own, guild, who)) is not None:
        return said
    needed = command.get("default_member_permissions")
    ordinary = needed is None or (int(needed) != 0 and held & int(needed) == int(needed))
    return _person(all_, guild, who) is not False and ordinary


def _channel(rows: Iterable[Json], guild: Guild, place: Channel) -> bool | None:
    """What is said of the channel (a thread's is its parent's); the server's id minus one stands for all channels."""
    said = {int(row["id"]): row["permission"] for row in rows if row["type"] == CHANNEL}
    return said.get((place.parent or place).id, said.get(guild.id - 1))


def _person(rows: Iterable[Json], guild: Guild, who: Person) -> bool | None:
    """What is said of the person, else of any of their roles, else of everybody."""
    found = list(rows)
    for row in found:
        if row["type"] == USER and int(row["id"]) == who.id:
            return row["permission"]
    roles = {int(row["id"]): row["permission"] for row in found if row["type"] == ROLE}
    mine = [roles[id_] for id_ in guild.roles_of(who) if id_ in roles]
    return any(mine) if mine else roles.get(guild.id)
