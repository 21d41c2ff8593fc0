"""`/settings`: what a server decides for itself. A subject is a row here: its button, its form, and what it saves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import buttons, escaping, replies
from bot.chat.buttons import LABEL_MOST, CustomId
from bot.chat.client import Jamboree
from bot.chat.forms import settings as forms
from bot.chat.forms.settings import Default
from bot.chat.messages import commands as texts_of
from bot.chat.messages.catalogue import Texts
from bot.chat.overrides import Overrides
from bot.chat.replies import Interaction
from bot.chat.server_desk import ServerMessages
from bot.chat.views import settings as views
from bot.purse.service import PurseService, Terms
from bot.songs.models import Model
from bot.songs.servers import Servers
from bot.songs.service import Service

KEPT_MOST = 100
"""Forms with a fault whose contents are remembered, the newest."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The form that a page's button opens, and what a submitted form does: it answers with what is wrong, or with
    nothing once it is saved. Its name is in the button's custom id, and in the key of its label."""

    form: Callable[[Interaction, Texts], discord.ui.Modal]
    save: Callable[[Interaction, Mapping[str, Any], Texts], Awaitable[str]]


class Settings(commands.Cog):
    """The page, its buttons and its forms. Who may come here is authorization's business, asked at each step."""

    def __init__(
        self, bot: Jamboree, servers: Servers, overrides: Overrides, service: Service, purses: PurseService
    ) -> None:
        self._servers = servers
        self._overrides = overrides
        self._service = service
        self._purses = purses
        self._desk = ServerMessages(bot, bot.catalogue)
        self._typed: dict[tuple[int, int], Default] = {}
        self._subjects: dict[str, Subject] = {
            "singers": Subject(self._singers_form, self._singers),
            "jams": Subject(self._jams_form, self._jams),
            "defaults": Subject(self._defaults_form, self._defaults),
            "costs": Subject(self._costs_form, self._costs),
            "notices": Subject(self._notices_form, self._notices),
        }
        bot.presses |= {"settings:open": self._open, "settings:save": self._save}

    @app_commands.command(**texts_of.command("settings"))
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: Interaction) -> None:
        texts = replies.texts(interaction)
        view = buttons.view(
            buttons.shown(CustomId("open", name, forms.SETTINGS), self._label(name, texts)) for name in self._subjects
        )
        page = views.page(self._servers, _guild(interaction), self._purses.costs(_guild(interaction)), texts)
        await interaction.response.send_message(page, view=view, ephemeral=True)

    @commands.Cog.listener()
    async def on_raw_app_command_permissions_update(self, told: discord.RawAppCommandPermissionsUpdateEvent) -> None:
        self._overrides.forget(told.guild.id)

    async def _open(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (subject := self._subjects.get(custom_id.subject)) is None:
            await replies.say(interaction, "answer.stale")
            return
        await interaction.response.send_modal(subject.form(interaction, replies.texts(interaction)))

    async def _save(self, interaction: Interaction, custom_id: CustomId) -> None:
        """What holds now; what is wrong, with the button that opens the form again."""
        if (subject := self._subjects.get(custom_id.subject)) is None:
            await replies.say(interaction, "answer.stale")
            return
        texts = replies.texts(interaction)
        if fault := await subject.save(interaction, dict(interaction.data or {}), texts):
            again = buttons.shown(
                CustomId("open", custom_id.subject, forms.SETTINGS), self._label(custom_id.subject, texts)
            )
            await replies.answer(interaction, fault, view=buttons.view([again]))
            return
        guild_id = _guild(interaction)
        await replies.answer(interaction, views.page(self._servers, guild_id, self._purses.costs(guild_id), texts))

    def _label(self, name: str, texts: Texts) -> str:
        return texts.label(LABEL_MOST, f"settings.{name}")

    # --- who may sing ------------------------------------------------------------------------------------------

    def _singers_form(self, interaction: Interaction, texts: Texts) -> discord.ui.Modal:
        return forms.singers(self._servers.singers(interaction.guild_id), texts)

    async def _singers(self, interaction: Interaction, data: Mapping[str, Any], _: Texts) -> str:
        await self._servers.decide(_guild(interaction), forms.singers_of(data), interaction.user.id)
        return ""

    # --- jams --------------------------------------------------------------------------------------------------

    def _jams_form(self, interaction: Interaction, texts: Texts) -> discord.ui.Modal:
        return forms.jams(self._servers.jams(interaction.guild_id), texts)

    async def _jams(self, interaction: Interaction, data: Mapping[str, Any], _: Texts) -> str:
        await self._servers.decide_jams(_guild(interaction), forms.jams_of(data), interaction.user.id)
        return ""

    # --- what a channel's songs are made with ------------------------------------------------------------------

    def _defaults_form(self, interaction: Interaction, texts: Texts) -> discord.ui.Modal:
        """With what was typed last, where that had a fault; else with what holds in this channel."""
        guild_id, here = _guild(interaction), _channel(interaction)
        known = Default(frozenset({here}), self._servers.channel_default(guild_id, [here]))
        typed = self._typed.get((guild_id, interaction.user.id), known)
        return forms.defaults(typed, self._service.offers.models(), texts)

    async def _defaults(self, interaction: Interaction, data: Mapping[str, Any], texts: Texts) -> str:
        said, guild_id = forms.defaults_of(data), _guild(interaction)
        key = (guild_id, interaction.user.id)
        if fault := self._fault(said, texts):
            self._typed[key] = said
            while len(self._typed) > KEPT_MOST:
                del self._typed[next(iter(self._typed))]
            return fault
        await self._servers.set_default(guild_id, said.channels, said.default, interaction.user.id)
        self._typed.pop(key, None)
        return ""

    def _fault(self, said: Default, texts: Texts) -> str:
        """What is wrong with a form about channels."""
        again, default = self._label("defaults", texts), said.default
        if not said.channels:
            return texts("settings.no_channel", again=again)
        if not default.model:
            return ""
        offered = (offer.model for offer in self._service.offers.models() if offer.offered)
        model: Model | None = next((one for one in offered if one.id == default.model), None)
        named = f"`{escaping.bare(default.model, 80)}`"
        if model is None:
            return texts("settings.model_gone", model=named, again=again)
        if default.style and model.style is None:
            return texts("settings.style_unused", model=named, again=again)
        most, given = model.style.most if model.style else None, escaping.units(default.style)
        if most is not None and given > most:
            return texts("settings.style_too_long", model=named, most=most, given=given, again=again)
        return ""

    # --- who sees costs, and where low water is told -----------------------------------------------------------

    def _costs_form(self, interaction: Interaction, texts: Texts) -> discord.ui.Modal:
        return forms.costs(self._purses.costs(_guild(interaction)), texts)

    async def _costs(self, interaction: Interaction, data: Mapping[str, Any], texts: Texts) -> str:
        if (costs := forms.costs_of(data)) is None:
            return texts("settings.no_costs", again=self._label("costs", texts))
        await self._purses.decide(_guild(interaction), Terms(costs=costs), interaction.user.id)
        return ""

    def _notices_form(self, interaction: Interaction, texts: Texts) -> discord.ui.Modal:
        return forms.notices(self._servers.notices_channel(_guild(interaction)), texts)

    async def _notices(self, interaction: Interaction, data: Mapping[str, Any], texts: Texts) -> str:
        """The first message in the channel is the proof that the others will come through."""
        guild_id, channel_id = _guild(interaction), forms.notices_of(data)
        new = channel_id is not None and channel_id != self._servers.notices_channel(guild_id)
        if new and not await self._desk.begin(guild_id, channel_id or 0):
            again = self._label("notices", texts)
            return texts("settings.not_written", channel=f"<#{channel_id}>", again=again)
        await self._servers.set_notices_channel(guild_id, channel_id, interaction.user.id)
        return ""


def _guild(interaction: Interaction) -> int:
    assert interaction.guild_id is not None
    return interaction.guild_id


def _channel(interaction: Interaction) -> int:
    """The channel; a thread's is its parent."""
    return getattr(interaction.channel, "parent_id", None) or interaction.channel_id or 0
