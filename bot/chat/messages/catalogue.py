"""The catalogue: every word that a person reads in Discord, by key and language.

A language is one file beside this one, named after Discord's code for it (`en.toml`, `de.toml`, `pt-BR.toml`). English
is complete; what another language does not say is said in English. `docs/languages.md` is the recipe.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from babel import Locale

from bot.chat import escaping
from bot.chat.messages import figures
from bot.chat.messages.patterns import Pattern, Value, parse, placeholders, write
from bot.songs.songs import Song

ENGLISH = "en"
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Texts:
    """What people read, in one language: `texts("answer.stale")`. A value, passed to whatever writes for somebody."""

    locale: Locale
    messages: Mapping[str, Pattern]

    def __call__(self, key: str, /, **values: Value) -> str:
        """The message with its values: texts that are ready to be shown, whole numbers as the language writes them.

        Raises `KeyError` for a key or a value that is missing: a test reads every call.
        """
        return write(self.messages[key], values, self.locale)

    def section(self, name: str) -> list[str]:
        """The keys of a whole table, in English's order: of a list that is written down in the catalogue alone."""
        return [key for key in self.messages if key.startswith(f"{name}.")]

    def label(self, most: int, key: str, /, **values: Value) -> str:
        """One line of at most `most` UTF-16 units, cut with "…" where the language is longer than Discord allows."""
        return escaping.bare(self(key, **values), most)

    def money(self, micro: int) -> str:
        """Micro-dollars as a price."""
        return figures.money(micro, self.locale)

    def duration(self, seconds: float) -> str:
        """A length of time."""
        return figures.duration(seconds, self.locale)

    def size(self, count: int) -> str:
        """A file's size, from bytes."""
        return figures.size(count, self.locale)

    def span(self, low: float, high: float) -> str:
        """From one time to another, in seconds: `35–50 sec`, from two minutes on `2–3.5 min`, `about 40 sec` where
        both are one."""
        unit, step = ("seconds", 1.0) if high < 120 else ("minutes", 30.0)
        first, last = (figures.rounded(value, step, unit, self.locale) for value in (low, high))
        if first == last:
            return self(f"span.about_{unit}", about=last)
        return self(f"span.{unit}", low=first, high=last)


class Catalogue:
    """Every language that the bot speaks. Raises `ValueError` where a message is written wrongly."""

    def __init__(self, languages: Mapping[str, Mapping[str, str]]) -> None:
        """`languages` holds messages by key, by Discord's code of the language; "en" is complete."""
        english = _read(ENGLISH, languages[ENGLISH], None)
        self._texts = {code: Texts(_rules(code), _read(code, said, english)) for code, said in languages.items()}

    def texts(self, locale: str) -> Texts:
        """The language for one of Discord's locales; English where it is not spoken, or not known."""
        return self._texts[self.language(locale)]

    def language(self, locale: str) -> str:
        """The code of the language that is spoken to a locale: itself, its language, or English."""
        return next((code for code in (locale, locale.partition("-")[0]) if code in self._texts), ENGLISH)

    def public(self, song: Song) -> Texts:
        """What stands in a song's channel: the server's language, in direct messages the requester's."""
        return self.texts(song.guild_locale or song.requester.locale)

    def private(self, song: Song) -> Texts:
        """What only its requester reads."""
        return self.texts(song.requester.locale)


@cache
def shipped() -> Catalogue:
    """The languages that lie beside this file. Read when the commands are defined, so never while the bot runs."""
    return Catalogue({path.stem: messages(path) for path in FOLDER.glob("*.toml")})


def messages(path: Path) -> dict[str, str]:
    """A language's file as messages by key: tables' names and keys, with a dot between."""
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, object], within: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(cast("Mapping[str, object]", value), f"{within}{name}.")
        else:
            yield f"{within}{name}", str(value)


def _rules(code: str) -> Locale:
    """How a language writes numbers. Read whole at once: the CLDR's files must not be opened in the event loop."""
    locale = Locale.parse(code, sep="-")
    figures.duration(1.5, locale)
    figures.money(1, locale)
    return locale


def _read(code: str, said: Mapping[str, str], english: Mapping[str, Pattern] | None) -> Mapping[str, Pattern]:
    """The language's messages, over the English ones where there are any."""
    read: dict[str, Pattern] = dict(english or {})
    for key, text in said.items():
        try:
            pattern = parse(text)
        except ValueError as error:
            raise ValueError(f"{code}: {key}: {error}") from error
        if english is not None and not (key in english and placeholders(pattern) <= placeholders(english[key])):
            raise ValueError(f"{code}: {key}: English has no such message, or not all of its placeholders")
        read[key] = pattern
    return read
