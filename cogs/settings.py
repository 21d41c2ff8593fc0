"""`/settings`: what a server decides for itself. A subject is a row here: its button, its form, and what it saves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import replies
from bot.chat.buttons import CustomId
from bot.chat.client import Jamboree
from bot.chat.forms import settings as forms
from bot.chat.messages import words
from bot.chat.overrides import Overrides
from bot.chat.replies import Interaction
from bot.songs.servers import Servers


@dataclass(frozen=True, slots=True)
class Subject:
    """A page's button, the form that it opens for a server, and what a submitted form does: it answers with a
    sentence."""

    label: str
    form: Callable[[int], discord.ui.Modal]
    save: Callable[[int, Mapping[str, Any], int], Awaitable[str]]


class Settings(commands.Cog):
    """The page, its buttons and its forms. Who may come here is the doors' business, asked at each step."""

    def __init__(self, bot: Jamboree, servers: Servers, overrides: Overrides) -> None:
        self._servers = servers
        self._overrides = overrides
        self._subjects: dict[str, Subject] = {
            "singers": Subject(forms.SINGERS, lambda guild_id: forms.singers(servers.singers(guild_id)), self._singers)
        }
        bot.presses |= {"settings:open": self._open, "settings:save": self._save}

    @app_commands.command(description="What this server decides for itself: who may sing, and where")
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: Interaction) -> None:
        view = discord.ui.View(timeout=None)
        for name, subject in self._subjects.items():
            custom_id = str(CustomId("open", name, kind=forms.SETTINGS))
            view.add_item(discord.ui.Button[discord.ui.View](label=subject.label, custom_id=custom_id))
        view.stop()
        singers = self._servers.singers(interaction.guild_id)
        await interaction.response.send_message(words.settings(singers), view=view, ephemeral=True)

    @commands.Cog.listener()
    async def on_raw_app_command_permissions_update(self, told: discord.RawAppCommandPermissionsUpdateEvent) -> None:
        self._overrides.forget(told.guild.id)

    async def _open(self, interaction: Interaction, custom_id: CustomId) -> None:
        assert interaction.guild_id is not None
        if (subject := self._subjects.get(custom_id.subject)) is None:
            await replies.answer(interaction, words.STALE)
            return
        await interaction.response.send_modal(subject.form(interaction.guild_id))

    async def _save(self, interaction: Interaction, custom_id: CustomId) -> None:
        assert interaction.guild_id is not None
        if (subject := self._subjects.get(custom_id.subject)) is None:
            await replies.answer(interaction, words.STALE)
            return
        said = await subject.save(interaction.guild_id, dict(interaction.data or {}), interaction.user.id)
        await replies.answer(interaction, said)

    async def _singers(self, guild_id: int, data: Mapping[str, Any], by: int) -> str:
        singers = forms.singers_of(data)
        await self._servers.decide(guild_id, singers, by)
        return words.settings(singers)
