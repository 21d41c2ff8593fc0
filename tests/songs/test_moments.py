"""Where in a clip to begin, as people write it."""

from __future__ import annotations

import pytest

from bot.songs import refusals
from bot.songs.checking import moment
from bot.songs.refusals import Refusal


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 0), ("7", 7), ("7.5", 7.5), ("7,5", 7.5), ("90 s", 90), ("1:07", 67), ("12:00", 720), (" 0:03.25 ", 3.25)],
)
def test_seconds_and_minutes_are_understood(text: str, seconds: float) -> None:
    assert moment(text) == seconds


@pytest.mark.parametrize("text", ["soon", "1:75", "-3", "1:2:3", "1e9", "٣", "0x10", "999999999999"])
def test_anything_else_is_refused_with_what_was_given(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        moment(text)
    assert refused.value.fault == refusals.NotAMoment(text)
