"""The words of commands: from the catalogue to discord.py, and by its `Translator` to Discord in every language.

A command's texts stand in the catalogue under `command.<name>`: `name`, `description`, and `option.<name>` with the
same two for each option. English is what the command is registered under; other languages go along as localizations.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypedDict, TypeVar

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as At
from discord.app_commands import locale_str

from bot.chat.messages.catalogue import ENGLISH, Catalogue, shipped

KEY = "key"
"""Where a `locale_str` carries the key of its text."""

_Decorated = TypeVar("_Decorated")

_NAMES = frozenset({At.command_name, At.group_name, At.parameter_name})
_NAME = re.compile(r"[-_'\w]{1,32}")
DESCRIPTION_MOST = 100


def text(key: str) -> locale_str:
    """A text of a command, in English, with the key that the `Translator` finds it by."""
    return locale_str(shipped().texts(ENGLISH)(key), key=key)


class Command(TypedDict):
    """What a command or a group is called: the keywords of its decorator."""

    name: locale_str
    description: locale_str


def command(name: str) -> Command:
    """The name and the description of a command or a group."""
    return Command(name=text(f"command.{name}.name"), description=text(f"command.{name}.description"))


def options(name: str) -> Callable[[_Decorated], _Decorated]:
    """Gives a command's function the names and descriptions of its options.

    discord.py raises `TypeError` for an option that the function does not have.
    """
    beginning = f"command.{name}.option."
    keys = [key for key in shipped().texts(ENGLISH).messages if key.startswith(beginning)]
    names = {key.removeprefix(beginning).partition(".")[0] for key in keys}
    told: dict[str, Any] = {option: text(f"{beginning}{option}.description") for option in names}
    named: dict[str, Any] = {option: text(f"{beginning}{option}.name") for option in names}

    def decorate(function: _Decorated) -> _Decorated:
        return app_commands.describe(**told)(app_commands.rename(**named)(function))

    return decorate


class Translator(app_commands.Translator):
    """Says to Discord what a command is called in every language of the catalogue but English, its own."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text for a locale, in Discord's limits; None where English will do, or the name is none for Discord."""
        key, language = string.extras.get(KEY), self._catalogue.language(str(locale))
        if key is None or language == ENGLISH:
            return None
        texts = self._catalogue.texts(language)
        if context.location not in _NAMES:
            return texts.label(DESCRIPTION_MOST, key)
        if isinstance(context.data, app_commands.ContextMenu):
            return texts.label(32, key)
        name = texts(key)
        return name if _NAME.fullmatch(name) and name == name.lower() else None
