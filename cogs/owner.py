"""`/owner`: for the bot's owner or its team, in direct messages alone. The access rules ask who and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import buttons, escaping, replies, rights
from bot.chat.buttons import OWNER, CustomId
from bot.chat.client import Jamboree
from bot.chat.forms import opening as forms
from bot.chat.messages import commands as texts_of
from bot.chat.replies import Interaction
from bot.chat.views import openings
from bot.chat.views import owner as views
from bot.chat.views.openings import Named
from bot.purse.openings import DayLimit
from bot.purse.owner import OwnerService

ID_MOST = 2**63 - 1
"""The largest id that Discord can make, and that a column holds."""

CHOICES_MOST, CHOICE_MOST = 25, 100
"""Choices at a time, and characters of one (Discord docs, Application Command Option Choice)."""


class Owner(commands.Cog):
    """`titles` has the providers' own names; `stop` begins the end of the process: songs under way may finish."""

    owner = app_commands.Group(
        **texts_of.command("owner"),
        allowed_contexts=app_commands.AppCommandContext(guild=False, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )

    def __init__(
        self, bot: Jamboree, service: OwnerService, titles: Mapping[str, str], stop: Callable[[], None]
    ) -> None:
        self._bot = bot
        self._service = service
        self._titles = titles
        self._stop = stop
        bot.presses |= {"owner:drain": self._drain}

    @owner.command(**texts_of.command("owner_servers"))
    async def servers(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        rows = await self._service.servers(self._trusted())
        card = views.servers(rows, self._named, replies.texts(interaction))
        await interaction.edit_original_response(embed=card)

    @owner.command(**texts_of.command("owner_open"))
    @texts_of.options("owner_open")
    async def open_server(self, interaction: Interaction, server: str, limit: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        texts = replies.texts(interaction)
        if (guild_id := _id(server)) is None:
            await _say(interaction, texts("owner.no_server", given=escaping.line(server, 40)))
            return
        wanted: DayLimit | None = None
        if limit is not None:
            try:
                wanted = forms.limit_of(limit)
            except ValueError:
                await _say(interaction, texts("owner.no_amount", given=escaping.line(limit, 40)))
                return
        came = await self._service.open(guild_id, interaction.user.id, wanted)
        named = self._named(guild_id)
        said = openings.decided(named, came.purse, self._service.caps, texts, new=came.new)
        absent = "" if named.name else texts("owner.not_there")
        await _say(interaction, " ".join(filter(None, (said, absent))))

    @owner.command(**texts_of.command("owner_close"))
    @texts_of.options("owner_close")
    async def close_server(self, interaction: Interaction, server: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        texts = replies.texts(interaction)
        if (guild_id := _id(server)) is None:
            await _say(interaction, texts("owner.no_server", given=escaping.line(server, 40)))
            return
        came = await self._service.close(guild_id, interaction.user.id)
        key = "owner.now_closed" if came.new else "owner.already_closed"
        await _say(interaction, texts(key, server=self._named(guild_id).shown()))

    @open_server.autocomplete("server")
    @close_server.autocomplete("server")
    async def _servers(self, interaction: Interaction, given: str) -> list[app_commands.Choice[str]]:
        """The servers that the bot is in, for nobody but who may open and close them: completing asks no access
        rule."""
        if rights.owns_directly(interaction) is not None:
            return []
        typed = given.strip().casefold()
        found = [guild for guild in self._bot.guilds if typed in guild.name.casefold() or typed in str(guild.id)]
        return [
            app_commands.Choice(name=Named(guild.id, guild.name).plain(CHOICE_MOST), value=str(guild.id))
            for guild in sorted(found, key=lambda guild: guild.name)[:CHOICES_MOST]
        ]

    @owner.command(**texts_of.command("owner_caps"))
    async def caps(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        card = views.caps(await self._service.money(), self._titles, replies.texts(interaction))
        await interaction.edit_original_response(embed=card)

    @owner.command(**texts_of.command("owner_drain"))
    async def drain(self, interaction: Interaction) -> None:
        """Asks once."""
        texts = replies.texts(interaction)
        view = buttons.row("now", (buttons.DRAIN,), texts, kind=OWNER)
        await replies.answer(interaction, texts("owner.drain_sure"), view=view)

    async def _drain(self, interaction: Interaction, _: CustomId) -> None:
        await replies.settle(interaction, replies.texts(interaction)("owner.draining"))
        self._stop()

    def _trusted(self) -> frozenset[int]:
        """The servers that belong to the bot's owner, or their team."""
        owners = rights.owners(self._bot.application)
        return frozenset(guild.id for guild in self._bot.guilds if guild.owner_id in owners)

    def _named(self, guild_id: int) -> Named:
        guild: discord.Guild | None = self._bot.get_guild(guild_id)
        return Named(guild_id, "" if guild is None else guild.name or "")


def _id(text: str) -> int | None:
    """A server's id as somebody typed it."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and 0 < int(plain[:20]) <= ID_MOST else None


async def _say(interaction: Interaction, text: str) -> None:
    await interaction.edit_original_response(content=text)
