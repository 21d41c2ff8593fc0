"""What the bot's owner is told unasked about money, by direct message: caps, the account, models, the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat import escaping
from bot.chat.messages import money
from bot.chat.messages.catalogue import Texts
from bot.chat.owner_desk import OwnerMessages
from bot.chat.views.songs import fitting
from bot.purse.ports.store import Used
from bot.purse.reconciling import Difference, Reconciliation
from bot.songs.money import USD
from bot.songs.ports.books import Retirement

MESSAGE_MOST = 1900
"""Units of a message that a list may fill: Discord's limit is 2,000 characters."""

SHOWN = 10
"""Differences, and models, that a message names."""


class OwnerPost:
    """Implements the port `OwnerNotices`. `titles` has the providers' own names, by the names that they go by here."""

    def __init__(self, desk: OwnerMessages, titles: Mapping[str, str]) -> None:
        self._desk = desk
        self._titles = titles

    async def cap(self, used: Used, *, full: bool) -> bool:
        texts, limit = self._desk.texts, used.limit
        assert limit.span.end is not None
        key = f"notice.{limit.bound}_{'full' if full else 'low'}"
        figures = {"used": texts.money(used.used), "most": texts.money(limit.most), "free": texts.money(used.free)}
        said = texts(key, **figures, resets=texts("money.resets", moment=money.moment(limit.span.end)))
        return await self._desk.say("cap", f"{limit.bound}.{full}.{int(limit.span.start)}"[-25:], said)

    async def account(self, provider: str, usd: float, day: int) -> bool:
        texts = self._desk.texts
        left = texts.money(round(usd * USD))
        said = texts("notice.account", provider=self._titles.get(provider, provider), left=left, day=texts.money(day))
        return await self._desk.say("account", "account", said)

    async def retiring(self, models: Sequence[Retirement]) -> bool:
        texts = self._desk.texts
        lines = [texts("notice.retiring", count=len(models)), *(_retiring(one, texts) for one in models[:SHOWN])]
        return await self._desk.say("retiring", "retiring", fitting(lines, MESSAGE_MOST))

    async def differences(self, found: Reconciliation, new: Sequence[Difference]) -> bool:
        texts = self._desk.texts
        sums = {"settled": texts.money(found.settled), "charged": texts.money(found.charged)}
        lines = [texts("notice.differences", count=len(new), **sums), *(_difference(one, texts) for one in new[:SHOWN])]
        more = len(new) - SHOWN
        lines.append(texts("notice.differences_more", count=max(0, more)))
        return await self._desk.say("differences", "differences", fitting(lines, MESSAGE_MOST))


def _retiring(one: Retirement, texts: Texts) -> str:
    named = {"model": f"`{escaping.bare(one.model, 60)}`"}
    said = texts("notice.ends", **named, day=one.ends) if one.ends else texts("notice.ends_some_day", **named)
    if one.replaced_by:
        return f"{said} {texts('notice.instead', model=f'`{escaping.bare(one.replaced_by, 60)}`')}"
    return said


def _difference(one: Difference, texts: Texts) -> str:
    which = f"`{escaping.bare(one.song_id or one.generation_id or '?', 60)}`"
    model = f"`{escaping.bare(one.model or '?', 60)}`"
    return texts(
        f"difference.{one.kind}",
        song=which,
        model=model,
        ours=texts.money(one.ours),
        charged=texts.money(one.charged),
        logged=texts("difference.no_row") if one.logged is None else texts.money(one.logged),
    )
