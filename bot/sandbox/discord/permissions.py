"""What an account may do in a channel: its roles, then the channel's overwrites, in Discord's order."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.discord.errors import MISSING_ACCESS, MISSING_PERMISSIONS, refuse
from bot.sandbox.discord.places import DM, Channel, Guild, Overwrite, Person

BITS = {
    "create_instant_invite": 1 << 0,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
    "send_voice_messages": 1 << 46,
    "use_external_apps": 1 << 50,
}
"""Names and bits (Discord docs, Permissions); those that this sandbox asks for or shows."""

ALL = sum(BITS.values())


def bits(*names: str) -> int:
    """Raises `ValueError` for a name that is unknown here."""
    if unknown := set(names) - set(BITS):
        raise ValueError(f"no such permission: {', '.join(sorted(unknown))}")
    return sum(BITS[name] for name in set(names))


EVERYONE = ALL & ~bits("administrator", "manage_channels", "manage_messages", "manage_threads")
"""What a new server gives everybody."""


def of(person: Person, channel: Channel) -> int:
    """The bits that a person has in a channel; nothing where it is no member."""
    if channel.kind == DM:
        return ALL & ~bits("administrator", "manage_messages") if person.bot or person == channel.recipient else 0
    guild = channel.guild
    if guild is None or (person.bot and not guild.has_bot):
        return 0
    held = _held(person, guild)
    if person == guild.owner or held & BITS["administrator"]:
        return ALL
    overwrites = (channel.parent or channel).overwrites
    for targets in ((guild.id,), person.roles, (person.id,)):
        held = _overwritten(held, [overwrites[id_] for id_ in targets if id_ in overwrites])
    return held if held & BITS["view_channel"] else 0


def require(person: Person, channel: Channel, *names: str) -> None:
    """Raises `Refused`: 50001 where the channel is out of sight, else 50013."""
    held = of(person, channel)
    if not held & BITS["view_channel"]:
        raise refuse(MISSING_ACCESS)
    if bits(*names) & ~held:
        raise refuse(MISSING_PERMISSIONS)


def changed(overwrite: Overwrite, wishes: dict[str, bool | None]) -> Overwrite:
    """An overwrite with some permissions allowed (True), denied (False) or left to the roles (None)."""
    touched = bits(*wishes)
    allow = bits(*(name for name, wish in wishes.items() if wish))
    deny = bits(*(name for name, wish in wishes.items() if wish is False))
    return Overwrite(overwrite.id, overwrite.kind, overwrite.allow & ~touched | allow, overwrite.deny & ~touched | deny)


def _held(person: Person, guild: Guild) -> int:
    held = guild.roles[guild.id].permissions
    for id_ in person.roles:
        held |= guild.roles[id_].permissions if id_ in guild.roles else 0
    return held


def _overwritten(held: int, overwrites: Iterable[Overwrite]) -> int:
    allow = deny = 0
    for overwrite in overwrites:
        allow |= overwrite.allow
        deny |= overwrite.deny
    return held & ~deny | allow
