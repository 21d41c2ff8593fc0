"""What a server decided about a command."""

from __future__ import annotations

from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import APPLICATION, Guild


def decided(guild: Guild, id_: int) -> Json:
    """A server's overrides for one command, as Discord shows and tells of them."""
    named = {"id": str(id_), "application_id": str(APPLICATION), "guild_id": str(guild.id)}
    return named | {"permissions": guild.overrides.get(id_, [])}
