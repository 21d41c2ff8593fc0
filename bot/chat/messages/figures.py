"""Figures as people write them in a language: money, lengths, sizes. The rules are the Unicode CLDR's, by Babel."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from bot.songs.money import USD

MILL = Decimal("0.001")
"""Dollars: prices are said to a tenth of a cent, as a song may cost three cents."""


def money(micro: int, locale: Locale) -> str:
    """A price in micro-dollars: `$0.195`, `$0.20`."""
    usd = (Decimal(micro) / USD).quantize(MILL)
    return format_currency(usd, "USD", locale=locale, currency_digits=False, decimal_quantization=False)


def duration(seconds: float, locale: Locale) -> str:
    """A length: `9 sec`, `9.5 sec`, `2 min 5 sec`."""
    if seconds < 59.95:
        return _unit(round(seconds, 1), "duration-second", locale)
    minutes, rest = divmod(round(seconds), 60)
    parts = [_unit(minutes, "duration-minute", locale), *([_unit(rest, "duration-second", locale)] if rest else [])]
    return format_list(parts, style="unit-narrow", locale=locale)


def size(count: int, locale: Locale) -> str:
    """A file's size: MB of a million bytes, where there is not even a tenth of one kB of a thousand."""
    unit, value = ("megabyte", count / 1_000_000) if count >= 50_000 else ("kilobyte", max(0.1, count / 1000))
    return format_unit(round(value, 1), f"digital-{unit}", "short", format="#,##0.0", locale=locale)


def rounded(seconds: float, step: float, unit: str, locale: Locale) -> str:
    """Seconds rounded to a multiple of `step`, as a number of `unit` ("seconds" or "minutes") without its name."""
    value = round(seconds / step) * step / (60 if unit == "minutes" else 1)
    return format_decimal(value, locale=locale)


def _unit(value: float, unit: str, locale: Locale) -> str:
    return format_unit(int(value) if value == int(value) else value, unit, "short", locale=locale)
