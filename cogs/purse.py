"""`/purse`: a server's money for songs. Everybody sees what there is; who may manage the server decides over it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import escaping, incoming, replies, rights
from bot.chat.messages import commands as texts_of
from bot.chat.messages import money
from bot.chat.messages.catalogue import Texts
from bot.chat.replies import Interaction
from bot.chat.views import purse as views
from bot.purse import amounts
from bot.purse.amounts import Odd
from bot.purse.periods import Period
from bot.purse.service import AboveLimit, Given, NotFree, PurseService, Terms
from bot.purse.values import CostsShown, Share, Unit, Whose
from bot.songs.money import USD
from bot.songs.service import Service

PERIODS = [app_commands.Choice(name=texts_of.text(f"period.{one}"), value=one.value) for one in Period]
SHARE_PERIODS = [one for one in PERIODS if one.value in {Period.DAY, Period.WEEK}]
UNITS = [app_commands.Choice(name=texts_of.text(f"unit.{one}"), value=one.value) for one in Unit]
COSTS = [app_commands.Choice(name=texts_of.text(f"costs.{one}"), value=one.value) for one in CostsShown]

OFFERED = {Unit.USD: (USD // 2, USD, 2 * USD, 5 * USD), Unit.SONGS: (1, 3, 5, 10)}
"""Shares that are offered while one is typed: micro-dollars, and songs."""

Subject = discord.Member | discord.Role


Frozen = Callable[[int], Awaitable[None]]
"""Does what follows from a frozen purse."""


async def _nobody_waits(_: int) -> None:
    """Nothing follows."""


class Purse(commands.Cog):
    """The commands of `/purse`. Who may decide is for the access rules: the group is there for everybody."""

    purse = app_commands.Group(
        **texts_of.command("purse"),
        guild_only=True,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, service: Service, purses: PurseService, frozen: Frozen = _nobody_waits) -> None:
        """`frozen` is told the id of each server whose purse was frozen."""
        self._service = service
        self._frozen = frozen
        self._purses = purses

    @purse.command(**texts_of.command("purse_show"))
    async def show(self, interaction: Interaction) -> None:
        if interaction.guild_id is None:
            await replies.say(interaction, "purse.no_server")
            return
        guild_id, texts = await _begun(interaction)
        spender = incoming.spender(interaction)
        found = await self._purses.balance(guild_id, interaction.user.id, spender)
        is_open = self._purses.is_open(found.facts.purse, trusted=spender.trusted)
        cards = [views.balance(found, self._service.models(), texts, is_open=is_open)]
        if rights.manages(interaction) is None:
            cards.append(views.decided(await self._purses.decided(guild_id), self._purses.usual_share, texts))
        await interaction.edit_original_response(embeds=cards)

    @purse.command(**texts_of.command("purse_set"))
    @texts_of.options("purse_set")
    @app_commands.choices(period=PERIODS, costs=COSTS)
    async def set(
        self,
        interaction: Interaction,
        allowance: str | None = None,
        period: str | None = None,
        carry_over: bool | None = None,
        costs: str | None = None,
    ) -> None:
        guild_id, texts = await _begun(interaction)
        amount = None if allowance is None else amounts.bound(allowance)
        if isinstance(amount, Odd):
            await _say(interaction, _odd(amount, allowance or "", texts))
            return
        terms = Terms(
            named=allowance is not None,
            amount=amount,
            period=None if period is None else Period(period),
            carry=carry_over,
            costs=None if costs is None else CostsShown(costs),
        )
        came = await self._purses.decide(guild_id, terms, interaction.user.id)
        if isinstance(came, AboveLimit):
            await _say(interaction, texts(f"purse.above_{came.period}", most=texts.money(came.most)))
            return
        said = texts("purse.set") if terms != Terms() else None
        card = views.decided(came, self._purses.usual_share, texts)
        await interaction.edit_original_response(content=said, embed=card)

    @purse.command(**texts_of.command("purse_share"))
    @texts_of.options("purse_share")
    @app_commands.choices(unit=UNITS, period=SHARE_PERIODS)
    async def share(
        self,
        interaction: Interaction,
        amount: str,
        who: Subject | None = None,
        unit: str = Unit.USD.value,
        period: str = Period.DAY.value,
    ) -> None:
        guild_id, texts = await _begun(interaction)
        whose, subject_id = _whose(who, guild_id)
        if amounts.takes_back(amount):
            await self._purses.take_back(guild_id, Share(whose, subject_id, Unit.USD, None, Period.DAY))
            await _say(interaction, self._back(whose, subject_id, texts))
            return
        most = amounts.bound(amount, Unit(unit))
        if isinstance(most, Odd):
            await _say(interaction, _odd(most, amount, texts))
            return
        share = Share(whose, subject_id, Unit(unit), most, Period(period))
        await self._purses.share(guild_id, share, interaction.user.id)
        shown = texts("purse.everybody") if whose is Whose.EVERYONE else views.who(share)
        await _say(interaction, texts("purse.share_set", who=shown, share=views.amount(share, texts)))

    @share.autocomplete("amount")
    async def _amounts(self, interaction: Interaction, given: str) -> list[app_commands.Choice[str]]:
        """Some shares of the unit that was chosen, and the words that stand for an amount."""
        texts, unit = replies.texts(interaction), Unit(getattr(interaction.namespace, "unit", None) or Unit.USD)
        known = [
            (texts("purse.songs_count", count=one), str(one))
            if unit is Unit.SONGS
            else (texts.money(one), f"{one / USD:g}")
            for one in OFFERED[unit]
        ]
        words = [(f"choose.{word.replace(' ', '_')}", word) for word in _WORDS]
        known += [(texts.label(100, key), word) for key, word in words]
        typed = given.strip().casefold()
        found = [app_commands.Choice(name=name, value=value) for name, value in known if typed in name.casefold()]
        return found or [app_commands.Choice(name=given[:100], value=given[:100])]

    def _back(self, whose: Whose, subject_id: int, texts: Texts) -> str:
        if whose is Whose.EVERYONE:
            return texts("purse.share_back_everyone", share=views.amount(self._purses.usual_share, texts))
        return texts("purse.share_back", who=views.who(Share(whose, subject_id, Unit.USD, None, Period.DAY)))

    @purse.command(**texts_of.command("purse_give"))
    @texts_of.options("purse_give")
    async def give(self, interaction: Interaction, person: discord.Member, amount: str) -> None:
        guild_id, texts = await _begun(interaction)
        given = amounts.given(amount)
        if isinstance(given, Odd):
            await _say(interaction, _odd(given, amount, texts))
        elif person.bot:
            await _say(interaction, texts("purse.bot_gift"))
        else:
            came = await self._purses.give(guild_id, person.id, given, interaction.user.id)
            await _say(interaction, _came(came, person.id, texts))

    @purse.command(**texts_of.command("purse_freeze"))
    async def freeze(self, interaction: Interaction) -> None:
        guild_id, texts = await _begun(interaction)
        changed = await self._purses.freeze(guild_id, interaction.user.id, frozen=True)
        await self._frozen(guild_id)
        await _say(interaction, texts("purse.frozen" if changed else "purse.already_frozen"))

    @purse.command(**texts_of.command("purse_thaw"))
    async def thaw(self, interaction: Interaction) -> None:
        guild_id, texts = await _begun(interaction)
        changed = await self._purses.freeze(guild_id, interaction.user.id, frozen=False)
        await _say(interaction, texts("purse.thawed" if changed else "purse.already_thawed"))

    @purse.command(**texts_of.command("purse_block"))
    @texts_of.options("purse_block")
    async def block(self, interaction: Interaction, person: discord.User) -> None:
        guild_id, texts = await _begun(interaction)
        changed = await self._purses.block(guild_id, person.id, interaction.user.id, blocked=True)
        key = "purse.now_blocked" if changed else "purse.already_blocked"
        await _say(interaction, texts(key, who=f"<@{person.id}>"))

    @purse.command(**texts_of.command("purse_unblock"))
    @texts_of.options("purse_unblock")
    async def unblock(self, interaction: Interaction, person: discord.User) -> None:
        guild_id, texts = await _begun(interaction)
        changed = await self._purses.block(guild_id, person.id, interaction.user.id, blocked=False)
        key = "purse.now_unblocked" if changed else "purse.already_unblocked"
        await _say(interaction, texts(key, who=f"<@{person.id}>"))


_WORDS = (amounts.NONE, amounts.NO_LIMIT, amounts.TAKE_BACK)


async def _begun(interaction: Interaction) -> tuple[int, Texts]:
    """The server, and the person's language; acknowledged in private, before the database is asked."""
    assert interaction.guild_id is not None
    await interaction.response.defer(ephemeral=True, thinking=True)
    return interaction.guild_id, replies.texts(interaction)


async def _say(interaction: Interaction, text: str) -> None:
    await interaction.edit_original_response(content=text)


def _odd(odd: Odd, given: str, texts: Texts) -> str:
    """Why what was written is no amount, and how one is written."""
    return texts(f"amount.{odd}", given=escaping.line(given, 40))


def _whose(who: Subject | None, guild_id: int) -> tuple[Whose, int]:
    """Whom a share is for; the role that everybody has is everyone."""
    if who is None or who.id == guild_id:
        return Whose.EVERYONE, 0
    return (Whose.ROLE if isinstance(who, discord.Role) else Whose.PERSON), who.id


def _came(came: Given | NotFree, user_id: int, texts: Texts) -> str:
    who, amount = f"<@{user_id}>", texts.money(came.amount)
    match came:
        case Given(_, None):
            return texts("purse.given", who=who, amount=amount)
        case Given(_, free):
            return texts("purse.given_free", who=who, amount=amount, free=texts.money(free or 0))
        case NotFree(_, free, None):
            return texts("purse.not_free", free=texts.money(free), amount=amount)
        case NotFree(_, free, resets_at):
            said = texts("purse.not_free", free=texts.money(free), amount=amount)
            return f"{said} {texts('money.resets', moment=money.moment(resets_at or 0))}"
