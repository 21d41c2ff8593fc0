"""Who asks, from where, and what they may: an interaction as the core's values."""

from __future__ import annotations

import discord

from bot.chat.replies import Interaction
from bot.songs.service import Order
from bot.songs.songs import INTERACTION_TOKEN_SECONDS, Place, Requester
from bot.songs.wishes import Reference, Wish


def order(interaction: Interaction, wish: Wish, parent_id: str | None = None) -> Order:
    """The wish with its requester and place."""
    return Order(wish, interaction.id, requester(interaction), place(interaction), parent_id)


def requester(interaction: Interaction) -> Requester:
    return Requester(interaction.user.id, interaction.user.display_name)


def place(interaction: Interaction) -> Place:
    """The channel, and the interaction's token for as long as it is trusted."""
    return Place(
        channel_id=interaction.channel_id or 0,
        guild_id=interaction.guild_id,
        application_id=interaction.application_id,
        token=interaction.token,
        token_until=interaction.created_at.timestamp() + INTERACTION_TOKEN_SECONDS,
        reachable=_reachable(interaction),
    )


def moderates(interaction: Interaction) -> bool:
    """Whether the person may manage messages in that channel of a server."""
    return interaction.guild_id is not None and interaction.permissions.manage_messages


def reference(attachment: discord.Attachment | None, interaction: Interaction) -> Reference | None:
    """An attachment as a reference clip, alive now."""
    if attachment is None:
        return None
    seen_at = interaction.created_at.timestamp()
    return Reference(url=attachment.url, name=attachment.filename, size=attachment.size, url_at=seen_at)


def _reachable(interaction: Interaction) -> bool:
    """Whether the bot itself is in that channel: not in other people's direct messages, nor in a server that it was
    not invited to (a command that a user has installed for themselves)."""
    if interaction.guild_id is None:
        return not interaction.context.private_channel
    return interaction.client.get_guild(interaction.guild_id) is not None or interaction.is_guild_integration()
