"""What the demos print and save: moments, words that are cut, a song's file."""

from __future__ import annotations

import time
from pathlib import Path

JUST_NOW = 2.0
"""Seconds: Discord's moments are whole seconds, so that what is younger may be shown a second too old."""


def when(moment: int) -> str:
    """A moment of Discord's, as Discord would count to it or from it."""
    away = moment - time.time()
    if away > 0:
        return f"in {away:.0f} s"
    return "just now" if -away < JUST_NOW else f"{-away:.0f} s ago"


def cut(text: str, most: int) -> str:
    """The text, or as many of its words as fit into `most` characters, with a mark that there is more."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rpartition(' ')[0].rstrip(' ,;/') or text[: most - 2]} …"


def saved(file_name: str, data: bytes) -> Path:
    """Where it was saved: beside whoever asked, under a name that was still free."""
    wanted = Path(file_name)
    names = (wanted, *(wanted.with_stem(f"{wanted.stem}-{number}") for number in range(2, 1000)))
    free = next(path for path in names if not path.exists())
    free.write_bytes(data)
    return free.resolve()
