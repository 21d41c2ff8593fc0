"""One table from the provider's words to why it refused a song: what to change follows from it.

How AIML API refuses is not documented: the rows are from refusals that people have published, of it and of the models
behind it (MiniMax's codes 1026 and 1027 are "sensitive" words).
"""

from __future__ import annotations

import re

from bot.providers.aiml.fields import SHOWN
from bot.songs.errors import Refused
from bot.songs.ports.provider import Broken
from bot.songs.states import Cause

_VOICE = r"(vocals?|voices?|sing(ing|er)|human speech)"

ROWS: tuple[tuple[re.Pattern[str], Cause], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), cause)
    for pattern, cause in (
        (rf"\b(no|not|without|lacks?|missing|needs?|requires?)\b[^.]{{0,40}}\b{_VOICE}\b", Cause.NO_VOCALS),
        (rf"\b{_VOICE}\b[^.]{{0,20}}\b(not|missing|required)\b", Cause.NO_VOCALS),
        (r"\b(artists?|bands?|celebrit(y|ies)|public figures?|musicians?)\b", Cause.ARTIST),
        (
            r"copyright|intellectual property|infring|existing (song|work|recording)|protected (work|content)",
            Cause.RIGHTS,
        ),
        (r"moderat|sensitive|polic(y|ies)|safety|unsafe|inappropriate|prohibited|profan|explicit|nsfw", Cause.WORDS),
        (r"violat|harmful|flagged|not allowed|forbidden words?", Cause.WORDS),
        (
            r"\breference|refer_|\bclip\b|upload|\baudio\b[^.]{0,20}\b(too (short|long|large)|url|file|duration)",
            Cause.CLIP,
        ),
        (r"\b(fetch|download|decode|load|read)\b[^.]{0,20}\baudio\b", Cause.CLIP),
    )
)
"""First match wins: a clip without a voice is told as that, and not as any clip."""

_STATUS = re.compile(r"HTTP \d{3}(: )?")


def cause_of(words: str) -> Cause | None:
    """Why the provider refused, as far as its words tell."""
    return next((cause for pattern, cause in ROWS if pattern.search(words[: 2 * SHOWN])), None)


def told(error: Exception) -> Refused:
    """A refusal with its cause; its text is the provider's own words alone."""
    words = _STATUS.sub("", str(error), count=1)
    return Refused(words, cause_of(words))


def broken(words: str) -> Broken:
    """A generation that failed, with its cause."""
    return Broken(words, cause_of(words))
