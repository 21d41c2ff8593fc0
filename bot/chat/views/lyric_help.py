"""Help with words before any price, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat import escaping
from bot.chat.messages.catalogue import Texts
from bot.songs.help import SYLLABLES_MOST, WordsHelp

SHOWN_MOST = 3
"""Lines of one kind that are named."""

LINE_MOST = 90
"""Units of somebody's line."""


def lines(help_: WordsHelp, texts: Texts) -> Iterator[str]:
    """What there is to say of the words: their length, and what a singer would stumble over."""
    if help_.given:
        yield _length(help_, texts)
    if help_.seconds is not None:
        yield texts("help.seconds", length=texts.duration(round(help_.seconds, -1)))
    for line in help_.long_lines[:SHOWN_MOST]:
        text = escaping.line(line.text, LINE_MOST)
        yield texts("help.long_line", number=line.number, count=line.syllables, most=SYLLABLES_MOST, text=text)
    if (more := len(help_.long_lines) - SHOWN_MOST) > 0:
        yield texts("help.more_long_lines", count=more)
    for heading in help_.sung_headings[:SHOWN_MOST]:
        yield texts("help.sung_heading", text=escaping.line(heading, LINE_MOST))
    for beside in help_.beside_headings[:SHOWN_MOST]:
        yield texts("help.beside_heading", text=escaping.line(beside, LINE_MOST))
    if help_.missing:
        yield texts("help.missing", words=_words(help_.missing))
    if help_.links:
        yield texts("help.links", links=_words(help_.links))
    if help_.refused_before:
        yield texts("help.refused_before", words=_words([f"“{line}”" for line in help_.refused_before]))


def _length(help_: WordsHelp, texts: Texts) -> str:
    if help_.most is None:
        return texts("help.length_any", given=help_.given)
    return texts("help.length", given=help_.given, most=help_.most)


def _words(words: Sequence[str]) -> str:
    return escaping.line(", ".join(words), 300)
