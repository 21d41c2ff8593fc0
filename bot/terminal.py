"""What is printed on a terminal that knows fewer letters than we use: cp1252, cp437, ASCII."""

from __future__ import annotations

import codecs
import io
import unicodedata
from typing import TextIO

PLAIN = "jamboree-plain"
"""The name of the error handler, for Python's codecs."""

SIGNS = {
    "✓": "ok",
    "✗": "!!",
    "…": "...",
    "·": "|",
    "→": "->",
    "×": "x",
    "–": "-",
    "“": '"',
    "”": '"',
    "\u2018": "'",
    "\u2019": "'",
    "▰": "#",
    "▱": ".",
}
"""Signs of ours, and what stands for each where it cannot be written."""


def speak_plainly(stream: TextIO) -> None:
    """From now on a letter that the stream's encoding does not have is written as the nearest that it has."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=PLAIN)


def plain(text: str) -> str:
    """The text in ASCII: signs by the table, letters without their accents, anything else as a question mark."""
    return "".join(SIGNS.get(sign) or _bare(sign) for sign in text)


def _bare(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


codecs.register_error(PLAIN, _replaced)
