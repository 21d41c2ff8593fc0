"""How the bot introduces itself: `/help` and its buttons, the greeting, and what a direct message is told."""

from __future__ import annotations

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import incoming, replies
from bot.chat.buttons import HELP, CustomId
from bot.chat.client import Jamboree
from bot.chat.forms import report as report_form
from bot.chat.greeting import DirectMessages, Greeting
from bot.chat.messages import commands as texts_of
from bot.chat.ordering import Ordering
from bot.chat.replies import Interaction
from bot.chat.reports import MOST, Came, Report, Reports
from bot.chat.views import help as views
from bot.chat.views.help import About, Asked, Money
from bot.purse.service import PurseService
from bot.songs.errors import DatabaseError
from bot.songs.holds import Payer
from bot.songs.ports.clock import Clock


class Introduction(commands.Cog):
    """What somebody reads who does not know the bot yet."""

    def __init__(
        self,
        bot: Jamboree,
        ordering: Ordering,
        purses: PurseService,
        greeting: Greeting,
        reports: Reports,
        about: About,
        clock: Clock,
    ) -> None:
        self._ordering = ordering
        self._purses = purses
        self._greeting = greeting
        self._reports = reports
        self._about = about
        self._direct = DirectMessages(bot.catalogue, bot.command_ids, clock)
        bot.presses |= {
            f"{HELP}:help": self._press_help,
            f"{HELP}:try": self._try,
            f"{HELP}:report": self._report,
            f"{HELP}:send": self._send,
        }

    @app_commands.command(**texts_of.command("help"))
    async def help(self, interaction: Interaction) -> None:
        await self._show(interaction)

    async def _press_help(self, interaction: Interaction, _: CustomId) -> None:
        await self._show(interaction)

    async def _show(self, interaction: Interaction) -> None:
        """The page, private; without what is left where the database cannot say."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            money = await self._money(interaction)
        except DatabaseError:
            money = Money(known=False)
        texts = replies.texts(interaction)
        page = views.page(Asked(self._about, money), texts)
        await interaction.followup.send(embed=page, view=views.under(texts), ephemeral=True)

    async def _money(self, interaction: Interaction) -> Money:
        spender, user_id = incoming.spender(interaction), interaction.user.id
        if spender.payer is Payer.PERSON or interaction.guild_id is None:
            return Money(personal=await self._purses.personal(user_id))
        found = await self._purses.balance(interaction.guild_id, user_id, spender)
        return Money(found, self._purses.is_open(found.facts.purse, trusted=spender.trusted))

    async def _try(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form with an example, which is shown before it is sung; or the empty one."""
        wish = views.wish_of(custom_id.subject, replies.texts(interaction))
        await self._ordering.open_form(interaction, wish, look_first=custom_id.subject in views.EXAMPLES)

    async def _report(self, interaction: Interaction, _: CustomId) -> None:
        await interaction.response.send_modal(report_form.report(replies.texts(interaction)))

    async def _send(self, interaction: Interaction, _: CustomId) -> None:
        """Passed on; where that does not go, what was written comes back."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        words = report_form.words_of(dict(interaction.data or {}))
        guild = interaction.guild if interaction.guild_id is not None else None
        server = (guild.name or str(guild.id)) if guild is not None else ""
        report = Report(interaction.id, interaction.user.id, interaction.user.display_name, server, words)
        came, texts = await self._reports.pass_on(report), replies.texts(interaction)
        if came is Came.PASSED:
            await replies.say(interaction, "introduction.reported")
            return
        if came is Came.MANY:
            said = texts("introduction.report_many", most=MOST)
        elif self._about.contact:
            said = texts("introduction.report_lost_reach", contact=views.reached(self._about))
        else:
            said = texts("introduction.report_lost")
        file = discord.File(io.BytesIO(words.encode("utf-8", "replace")), filename="report.txt")
        await replies.answer(interaction, said, file=file)

    # --- unasked -----------------------------------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._greeting.greet(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Each server at a start: it may have been added while the bot was away."""
        await self._greeting.greet(guild)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        await self._direct.answer(message)
