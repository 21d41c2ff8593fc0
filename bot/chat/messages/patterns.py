"""Messages with placeholders and plurals: the part of ICU's MessageFormat that the catalogue needs.

    {name}                                              a value
    {count, plural, =0 {none} one {# song} other {# songs}}    chosen by a number; `#` is the number
    {place, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}    the same for an order: 1st, 2nd

Plural categories are those of the Unicode CLDR for the message's language (`one`, `few`, `many`, `other`, ...);
`=0` names a number exactly and goes first. `other` is always there. Braces are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal

Value = str | int
"""What a placeholder is filled with: a text that is ready to be shown, or a whole number."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value's place."""

    name: str


@dataclass(frozen=True, slots=True)
class Plural:
    """Patterns by plural category (`one`) or exact number (`=0`), chosen by the number `name`; `ordinal` where the
    categories are those of an order."""

    name: str
    cases: Mapping[str, Pattern]
    ordinal: bool = False


Pattern = tuple[str | Placeholder | Plural, ...]
"""A message, read."""

_TOKEN = re.compile(
    r"\{\s*(?P<plural>\w+)\s*,\s*(?P<rule>plural|selectordinal)\s*,\s*|\{\s*(?P<name>\w+)\s*\}|(?P<close>\})|(?P<hash>#)|[^{}#]+"
)
_CASE = re.compile(r"\s*(?P<case>=\d+|zero|one|two|few|many|other)\s*\{")
_END = re.compile(r"\s*\}")


def parse(text: str) -> Pattern:
    """The message that `text` writes. Raises `ValueError` where it is none."""
    pattern, end = _parts(text, 0, None)
    if end != len(text):
        raise ValueError(f"a brace too many at {end} in {text!r}")
    return pattern


def write(pattern: Pattern, values: Mapping[str, Value], locale: Locale) -> str:
    """The message with its values, numbers as `locale` writes them. Raises `KeyError` where a value is missing."""
    return "".join(_part(part, values, locale) for part in pattern)


def placeholders(pattern: Pattern) -> frozenset[str]:
    """The names of the values that a message may need."""
    return frozenset(_names(pattern))


def _part(part: str | Placeholder | Plural, values: Mapping[str, Value], locale: Locale) -> str:
    match part:
        case Placeholder(name):
            value = values[name]
            return value if isinstance(value, str) else format_decimal(value, locale=locale)
        case Plural(name, cases, ordinal):
            count = int(values[name])
            category = locale.ordinal_form(count) if ordinal else locale.plural_form(count)
            chosen = next(case for case in (f"={count}", category, "other") if case in cases)
            return write(cases[chosen], values, locale)
        case text:
            return text


def _names(pattern: Pattern) -> Iterator[str]:
    for part in pattern:
        if not isinstance(part, str):
            yield part.name
        if isinstance(part, Plural):
            for case in part.cases.values():
                yield from _names(case)


def _parts(text: str, at: int, number: str | None) -> tuple[Pattern, int]:
    """Parts from `at` to the brace that closes them, or the end; `number` is what `#` stands for."""
    parts: list[str | Placeholder | Plural] = []
    while found := _TOKEN.match(text, at):
        if found["close"]:
            break
        at = found.end()
        if found["plural"]:
            plural, at = _plural(text, at, found["plural"], ordinal=found["rule"] == "selectordinal")
            parts.append(plural)
        elif found["name"]:
            parts.append(Placeholder(found["name"]))
        else:
            parts.append(Placeholder(number) if found["hash"] and number else found[0])
    if found is None and at < len(text):
        raise ValueError(f"no placeholder at {at} in {text!r}")
    return tuple(parts), at


def _plural(text: str, at: int, name: str, *, ordinal: bool) -> tuple[Plural, int]:
    cases: dict[str, Pattern] = {}
    while case := _CASE.match(text, at):
        cases[case["case"]], at = _parts(text, case.end(), name)
        at = _closed(text, at)
    if "other" not in cases:
        raise ValueError(f"a plural without `other` in {text!r}")
    return Plural(name, cases, ordinal), _closed(text, at)


def _closed(text: str, at: int) -> int:
    """Behind the brace that has to stand at `at`."""
    if (end := _END.match(text, at)) is None:
        raise ValueError(f"a brace is missing at {at} in {text!r}")
    return end.end()
