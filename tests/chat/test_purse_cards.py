"""A server's purse as a card, in a language 40 % longer than English: all from the catalogue, none too long."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.chat.views import purse as views
from bot.purse.bounds import Counted, Limit
from bot.purse.periods import Period, Span
from bot.purse.ports.store import Balance, OpenHold, Used
from bot.purse.service import Decided
from bot.purse.values import CostsShown, Entry, EntryKind, Facts, Purse, Share, Unit, Whose
from bot.sandbox.discord.rules import messages as message_rules
from bot.songs.models import MODELS
from bot.songs.offers import Offer
from bot.songs.prices import Price, PriceSource
from bot.songs.refusals import Bound
from tests import pseudo
from tests.chat.songs import TEXTS

PSEUDO = pseudo.CATALOGUE.texts(pseudo.LANGUAGE)
TYPED = {model.id for model in MODELS}
OFFERS = [Offer(model, True, Price(195_000, source)) for model, source in zip(MODELS, [*PriceSource] * 3, strict=False)]
DAY, ONCE = Span(1_790_000_000.0, 1_790_086_400.0), Span(0.0, None)
USUAL = Share(Whose.EVERYONE, 0, Unit.USD, 1_000_000, Period.DAY)


def used(most: int, of: int, span: Span = DAY, unit: Unit = Unit.USD) -> Used:
    return Used(Limit(Bound.PURSE, Counted.SERVER_PURSE, span, most, unit), of)


PLAIN = Balance(Facts(Purse(21)), used(5_000_000, 195_000), used(5_000_000, 195_000), None, False, 0, (), 0)
HOLDS = [OpenHold(f"{n}", 154014842880000000 + n, MODELS[n % 9].id, 195_000, n % 4 == 3) for n in range(20)]
BALANCES = {
    "plain": PLAIN,
    "no limit": replace(PLAIN, purse=None, day=None),
    "once": replace(PLAIN, purse=used(5_000_000, 0, ONCE)),
    "over": replace(PLAIN, purse=used(1_000_000, 9_000_000), share=used(1_000_000, 2_000_000)),
    "much reserved": replace(PLAIN, held=HOLDS, held_total=3_900_000),
    "songs": replace(PLAIN, share=used(3, 1, unit=Unit.SONGS), gifts=2_000_000),
    "no share": replace(PLAIN, no_share=True),
    "blocked": replace(PLAIN, facts=Facts(Purse(21), blocked=True)),
    "frozen": replace(PLAIN, facts=Facts(Purse(21, frozen=True))),
}


@pytest.mark.parametrize("name", BALANCES)
@pytest.mark.parametrize("is_open", [True, False])
def test_what_everybody_sees(name: str, is_open: bool) -> None:
    card = views.balance(BALANCES[name], OFFERS, PSEUDO, is_open=is_open).to_dict()
    assert pseudo.unmarked({"embeds": [card]}, TYPED) == []
    assert list(message_rules.message({"embeds": [card]}, layout=False)) == []
    plain = str(views.balance(BALANCES[name], OFFERS, TEXTS, is_open=is_open).to_dict())
    assert re.search(r"-\$|\$-", plain) is None, "no negative is shown"


def test_what_is_reserved_names_some_and_counts_the_rest() -> None:
    card = views.balance(BALANCES["much reserved"], OFFERS, TEXTS, is_open=True)
    reserved = next(field.value or "" for field in card.fields if field.name == "Reserved")
    assert reserved.startswith("**$3.90** for 20 songs under way\n$0.195 · `")
    assert reserved.endswith("\n15 more")


@pytest.mark.parametrize("costs", CostsShown)
@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize("amount", [None, 2_500_000])
def test_what_is_decided(costs: CostsShown, period: Period, amount: int | None) -> None:
    allowance = Entry(21, EntryKind.ALLOWANCE, amount, 1.0, 9, period=period, carry=period is Period.WEEK)
    shares = [Share(Whose.ROLE, 1_400_000_000_000_000_000 + n, Unit.SONGS, n, Period.WEEK) for n in range(30)]
    person = Share(Whose.PERSON, 7, Unit.USD, amount, Period.DAY)
    for found in ([], [person], [person, *shares]):
        decided = Decided(Purse(21, costs=costs), allowance, amount, found, [8, 9])
        card = views.decided(decided, USUAL, PSEUDO).to_dict()
        roles = {f"<@&{share.subject_id}>" for share in shares}
        assert pseudo.unmarked({"embeds": [card]}, TYPED | roles) == []
        assert list(message_rules.message({"embeds": [card]}, layout=False)) == []
