"""What the bot's owner reads in their direct messages: servers by what they spend, and the caps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import discord

from bot.chat.messages import money
from bot.chat.messages.catalogue import Texts
from bot.chat.views.openings import Named
from bot.chat.views.songs import COLOUR, fitting
from bot.purse.owner import Listed, OwnersMoney
from bot.purse.values import Caps
from bot.songs.money import USD
from bot.songs.refusals import Bound

LIST_MOST = 3800
"""Units of a card's text, of the 4,096 that Discord allows."""

SHOWN = 25
"""Servers that are named; the others are counted."""


def servers(rows: Sequence[Listed], named: Callable[[int], Named], texts: Texts) -> discord.Embed:
    """Every server, those that wait first."""
    lines = [_server(row, named(row.purse.guild_id), texts) for row in rows[:SHOWN]]
    fit = fitting(lines, LIST_MOST - 200)
    more = len(rows) - len(fit.splitlines())
    end = texts("owner.more", count=more) if more > 0 else ""
    shown = fitting((fit, end), LIST_MOST) or texts("owner.no_servers")
    return discord.Embed(title=texts("owner.servers"), description=shown, colour=COLOUR).set_footer(
        text=texts("purse.utc")
    )


def caps(found: OwnersMoney, titles: Mapping[str, str], texts: Texts) -> discord.Embed:
    """What may be spent, what of it is used, and what is left at the providers."""
    embed = discord.Embed(title=texts("owner.caps"), colour=COLOUR, description="\n".join(_caps(found, texts)))
    embed.add_field(name=texts("owner.each"), value="\n".join(_each(found.caps, texts)), inline=False)
    for provider, usd in found.accounts.items():
        left = texts("owner.left_unknown") if usd is None else texts("owner.left", usd=texts.money(round(usd * USD)))
        embed.add_field(name=titles.get(provider, provider), value=left, inline=False)
    return embed.set_footer(text=texts("purse.utc"))


def state(row: Listed, texts: Texts) -> str:
    """Whether a server may sing."""
    if row.waits:
        return texts("owner.waits")
    if row.open:
        return texts("owner.frozen" if row.purse.frozen else "owner.open")
    return texts("owner.closed" if row.purse.open is False else "owner.not_open")


def _server(row: Listed, server: Named, texts: Texts) -> str:
    return texts(
        "owner.row",
        server=server.shown(),
        state=state(row, texts),
        month=texts.money(row.month),
        day=texts.money(row.day),
        songs=row.songs,
        limit=_limit(row.limit_day, texts),
    )


def _caps(found: OwnersMoney, texts: Texts) -> Iterable[str]:
    used = {one.limit.bound: one for one in found.used}
    for bound in (Bound.OWNER_DAY, Bound.OWNER_MONTH):
        if (one := used.get(bound)) is None:
            yield texts(f"owner.{bound}_none")
            continue
        assert one.limit.span.end is not None
        figures = {"used": texts.money(one.used), "most": texts.money(one.limit.most), "free": texts.money(one.free)}
        yield texts(f"owner.{bound}", **figures, moment=money.moment(one.limit.span.end))


def _each(caps: Caps, texts: Texts) -> Iterable[str]:
    for key, most in (
        ("owner.server_day", caps.server_day),
        ("owner.person_day", caps.person_day),
        ("owner.personal_day", caps.personal_day),
    ):
        limit = texts("purse.no_limit") if most is None else _limit(most, texts)
        yield texts(key, limit=limit)


def _limit(most: int | None, texts: Texts) -> str:
    return texts("opening.no_limit") if most is None else texts("opening.usd_a_day", usd=texts.money(most))
