"""The owner's answers about servers, and what becomes of the song that somebody wanted there."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.chat import buttons, escaping, replies
from bot.chat.buttons import OPENING, CustomId
from bot.chat.client import Jamboree
from bot.chat.dispatch import debounced
from bot.chat.forms import opening as forms
from bot.chat.ordering import Ordering
from bot.chat.replies import Interaction
from bot.chat.views import openings as views
from bot.chat.views.openings import Named
from bot.purse.bounds import day_limit
from bot.purse.openings import DayLimit, Openings
from bot.songs.ports.store import Draft


class Answers(commands.Cog):
    """Presses under the owner's messages, which work for ever, and under what was said in a server that is not open.

    The subject of the owner's custom ids is the server; the argument, where they were asked on the spot, is the draft
    of the song that they wanted.
    """

    def __init__(self, bot: Jamboree, openings: Openings, ordering: Ordering) -> None:
        self._openings = openings
        self._ordering = ordering
        bot.presses |= {
            "opening:open": self._open,
            "opening:limit": self._limit,
            "opening:save": self._save,
            "opening:leave": self._leave,
            "opening:left": self._left,
            "opening:pick": self._pick,
            "opening:form": self._form,
            "opening:sing": debounced(self._sing),
        }

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._openings.forget(guild.id)

    async def _open(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (guild := await self._guild(interaction, custom_id)) is not None:
            await self._decide(interaction, guild, custom_id.argument, None)

    async def _limit(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form, with what the server may spend now."""
        if (guild := await self._guild(interaction, custom_id)) is None:
            return
        now = day_limit(await self._openings.purse(guild.id), self._openings.caps)
        texts = replies.texts(interaction)
        await interaction.response.send_modal(forms.limit(_named(guild), now, custom_id.argument, texts))

    async def _save(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (guild := await self._guild(interaction, custom_id)) is None:
            return
        written, texts = forms.given(dict(interaction.data or {})), replies.texts(interaction)
        try:
            limit = forms.limit_of(written)
        except ValueError:
            again = buttons.label(buttons.OPEN_LIMITED, texts)
            said = texts("opening.no_amount", given=escaping.line(written, 40), again=again)
            await replies.answer(interaction, said)
        else:
            await self._decide(interaction, guild, custom_id.argument, limit)

    async def _decide(
        self, interaction: Interaction, guild: discord.Guild, draft_id: str, limit: DayLimit | None
    ) -> None:
        """The message with the question becomes the answer, with the way to the song that waits for it."""
        decision = await self._openings.open(guild.id, interaction.user.id, limit)
        texts, caps = replies.texts(interaction), self._openings.caps
        if draft_id:
            shown, sing = views.limit(decision.purse, caps, texts), buttons.label(buttons.SING, texts)
            view = buttons.row(draft_id, (buttons.SING,), texts, kind=OPENING)
            await replies.settle(interaction, texts("opening.opened_here", limit=shown, sing=sing), view)
        else:
            said = views.decided(_named(guild), decision.purse, caps, texts, new=decision.new)
            await replies.settle(interaction, said)

    async def _leave(self, interaction: Interaction, custom_id: CustomId) -> None:
        """Asks once."""
        if (guild := await self._guild(interaction, custom_id)) is not None:
            texts = replies.texts(interaction)
            view = buttons.row(str(guild.id), (buttons.REALLY_LEAVE,), texts, kind=OPENING)
            await replies.answer(interaction, texts("opening.sure", server=_named(guild).shown()), view=view)

    async def _left(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (guild := await self._guild(interaction, custom_id)) is None:
            return
        texts, named = replies.texts(interaction), _named(guild)
        try:
            await guild.leave()
        except discord.HTTPException:
            await replies.answer(interaction, texts("opening.not_left", server=named.shown()))
            return
        await self._openings.forget(guild.id)
        await replies.settle(interaction, texts("opening.left", server=named.shown()))

    async def _pick(self, interaction: Interaction, _: CustomId) -> None:
        """One server of the day's list: its question, with its buttons."""
        chosen = str(next(iter((interaction.data or {}).get("values", ())), ""))
        waiting = await self._openings.waiting(int(chosen)) if chosen.isdecimal() else None
        if waiting is None:
            await replies.say(interaction, "opening.not_waiting")
            return
        guild = interaction.client.get_guild(waiting.guild_id)
        named = Named(waiting.guild_id) if guild is None else _named(guild)
        about = views.request(named, waiting.asked_by, self._openings.caps, replies.texts(interaction))
        await replies.answer(interaction, about["content"], view=about["view"])

    async def _form(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form again, with what was typed."""
        if (draft := await self._draft(interaction, custom_id)) is not None:
            await self._ordering.open_form(interaction, draft.wish, draft.parent_id)

    async def _sing(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (draft := await self._draft(interaction, custom_id)) is not None:
            await self._ordering.sing(interaction, custom_id.subject, draft)

    async def _draft(self, interaction: Interaction, custom_id: CustomId) -> Draft | None:
        draft = await self._ordering.service.drafts.find(custom_id.subject)
        if draft is None:
            await replies.say(interaction, "opening.gone")
        return draft

    async def _guild(self, interaction: Interaction, custom_id: CustomId) -> discord.Guild | None:
        """The server that a button is about; None, and said so, where the bot is in it no more."""
        guild = interaction.client.get_guild(int(custom_id.subject)) if custom_id.subject.isdecimal() else None
        if guild is None:
            await replies.settle(interaction, replies.texts(interaction)("opening.not_there"))
        return guild


def _named(guild: discord.Guild) -> Named:
    return Named(guild.id, guild.name or "")
