"""Discord's JSON for what is here."""

from bot.sandbox.discord.payloads.accounts import SAYS, application, member, user
from bot.sandbox.discord.payloads.interactions import interaction, metadata
from bot.sandbox.discord.payloads.messages import attachment, event, message, snapshot
from bot.sandbox.discord.payloads.places import channel, guild, guild_create, guild_in_short, role, thread_member
from bot.sandbox.discord.payloads.scheduled import scheduled

__all__ = [
    "SAYS",
    "application",
    "attachment",
    "channel",
    "event",
    "guild",
    "guild_create",
    "guild_in_short",
    "interaction",
    "member",
    "message",
    "metadata",
    "role",
    "scheduled",
    "snapshot",
    "thread_member",
    "user",
]
