"""A bare discord.py bot: it answers `/song status` with "thinking", and does nothing else."""

from __future__ import annotations

import os
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Bare(commands.AutoShardedBot):
    async def setup_hook(self) -> None:
        song = app_commands.Group(name="song", description="Songs")

        @song.command(name="status", description="Only thinks")
        async def status(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)

        self.tree.add_command(song)
        await self.tree.sync()

    async def launch_shards(self) -> None:
        self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()


def main() -> None:
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    bot = Bare(command_prefix="!", intents=discord.Intents(guilds=True), help_command=None)
    bot.run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
