"""A server's purse as a card: what is free, what is reserved, one's share, what songs cost; and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import discord

from bot.chat.messages import money
from bot.chat.messages.catalogue import Texts
from bot.chat.views.songs import COLOUR, ENDED, fitting
from bot.purse.ports.store import Balance, OpenHold, Used
from bot.purse.service import Decided
from bot.purse.values import Share, Unit, Whose
from bot.songs.offers import Offer

FIELD_MOST = 1000
"""Units of a field, of the 1,024 that Discord allows."""

RESERVED_SHOWN = 5
"""Songs under way that are named; the others are counted."""


def balance(shown: Balance, offers: Sequence[Offer], texts: Texts, *, is_open: bool) -> discord.Embed:
    """What everybody may know, with one's own share."""
    stopped = shown.facts.purse.frozen or not is_open
    embed = discord.Embed(title=texts("purse.title"), colour=ENDED if stopped else COLOUR)
    if stopped:
        embed.description = texts("purse.is_frozen" if is_open else "purse.is_not_open")
    embed.add_field(name=texts("purse.free"), value=free(shown, texts), inline=False)
    embed.add_field(name=texts("purse.reserved"), value=_reserved(shown, texts), inline=False)
    embed.add_field(name=texts("purse.share"), value=share(shown, texts), inline=False)
    known = [(offer.model.id, offer.price) for offer in offers if offer.offered and offer.price is not None]
    rows = [
        texts("purse.price_row", model=f"`{model}`", price=money.price(price, texts))
        for model, price in sorted(known, key=lambda row: row[1].amount)
    ]
    embed.add_field(name=texts("purse.prices"), value=fitting(rows, FIELD_MOST) or "–", inline=False)
    return embed.set_footer(text=texts("purse.utc"))


def decided(found: Decided, usual: Share, texts: Texts) -> discord.Embed:
    """What holds for the server, for those who may change it."""
    embed = discord.Embed(title=texts("purse.limits"), colour=COLOUR, description="\n".join(_terms(found, texts)))
    everyone = any(one.whose is Whose.EVERYONE for one in found.shares)
    shares = [*([] if everyone else [usual]), *found.shares]
    rows = [texts("purse.share_row", who=who(one), share=amount(one, texts)) for one in shares if one.subject_id]
    first = [
        texts("purse.share_row", who=texts("purse.everybody"), share=amount(one, texts))
        for one in shares
        if not one.subject_id
    ]
    embed.add_field(name=texts("purse.shares"), value=_all_of((*first, *rows), texts), inline=False)
    if found.blocked:
        people = [f"<@{user_id}>" for user_id in found.blocked]
        embed.add_field(name=texts("purse.blocked"), value=_all_of(people, texts), inline=False)
    return embed


def who(share: Share) -> str:
    """Whom a share is for, as a mention."""
    return f"<@&{share.subject_id}>" if share.whose is Whose.ROLE else f"<@{share.subject_id}>"


def amount(share: Share, texts: Texts) -> str:
    """How much a share is."""
    if share.most is None:
        return texts("purse.no_limit")
    if share.most == 0:
        return texts("purse.none")
    songs = share.unit is Unit.SONGS
    shown = texts("purse.songs_count", count=share.most) if songs else texts.money(share.most)
    return texts(f"purse.allowance_{share.period}", amount=shown)


def _terms(found: Decided, texts: Texts) -> Iterable[str]:
    allowance = found.allowance
    if allowance.amount is None:
        shown = texts("purse.allowance_unlimited")
    else:
        shown = texts(f"purse.allowance_{allowance.period}", amount=texts.money(allowance.amount))
    kept = texts("purse.allowance_carry", allowance=shown) if allowance.carry else shown
    yield texts("purse.set_aside", allowance=kept)
    if found.limit_day is None:
        yield texts("purse.owner_limit_none")
    else:
        yield texts("purse.owner_limit", most=texts.money(found.limit_day))
    yield texts("purse.costs_seen", who=texts(f"costs.{found.purse.costs}"))


def free(shown: Balance, texts: Texts) -> str:
    """What is left of the server's money, and of what its owner lets it spend today where that is less."""
    lines = [texts("purse.free_unlimited") if shown.purse is None else _purse(shown.purse, texts)]
    day = shown.day
    if day is not None and (shown.purse is None or day.free < shown.purse.free):
        assert day.limit.span.end is not None
        figures = {"free": texts.money(day.free), "most": texts.money(day.limit.most)}
        lines.append(texts("purse.day_left", **figures, moment=money.moment(day.limit.span.end)))
    return "\n".join(lines)


def _purse(used: Used, texts: Texts) -> str:
    figures = {"free": texts.money(used.free), "most": texts.money(used.limit.most)}
    if used.limit.span.end is None:
        return texts("purse.free_once", **figures)
    return texts("purse.free_of", **figures, moment=money.moment(used.limit.span.end))


def _reserved(shown: Balance, texts: Texts) -> str:
    if not shown.held:
        return texts("purse.nothing_reserved")
    total = texts("purse.reserved_total", total=texts.money(shown.held_total), count=len(shown.held))
    return "\n".join((total, _all_of([_held(one, texts) for one in shown.held], texts, RESERVED_SHOWN)))


def _held(hold: OpenHold, texts: Texts) -> str:
    key = "purse.reserved_jam" if hold.jam else "purse.reserved_song"
    return texts(key, price=texts.money(hold.amount), model=f"`{hold.model}`", who=f"<@{hold.user_id}>")


def share(shown: Balance, texts: Texts) -> str:
    """What is left of one's own share."""
    left = _left(shown, texts)
    if shown.gifts <= 0 or shown.facts.blocked:
        return left
    return texts("purse.gifts", share=left, amount=texts.money(shown.gifts))


def _left(shown: Balance, texts: Texts) -> str:
    if shown.facts.blocked:
        return texts("purse.share_blocked")
    if shown.no_share:
        return texts("purse.share_none")
    if (used := shown.share) is None:
        return texts("purse.share_unlimited")
    assert used.limit.span.end is not None
    ends = money.moment(used.limit.span.end)
    if used.limit.unit is Unit.SONGS:
        return texts("purse.share_songs", free=used.free, most=used.limit.most, moment=ends)
    return texts("purse.share_left", free=texts.money(used.free), most=texts.money(used.limit.most), moment=ends)


def _all_of(lines: Sequence[str], texts: Texts, most: int = 20) -> str:
    """The first lines that fit, and how many more there are."""
    fit = fitting(lines[:most], FIELD_MOST - 100)
    more = len(lines) - len(fit.splitlines())
    return fitting((fit, texts("purse.reserved_more", count=more) if more else ""), FIELD_MOST)
