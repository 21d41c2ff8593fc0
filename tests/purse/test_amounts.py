"""Amounts as people write them, periods, and where prices are from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.aiml.listing import price_in
from bot.purse.periods import Period, span_before, span_of
from bot.songs.models import BY_ID
from bot.songs.money import USD, written_usd
from bot.songs.prices import Price, Prices, PriceSource


@pytest.mark.parametrize(
    ("text", "micro"),
    [("2", 2 * USD), ("2.50", 2_500_000), ("$2.50", 2_500_000), ("2.5 USD", 2_500_000), (".5", 500_000), ("0", 0)],
)
def test_an_amount_is_read_as_people_write_it(text: str, micro: int) -> None:
    assert written_usd(text) == micro


@pytest.mark.parametrize(
    "text", ["", "-1", "2,50", "1e400", "NaN", "inf", "€2", "£2", "2 EUR", "1.2.3", "9999999", "\uff12"]
)
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|much"):
        written_usd(text)


@given(st.floats(0, 4e9), st.sampled_from([Period.DAY, Period.WEEK, Period.MONTH]))
def test_every_moment_lies_in_one_span_and_spans_follow_each_other(at: float, period: Period) -> None:
    span = span_of(period, at)
    assert span.end is not None
    assert span.start <= at < span.end
    assert span_of(period, span.end).start == span.end
    before = span_before(period, span_of(period, span.end))
    assert before == span


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    sunday = datetime(2026, 3, 1, 23, 59, tzinfo=UTC).timestamp()
    assert span_of(Period.WEEK, sunday).start == datetime(2026, 2, 23, tzinfo=UTC).timestamp()
    assert span_of(Period.MONTH, sunday).end == datetime(2026, 4, 1, tzinfo=UTC).timestamp()


def test_a_listed_price_goes_before_the_catalogues_and_that_before_what_was_learned() -> None:
    prices, model = Prices(unknown=300_000), BY_ID["minimax/music-2.6"]
    assert prices.of(model) == Price(195_000, PriceSource.CATALOGUE)
    prices.know({model.id: Price(180_000, PriceSource.LISTED, fixed=True)}, {"stable-audio": 40_000})
    assert prices.of(model).amount == 180_000
    assert prices.of(BY_ID["stable-audio"]) == Price(40_000, PriceSource.LEARNED)
    unknown = BY_ID["google/lyria2"]
    assert prices.of(unknown) == Price(300_000, PriceSource.UNKNOWN)
    assert prices.expected(unknown) is None


UNIT = {"name": "generation", "measure": "generation", "price": 0.195, "per": 1}


@pytest.mark.parametrize(
    ("pricing", "price"),
    [
        ({"kind": "fixed", "currency": "USD", "units": [UNIT]}, Price(195_000, PriceSource.LISTED, fixed=True)),
        ({"kind": "fixed", "currency": "EUR", "units": [UNIT]}, None),
        ({"kind": "fixed", "currency": "USD", "units": [{**UNIT, "measure": "second"}]}, None),
        ({"kind": "fixed", "currency": "USD", "units": [{**UNIT, "per": 1000}]}, None),
        ({"kind": "fixed", "currency": "USD", "units": [{**UNIT, "price": 1e308}]}, None),
        (
            {
                "kind": "variants",
                "variants": [{"price": 0.1, "unit": "request", "per": 1}, {"price": 0.2, "unit": "song"}],
            },
            Price(200_000, PriceSource.LISTED),
        ),
        ({"kind": "variable", "currency": "USD", "units": [UNIT]}, None),
        (None, None),
        ("free", None),
    ],
)
def test_a_listing_is_believed_where_it_can_mean_only_a_song(pricing: object, price: Price | None) -> None:
    assert price_in(pricing) == price
