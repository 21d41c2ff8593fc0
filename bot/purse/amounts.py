"""Amounts as people write them in `/purse`: what is meant, or why it is none."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from bot.purse.values import Unit
from bot.songs.money import WRITTEN_MOST, written_usd

NONE, NO_LIMIT, TAKE_BACK = "none", "no limit", "take back"
"""What may be written in the place of an amount: nothing at all, as much as there is, and as if nothing was set."""

SONGS_MOST = 1_000


class Odd(StrEnum):
    """Why something that was written is no amount."""

    COMMA = "comma"
    CURRENCY = "currency"
    NEGATIVE = "negative"
    TOO_MUCH = "too_much"
    TOO_FINE = "too_fine"  # smaller than the smallest part of a dollar that is counted
    ZERO = "zero"  # nothing, where something must be given
    SONGS = "songs"  # no whole number of songs, or too many
    UNREADABLE = "unreadable"


def given(text: str) -> int | Odd:
    """Micro-dollars, more than none."""
    amount = _usd(text)
    return Odd.ZERO if amount == 0 else amount


def bound(text: str, unit: Unit = Unit.USD) -> int | Odd | None:
    """Micro-dollars or songs, where none is 0 and no limit is None."""
    word = " ".join(text.casefold().split())
    if word == NO_LIMIT:
        return None
    if word == NONE:
        return 0
    return _songs(word) if unit is Unit.SONGS else _usd(text)


def takes_back(text: str) -> bool:
    return " ".join(text.casefold().split()) == TAKE_BACK


def _songs(text: str) -> int | Odd:
    whole = re.fullmatch(r"[0-9]{1,4}", text) is not None and int(text) <= SONGS_MOST
    return int(text) if whole else Odd.SONGS


def _usd(text: str) -> int | Odd:
    try:
        return written_usd(text)
    except ValueError:
        return _why(text.strip())


def _why(text: str) -> Odd:
    """What is wrong with an amount that cannot be read, as far as its shape tells."""
    if any(unicodedata.category(one) == "Sc" and one != "$" for one in text) or _FOREIGN.search(text):
        return Odd.CURRENCY
    bare = re.sub(r"\$|usd|\s", "", text, flags=re.IGNORECASE)
    if re.fullmatch(r"[-\u2212\u2013][0-9.,]+", bare):
        return Odd.NEGATIVE
    if re.fullmatch(r"[0-9.]*(?:,[0-9.]+)+", bare):
        return Odd.COMMA
    if re.fullmatch(r"[0-9]*\.[0-9]{7,}", bare):
        return Odd.TOO_FINE
    return Odd.TOO_MUCH if re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", bare) and _large(bare) else Odd.UNREADABLE


def _large(digits: str) -> bool:
    """Whether so many digits before the point are more than may be written."""
    return len(digits.partition(".")[0].lstrip("0")) >= len(str(WRITTEN_MOST // 1_000_000))


_FOREIGN = re.compile(r"\b(?:eur|euros?|gbp|pounds?|jpy|yen|chf|pln|cad|aud)\b", re.IGNORECASE)
