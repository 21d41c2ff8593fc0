"""`/settings`: what a server decides for itself. A subject is a row here: its button, its form, and what it saves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import buttons, replies
from bot.chat.buttons import LABEL_MOST, CustomId
from bot.chat.client import Jamboree
from bot.chat.forms import settings as forms
from bot.chat.messages import commands as texts_of
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.overrides import Overrides
from bot.chat.replies import Interaction
from bot.songs.servers import Servers


@dataclass(frozen=True, slots=True)
class Subject:
    """The form that a page's button opens for a server, and what a submitted form does: it answers with a sentence.
    Its name is in the button's custom id, and in the key of its label."""

    form: Callable[[int, Texts], discord.ui.Modal]
    save: Callable[[int, Mapping[str, Any], int, Texts], Awaitable[str]]


class Settings(commands.Cog):
    """The page, its buttons and its forms. Who may come here is authorization's business, asked at each step."""

    def __init__(self, bot: Jamboree, servers: Servers, overrides: Overrides) -> None:
        self._servers = servers
        self._overrides = overrides
        self._subjects: dict[str, Subject] = {
            "singers": Subject(lambda guild_id, texts: forms.singers(servers.singers(guild_id), texts), self._singers),
            "jams": Subject(lambda guild_id, texts: forms.jams(servers.jams(guild_id), texts), self._jams),
        }
        bot.presses |= {"settings:open": self._open, "settings:save": self._save}

    @app_commands.command(**texts_of.command("settings"))
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: Interaction) -> None:
        texts = replies.texts(interaction)
        view = buttons.view(
            buttons.shown(CustomId("open", name, forms.SETTINGS), texts.label(LABEL_MOST, f"settings.{name}"))
            for name in self._subjects
        )
        singers, jams = self._servers.singers(interaction.guild_id), self._servers.jams(interaction.guild_id)
        said = f"{words.settings(singers, texts)}\n{words.jam_settings(jams, texts)}"
        await interaction.response.send_message(said, view=view, ephemeral=True)

    @commands.Cog.listener()
    async def on_raw_app_command_permissions_update(self, told: discord.RawAppCommandPermissionsUpdateEvent) -> None:
        self._overrides.forget(told.guild.id)

    async def _open(self, interaction: Interaction, custom_id: CustomId) -> None:
        assert interaction.guild_id is not None
        if (subject := self._subjects.get(custom_id.subject)) is None:
            await replies.say(interaction, "answer.stale")
            return
        await interaction.response.send_modal(subject.form(interaction.guild_id, replies.texts(interaction)))

    async def _save(self, interaction: Interaction, custom_id: CustomId) -> None:
        assert interaction.guild_id is not None
        if (subject := self._subjects.get(custom_id.subject)) is None:
            await replies.say(interaction, "answer.stale")
            return
        data, texts = dict(interaction.data or {}), replies.texts(interaction)
        said = await subject.save(interaction.guild_id, data, interaction.user.id, texts)
        await replies.answer(interaction, said)

    async def _singers(self, guild_id: int, data: Mapping[str, Any], by: int, texts: Texts) -> str:
        singers = forms.singers_of(data)
        await self._servers.decide(guild_id, singers, by)
        return words.settings(singers, texts)

    async def _jams(self, guild_id: int, data: Mapping[str, Any], by: int, texts: Texts) -> str:
        rules = forms.jams_of(data)
        await self._servers.decide_jams(guild_id, rules, by)
        return words.jam_settings(rules, texts)
