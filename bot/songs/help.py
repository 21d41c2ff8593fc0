"""Help with words before they are paid for: what a singer would stumble over. Pure; nothing is refused here.

Every figure is an "about": how a model sings a line nobody can say beforehand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.songs.checking import Request
from bot.songs.headings import heading, sung, tagged
from bot.songs.lyrics import length
from bot.songs.models import Convention, Model
from bot.songs.syllables import WORD, bare, is_english, is_sign, syllables

SYLLABLES_MOST = 12
"""Syllables of a line that are sung without hurry: two bars of four beats with a syllable on most of the eighths."""

SYLLABLES_A_SECOND = 2.5
"""About as many as are sung: 100 beats a minute, a syllable and a half on each."""

BETWEEN_SECTIONS, AROUND = 6.0, 16.0
"""Seconds of music without words between two sections, and before and after all of them together: a bar or two at 100
beats a minute, and an intro and an outro of three bars each."""


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line with more syllables than are sung without hurry. `number` counts the lines as they are sent, from 1."""

    number: int
    text: str
    syllables: int


@dataclass(frozen=True, slots=True)
class WordsHelp:
    """What there is to say of the words of one song before it is sung.

    `sent` is what the model gets, verbatim; `given` its characters as the API counts them, out of `most` where there is
    a limit. `sung_headings` are lines that look like headings and would be sung. `seconds` is about how long the song
    will be; None where there is nothing to count.
    """

    sent: str
    given: int
    most: int | None
    long_lines: tuple[LongLine, ...] = ()
    sung_headings: tuple[str, ...] = ()
    beside_headings: tuple[str, ...] = ()  # words on the line of a heading, which some models leave out
    missing: tuple[str, ...] = ()  # words that the jam asks for
    links: tuple[str, ...] = ()
    refused_before: tuple[str, ...] = ()  # lines of theirs for which a provider has refused a song
    seconds: float | None = None

    @property
    def left(self) -> int | None:
        """Characters that are left; below 0 what is too much."""
        return None if self.most is None else self.most - self.given


def help_with(
    request: Request, words: str, *, required: Sequence[str] = (), refused_before: Sequence[str] = ()
) -> WordsHelp:
    """What there is to say of `words`, which a person wrote and `request` sends. `refused_before` are lines of them."""
    model = request.model
    with_style = model.convention is Convention.WITH_STYLE
    sent, rule = (request.style, model.style) if with_style else (request.lyrics, model.lyrics)
    return WordsHelp(
        sent=sent,
        given=length(sent),
        most=rule.most if rule else None,
        long_lines=tuple(long_lines(words)),
        sung_headings=tuple(sung_headings(words, model)),
        beside_headings=tuple(beside_headings(words)),
        missing=missing_words(words, required),
        links=tuple(links(words)),
        refused_before=tuple(refused_before),
        seconds=seconds_of(words),
    )


def long_lines(words: str, most: int = SYLLABLES_MOST) -> Iterator[LongLine]:
    """The lines with more syllables than `most`, headings aside."""
    english = is_english(words)
    for number, line in enumerate(sung(words), 1):
        if (count := syllables(line, english=english)) > most:
            yield LongLine(number, line, count)


def seconds_of(words: str) -> float | None:
    """About how long a song with these words is; None for none."""
    english = is_english(words)
    count = sum(syllables(line, english=english) for line in sung(words))
    if not count:
        return None
    return AROUND + count / SYLLABLES_A_SECOND + BETWEEN_SECTIONS * (_sections(words) - 1)


def _sections(words: str) -> int:
    """Runs of lines that are sung, headings and empty lines between them."""
    lines = [bool(line) for line in sung(words)]
    return sum(now and not before for before, now in zip([False, *lines], lines, strict=False))


# --- words ----------------------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return [bare(word).replace("\u2019", "'") for word in WORD.findall(unicodedata.normalize("NFC", text))]


def found_words(text: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of `wanted` that are in `text` as whole words, whatever their case and accents; each may be several words
    in a row. "art" is not in "party"."""
    there = _words(text)
    return tuple(each for each in wanted if _in(_words(each), there, each, text))


def missing_words(text: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of `wanted` that are not in the lines of `text` that are sung."""
    lines = "\n".join(sung(text))
    wanted = tuple(wanted)
    found = found_words(lines, wanted)
    return tuple(each for each in wanted if each not in found)


def _in(phrase: Sequence[str], there: Sequence[str], wanted: str, text: str) -> bool:
    if not phrase:
        return False
    if any(is_sign(letter) for letter in wanted):  # scripts that put nothing between words
        return bare(wanted.strip()) in bare(text)
    return any(there[at : at + len(phrase)] == list(phrase) for at in range(len(there) - len(phrase) + 1))


_QUOTED = re.compile(
    r"[\"\u201c\u201e\u00ab\u300c]([^\"\u201c\u201d\u00ab\u00bb\u300c\u300d\n]{1,60})[\"\u201c\u201d\u00bb\u300d]"
)
_LISTED = re.compile(r"^\s*(?:required(?:\s+words)?|words)\s*[:\uff1a](.+)$", re.IGNORECASE | re.MULTILINE)


def required_words(rules: str) -> tuple[str, ...]:
    """The words that a jam's rules ask for: those in quotation marks, and a list behind "Words:" or "Required:"."""
    listed = (word for found in _LISTED.findall(rules) for word in re.split(r"[,;\uff0c\u3001]", found))
    every = (word.strip(" \"'.\u201c\u201d\u201e\u00ab\u00bb") for word in (*_QUOTED.findall(rules), *listed))
    return tuple(dict.fromkeys(word for word in every if word))


_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>]+|\b(?:discord\.gg|discord\.com/invite)/\S+", re.IGNORECASE)


def links(text: str) -> Iterator[str]:
    """Links, which would be sung letter by letter."""
    for found in _LINK.finditer(text):
        yield found[0].rstrip(".,;:!?)'\"")


def beside_headings(words: str) -> Iterator[str]:
    """What is to be sung on the same line as a heading in square brackets: some models leave such words out (MiniMax,
    local-deploy-music-3)."""
    for line in words.split("\n"):
        if (found := heading(line)) is not None and found.bracketed and found.rest:
            yield found.rest


_LIKE_A_HEADING = re.compile(r"\s*(?:[^\W\d_]+[\s-]*){1,3}\d{0,2}\s*[:\uff1a]\s*|\s*[({<*#][^(){}<>]{1,30}[)}>*#:]+\s*")


def sung_headings(words: str, model: Model) -> Iterator[str]:
    """Lines that look like headings and reach the model as words.

    Known headings are written in square brackets before they are sent; what only looks like one is sung.
    """
    if model.convention is Convention.HASHES:  # headings go before it is sent
        return
    for line in tagged(words).split("\n"):
        if _LIKE_A_HEADING.fullmatch(line):
            yield line.strip()
