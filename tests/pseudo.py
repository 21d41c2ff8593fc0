"""A pseudo-locale: English with accents, 40 % longer, every message between marks, in the place of a real language.

What stands outside the marks has not come through the catalogue. Numbers and plurals are Polish, a language with four
plural categories and decimal commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.chat.messages.catalogue import ENGLISH, FOLDER, Catalogue, messages

LANGUAGE = "pl"
"""Discord's code of the language that the pseudo-locale stands for."""

OPEN, CLOSE = "⟦", "⟧"
LONGER = 1.4

_ACCENTS = str.maketrans("aceinosuyzACEINOSUYZ", "âçéîñöšüýžÂÇÉÎÑÖŠÜÝŽ")
_KEPT = re.compile(r"\{\w+, (?:plural|selectordinal),|\b(?:zero|one|two|few|many|other) (?=\{)|\{\w+\}|`[^`]*`|\n")
"""What is no text for people in a message: placeholders, names of cases, code, marks, line breaks."""

_COMMAND_NAME = re.compile(r"command\..*\.name")


def _accented(text: str) -> str:
    accented, at = "", 0
    for kept in _KEPT.finditer(text):
        accented += text[at : kept.start()].translate(_ACCENTS) + kept[0]
        at = kept.end()
    return accented + text[at:].translate(_ACCENTS)


def _marked(text: str) -> str:
    return f"{OPEN}{_accented(text)}{'·' * max(0, round(len(text) * (LONGER - 1)) - 2)}{CLOSE}"


WRITTEN = messages(FOLDER / f"{ENGLISH}.toml")
"""English as its file has it."""

MARKED = {key: _accented(text) if _COMMAND_NAME.fullmatch(key) else _marked(text) for key, text in WRITTEN.items()}
"""Every message of English, marked. In a command's name there is no room for marks: it has accents alone."""

CATALOGUE = Catalogue({ENGLISH: WRITTEN, LANGUAGE: MARKED})
"""English, and the pseudo-locale beside it."""

EVERYWHERE = Catalogue({ENGLISH: MARKED})
"""The pseudo-locale in the place of English, for a bot whose people speak nothing else."""


# --- looking for what is not marked --------------------------------------------------------------------------------

_NO_WORDS = re.compile(r"<@\d+>|<t:\d+:\w>|https?://\S+|\b(?:USD|min|sek|sec|MB|kB|i(?= \d))\b|\d+")
"""Marks of Discord's, links, and figures as the language's rules write them."""

_MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*(?:{CLOSE}|…)")


def unmarked(payload: Any, typed: Iterable[str] = ()) -> list[str]:
    """The texts of a payload in which more stands than the catalogue's messages, figures, and what people `typed`."""
    known = sorted(typed, key=len, reverse=True)
    return [text for text in shown(payload) if _left_over(text, known)]


def _left_over(text: str, known: Iterable[str]) -> str:
    for one in known:
        text = text.replace(one, "")
    before = ""
    while before != text:  # a marked message may stand inside another
        before, text = text, _MARKED.sub("", text)
    return re.sub(r"[\W_]+", "", _NO_WORDS.sub("", text))


_SHOWN = frozenset({"content", "title", "description", "name", "label", "placeholder", "text"})


def shown(payload: Any) -> Iterator[str]:
    """What people read of a message, a form, a command, or a list of choices."""
    if isinstance(payload, Mapping):
        for key, value in payload.items():
            if isinstance(value, Mapping | list | tuple):
                yield from shown(value)
            elif isinstance(value, str) and (key in _SHOWN or (key == "value" and "inline" in payload)):
                yield value
    elif isinstance(payload, list | tuple):
        for one in payload:
            yield from shown(one)
