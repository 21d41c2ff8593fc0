"""Messages with placeholders and plurals, as ICU writes them."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages.patterns import Value, parse, placeholders, write

ENGLISH, POLISH = Locale("en"), Locale("pl")
SONGS = "{n, plural, =0 {no songs} one {# utwór} few {# utwory} many {# utworów} other {# utworu}}"


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("In line", {}, "In line"),
        ("{who}, your song is ready.", {"who": "<@7>"}, "<@7>, your song is ready."),
        ("{n} of {n}", {"n": 12_000}, "12,000 of 12,000"),
        ("{n, plural, one {# song} other {# songs}} ahead", {"n": 1}, "1 song ahead"),
        ("{n, plural, one {# song} other {# songs}} ahead", {"n": 1_200}, "1,200 songs ahead"),
        ("{n, plural, =0 {next} other {#}}", {"n": 0}, "next"),
        ("{n, plural, one {{who} has # song} other {{who} has # songs}}", {"n": 2, "who": "Ada"}, "Ada has 2 songs"),
        ("{a, plural, one {a} other {{b, plural, one {b} other {#}}}}", {"a": 2, "b": 3}, "3"),
        ("#1 · {x}", {"x": "{y} #"}, "#1 · {y} #"),
    ],
)
def test_a_message_is_filled_with_its_values(text: str, values: dict[str, Value], expected: str) -> None:
    assert write(parse(text), values, ENGLISH) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "no songs"),
        (1, "1 utwór"),
        (3, "3 utwory"),
        (5, "5 utworów"),
        (22, "22 utwory"),
        (1_000, "1\xa0000 utworów"),
    ],
)
def test_a_plural_goes_by_the_rules_of_its_language(count: int, expected: str) -> None:
    assert write(parse(SONGS), {"n": count}, POLISH) == expected


def test_a_case_may_say_nothing() -> None:
    some = parse("them{n, plural, =0 {} other {, and # more}}")
    assert [write(some, {"n": count}, ENGLISH) for count in (0, 2)] == ["them", "them, and 2 more"]


@pytest.mark.parametrize(
    ("place", "expected"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd")]
)
def test_an_order_goes_by_the_rules_of_its_language(place: int, expected: str) -> None:
    order = "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}"
    assert write(parse(order), {"n": place}, ENGLISH) == expected
    assert write(parse("{n, selectordinal, other {#.}}"), {"n": place}, POLISH) == f"{place}."


@pytest.mark.parametrize(
    "text", ["{", "}", "a } b", "{a", "{a b}", "{n, plural}", "{n, plural, one {a}}", "{n, plural, other {a}", "{}",
             "{n, select, a {b}}", "{n, plural, odd {a} other {b}}"],
)  # fmt: skip
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"brace|placeholder|plural"):
        parse(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        pattern = parse(text)
    except ValueError:
        return
    assert not {"{", "}"} & set(write(pattern, dict.fromkeys(placeholders(pattern), 1), ENGLISH))


def test_a_message_names_every_value_that_it_may_need() -> None:
    assert placeholders(parse("{a} {n, plural, one {{b}} other {# {c}}}")) == {"a", "n", "b", "c"}


def test_a_missing_value_is_a_mistake_and_not_an_empty_place() -> None:
    with pytest.raises(KeyError):
        write(parse("{who}"), {}, ENGLISH)
