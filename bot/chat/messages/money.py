"""What is said of money: what a song costs, who pays for it, and why it cannot be paid."""

from __future__ import annotations

from bot.chat.messages.catalogue import Texts
from bot.songs.prices import Price, PriceSource
from bot.songs.refusals import Bound, NoShare, OverBound, PurseFrozen, ServerNotOpen, SongsUsedUp, SpenderBlocked
from bot.songs.songs import Song

MoneyFault = OverBound | SongsUsedUp | ServerNotOpen | PurseFrozen | SpenderBlocked | NoShare


def price(known: Price, texts: Texts) -> str:
    """A price as it is known before it is paid: `about $0.20`, a fixed one `at most $0.20`."""
    if known.source is PriceSource.UNKNOWN:
        return texts("price.unknown", price=texts.money(known.amount))
    return _price(known.amount, texts, fixed=known.fixed)


def paid_by(shown: str, texts: Texts, *, server: bool) -> str:
    """A price with whose money it is: the server's, or one's own share outside servers."""
    return texts("price.from_purse", price=shown) if server else shown


def cost(song: Song, texts: Texts) -> str:
    """What a song has cost, as far as anybody can say; where that is not what was expected, what was."""
    if song.cost is None:
        return texts("card.cost_unknown")
    shown = texts.money(song.cost)
    if song.expected is not None and song.charged is not None and song.charged != song.expected:
        return texts("price.expected", price=shown, expected=texts("price.about", price=texts.money(song.expected)))
    return shown


def moment(at: float) -> str:
    """A moment as Discord writes it, from now: "in 3 hours"."""
    return f"<t:{int(at)}:R>"


def money(fault: MoneyFault, texts: Texts) -> str:
    """Which bound has no room, with its figures and when it resets; that nothing was spent; what to do next."""
    match fault:
        case OverBound():
            return _over(fault, texts)
        case SongsUsedUp(most, resets_at, period):
            said = [texts(f"money.songs_used_up_{period}", most=most), texts("money.resets", moment=moment(resets_at))]
            return _said(*said, texts("spent.nothing"), texts("money.ask_manager"))
        case ServerNotOpen(closed):
            key = "closed" if closed else "not_open"
            return _said(texts(f"money.{key}"), texts("spent.nothing"), texts(f"money.{key}_next"))
        case PurseFrozen():
            return _said(texts("money.frozen"), texts("spent.nothing"), texts("money.frozen_next"))
        case SpenderBlocked():
            return _said(texts("money.blocked"), texts("spent.nothing"), texts("money.blocked_next"))
        case NoShare():
            return _said(texts("money.no_share"), texts("spent.nothing"), texts("money.ask_manager"))


_OWNERS = frozenset({Bound.OWNER_DAY, Bound.OWNER_MONTH, Bound.SERVER_DAY})
"""Bounds that the bot's owner alone can raise."""


def _over(fault: OverBound, texts: Texts) -> str:
    if fault.most == 0:
        return _said(texts(f"over_none.{fault.bound}"), texts("spent.nothing"), _ask(fault.bound, texts))
    figures = {
        "most": texts.money(fault.most),
        "used": texts.money(fault.used),
        "price": _price(fault.price, texts, fixed=fault.fixed),
    }
    resets = "" if fault.resets_at is None else texts("money.resets", moment=moment(fault.resets_at))
    key = f"{fault.bound}_{fault.period}" if fault.bound is Bound.SHARE else fault.bound
    return _said(texts(f"over.{key}", **figures), resets, texts("spent.nothing"), _next(fault, texts))


def _next(fault: OverBound, texts: Texts) -> str:
    """A model that would fit, else whom to ask."""
    if fault.instead:
        return texts("money.instead", model=fault.instead, price=_price(fault.instead_price, texts))
    return _ask(fault.bound, texts)


def _ask(bound: Bound, texts: Texts) -> str:
    if bound is Bound.PERSONAL_DAY:
        return texts("money.sing_in_server")
    return texts("money.ask_owner" if bound in _OWNERS else "money.ask_manager")


def _price(amount: int, texts: Texts, *, fixed: bool = False) -> str:
    return texts("price.at_most" if fixed else "price.about", price=texts.money(amount))


def _said(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
