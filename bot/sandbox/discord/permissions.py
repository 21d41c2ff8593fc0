"""What an account may do in a channel: its roles, then the channel's overwrites, in Discord's order."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.discord.errors import MISSING_ACCESS, MISSING_PERMISSIONS, refuse
from bot.sandbox.discord.places import DM, GROUP, Channel, Guild, Overwrite, Person

BITS = {
    "create_instant_invite": 1 << 0,
    "kick_members": 1 << 1,
    "ban_members": 1 << 2,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_external_emojis": 1 << 18,
    "manage_roles": 1 << 28,
    "use_application_commands": 1 << 31,
    "manage_events": 1 << 33,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
    "moderate_members": 1 << 40,
    "create_events": 1 << 44,
    "send_voice_messages": 1 << 46,
    "use_external_apps": 1 << 50,
    "pin_messages": 1 << 51,
}
"""Names and bits (Discord docs, Permissions); those that this sandbox asks for or shows."""

ALL = sum(BITS.values())

MODERATING = (
    "kick_members",
    "ban_members",
    "administrator",
    "manage_channels",
    "manage_guild",
    "manage_messages",
    "manage_roles",
    "manage_events",
    "manage_threads",
    "moderate_members",
    "create_events",
    "pin_messages",
)


def bits(*names: str) -> int:
    """Raises `ValueError` for a name that is unknown here."""
    if unknown := set(names) - set(BITS):
        raise ValueError(f"no such permission: {', '.join(sorted(unknown))}")
    return sum(BITS[name] for name in set(names))


EVERYONE = ALL & ~bits(*MODERATING)
"""What a new server gives everybody."""

DIRECT = ALL & ~bits(*MODERATING)
"""What both may do in direct messages, where nobody moderates. Anybody may pin there."""

TOLD_DIRECTLY = bits("attach_files", "embed_links", "mention_everyone")
"""What `app_permissions` says in direct messages of others; with the bot itself, external emojis are added."""


def of(person: Person, channel: Channel) -> int:
    """The bits that a person has in a channel; nothing where it is no member."""
    if channel.kind == DM:
        return DIRECT | BITS["pin_messages"] if person.bot or person is channel.recipient else 0
    if channel.kind == GROUP:
        return DIRECT if person in channel.group else 0
    guild = channel.guild
    if guild is None or not member(person, guild):
        return 0
    if person is guild.owner or (held := base(person, guild)) & BITS["administrator"]:
        return ALL
    overwrites = (channel.parent or channel).overwrites
    for targets in ((guild.id,), guild.roles_of(person), (person.id,)):
        held = _overwritten(held, [overwrites[id_] for id_ in targets if id_ in overwrites])
    return held if held & BITS["view_channel"] else 0


def member(person: Person, guild: Guild) -> bool:
    return guild.has_bot if person.bot else person.id in guild.members


def base(person: Person, guild: Guild) -> int:
    """What their roles give them in the whole server."""
    held = guild.roles[guild.id].permissions
    for id_ in guild.roles_of(person):
        held |= guild.roles[id_].permissions if id_ in guild.roles else 0
    return held


def everywhere(person: Person, guild: Guild) -> int:
    """What they may do in the whole server, as its owner and administrators may do everything."""
    held = base(person, guild)
    return ALL if person is guild.owner or held & BITS["administrator"] else held


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


def _overwritten(held: int, overwrites: Iterable[Overwrite]) -> int:
    allow = deny = 0
    for overwrite in overwrites:
        allow |= overwrite.allow
        deny |= overwrite.deny
    return held & ~deny | allow
