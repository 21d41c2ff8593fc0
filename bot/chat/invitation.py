"""The link that brings the bot into a server, with what it needs there and nothing more."""

from __future__ import annotations

import discord

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""To post where it was asked, to look there after a crash before it posts, and to give each jam its thread."""

OPTIONAL = ("Pin Messages", "Manage Threads")
"""Permissions by the names that Discord shows: with them a jam's board is pinned, and its songs still come where its
thread was locked."""


def invitation(application_id: int) -> str:
    """The link for one application."""
    return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))
