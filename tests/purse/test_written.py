"""Amounts as people type them: what is meant, or one sentence of why it is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.purse import amounts
from bot.purse.amounts import Odd
from bot.purse.values import Unit
from tests.chat.texts import TEXT


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2", 2_000_000),
        ("2.50", 2_500_000),
        (" $2.50 ", 2_500_000),
        ("2.50 USD", 2_500_000),
        (".5", 500_000),
        ("2,50", Odd.COMMA),
        ("$2,50", Odd.COMMA),
        ("1,000.00", Odd.COMMA),
        ("€2", Odd.CURRENCY),
        ("£2", Odd.CURRENCY),
        ("2 euros", Odd.CURRENCY),
        ("2 EUR", Odd.CURRENCY),
        ("-3", Odd.NEGATIVE),
        ("\u22123", Odd.NEGATIVE),
        ("-$3.50", Odd.NEGATIVE),
        ("1e400", Odd.UNREADABLE),
        ("NaN", Odd.UNREADABLE),
        ("inf", Odd.UNREADABLE),
        ("two", Odd.UNREADABLE),
        ("", Odd.UNREADABLE),
        ("٣", Odd.UNREADABLE),
        ("1.2.3", Odd.UNREADABLE),
        ("1" + "0" * 400, Odd.TOO_MUCH),
        ("2000000", Odd.TOO_MUCH),
        ("0.12345678", Odd.TOO_FINE),
        ("0", Odd.ZERO),
    ],
)
def test_what_a_gift_of_dollars_means(text: str, meant: int | Odd) -> None:
    assert amounts.given(text) == meant


@pytest.mark.parametrize(
    ("text", "unit", "meant"),
    [
        ("none", Unit.USD, 0),
        ("No  Limit", Unit.USD, None),
        ("0", Unit.USD, 0),
        ("0.50", Unit.USD, 500_000),
        ("3", Unit.SONGS, 3),
        ("0", Unit.SONGS, 0),
        ("none", Unit.SONGS, 0),
        ("no limit", Unit.SONGS, None),
        ("2.5", Unit.SONGS, Odd.SONGS),
        ("-1", Unit.SONGS, Odd.SONGS),
        ("1001", Unit.SONGS, Odd.SONGS),
        ("take back", Unit.USD, Odd.UNREADABLE),
    ],
)
def test_what_a_bound_means(text: str, unit: Unit, meant: int | Odd | None) -> None:
    assert amounts.bound(text, unit) == meant


@given(TEXT, st.sampled_from(Unit))
def test_whatever_is_typed_is_an_amount_that_can_be_counted_or_a_reason(text: str, unit: Unit) -> None:
    meant = amounts.bound(text, unit)
    assert meant is None or isinstance(meant, Odd) or 0 <= meant <= 1_000_000_000_000
