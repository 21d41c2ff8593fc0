"""Terminals that know fewer letters than we use."""

from __future__ import annotations

import io

import pytest

from bot import terminal
from bot.chat.views.songs import bar


def written(text: str, encoding: str) -> str:
    """What such a terminal shows."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    terminal.speak_plainly(stream)
    stream.write(text)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "utf-8"])
def test_everything_can_be_written_and_nothing_of_ours_becomes_a_question_mark(encoding: str) -> None:
    ours = f"✓ ✗ … · → × – “so” \u2018so\u2019 {bar(0.5)}"
    shown = written(ours, encoding)
    assert "?" not in shown
    assert (shown == ours) is (encoding == "utf-8")


def test_letters_lose_their_accents_and_what_has_none_becomes_a_question_mark() -> None:
    assert written("Zażółć → 東", "ascii") == "Zazo?c -> ?"
    assert written("café", "cp1252") == "café"
