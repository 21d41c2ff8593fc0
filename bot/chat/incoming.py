"""Who asks, from where, and what they may: an interaction as the core's values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import discord

from bot.chat.attached import shown_name
from bot.chat.places import TOKEN_SECONDS, Place, address
from bot.chat.replies import Interaction
from bot.chat.rights import owners
from bot.songs.holds import Payer, Spender
from bot.songs.orders import Order
from bot.songs.songs import Requester
from bot.songs.wishes import Reference, Wish


def order(interaction: Interaction, wish: Wish, parent_id: str | None = None) -> Order:
    """The wish with who asked, and from where."""
    return Order(
        wish=wish,
        interaction_id=interaction.id,
        requester=requester(interaction),
        guild_id=interaction.guild_id,
        guild_locale=str(interaction.guild_locale or ""),
        origin=address(place(interaction)),
        parent_id=parent_id,
        spender=spender(interaction),
    )


def spender(interaction: Interaction) -> Spender:
    """Whose money the person would spend here. A server pays where the bot was added to it; in direct messages, and
    where the person brought the bot along for themselves, it is their own."""
    if interaction.guild_id is None or not interaction.is_guild_integration():
        return Spender(Payer.PERSON)
    roles = [role.id for role in interaction.user.roles] if isinstance(interaction.user, discord.Member) else []
    guild = interaction.client.get_guild(interaction.guild_id)
    trusted = guild is not None and guild.owner_id in owners(interaction.client.application)
    return Spender(Payer.SERVER, frozenset(roles), trusted=trusted)


def requester(interaction: Interaction) -> Requester:
    return Requester(interaction.user.id, interaction.user.display_name, str(interaction.locale))


def place(interaction: Interaction) -> Place:
    """The channel, and the interaction's token for as long as it is trusted."""
    return Place(
        channel_id=interaction.channel_id or 0,
        guild_id=interaction.guild_id,
        application_id=interaction.application_id,
        token=interaction.token,
        token_until=interaction.created_at.timestamp() + TOKEN_SECONDS,
        reachable=_reachable(interaction),
    )


def here(interaction: Interaction) -> Place:
    """The channel alone, for what is said there by the bot's own token."""
    return replace(place(interaction), token="", token_until=0.0)


def member_since(interaction: Interaction) -> float | None:
    """When the person came to the server, in Unix seconds; None for guests and where Discord does not say."""
    joined: datetime | None = getattr(interaction.user, "joined_at", None)
    return None if joined is None else joined.timestamp()


def moderates(interaction: Interaction) -> bool:
    """Whether the person may manage messages in that channel of a server."""
    return interaction.guild_id is not None and interaction.permissions.manage_messages


def reference(attachment: discord.Attachment | None, interaction: Interaction) -> Reference | None:
    """An attachment as a reference clip, alive now."""
    if attachment is None:
        return None
    seen_at = interaction.created_at.timestamp()
    name = shown_name(attachment.filename, attachment.title)
    return Reference(url=attachment.url, name=name, size=attachment.size, url_at=seen_at)


def _reachable(interaction: Interaction) -> bool:
    """Whether the bot itself is in that channel: not in other people's direct messages, nor in a server that it was
    not invited to (a command that a user has installed for themselves)."""
    if interaction.guild_id is None:
        return not interaction.context.private_channel
    return interaction.client.get_guild(interaction.guild_id) is not None or interaction.is_guild_integration()
