"""Commands at their registration (Discord docs, Application Commands)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from bot.sandbox.discord.errors import Complaint
from bot.sandbox.discord.messages import Json, row, rows
from bot.sandbox.discord.rules.common import Complaints, Path, count, invalid, text, unique

NAME = re.compile(r"[-_'\w]{1,32}")
CHAT_INPUT, SUBCOMMAND, GROUP = 1, 1, 2
MOST = {1: 100, 2: 15, 3: 15}
"""Global commands per type."""

WHOLE = 8000
"""Characters in one command: its names, descriptions and values."""


def commands(given: list[Json]) -> Complaints:
    names = [(command.get("type", CHAT_INPUT), command.get("name")) for command in given]
    yield from unique(names, (), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names")
    for kind, most in MOST.items():
        yield from count([name for name in names if name[0] == kind], (), most)
    for number, command in enumerate(given):
        yield from _command(command, (number,))


def _command(command: Json, path: Path) -> Complaints:
    if command.get("type", CHAT_INPUT) != CHAT_INPUT:
        for name, where in _in_each_language(command, "name", path):
            yield from text(name, where, 32, 1)
        if command.get("description"):
            yield invalid((*path, "description"), "Context menu commands cannot have description")
        return
    yield from _named(command, path)
    yield from _options(rows(command, "options"), (*path, "options"))
    if _length(command) > WHOLE:
        yield Complaint(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({WHOLE})")


def _named(node: Json, path: Path) -> Complaints:
    for name, where in _in_each_language(node, "name", path):
        if not NAME.fullmatch(name or "") or name != name.lower():
            yield Complaint(where, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    for description, where in _in_each_language(node, "description", path):
        yield from text(description, where, 100, 1)


def _in_each_language(node: Json, key: str, path: Path) -> Iterator[tuple[Any, Path]]:
    """A text, and what it is in other languages."""
    yield node.get(key), (*path, key)
    for locale, said in row(node, f"{key}_localizations").items():
        yield said, (*path, f"{key}_localizations", locale)


def _options(options: list[Json], path: Path) -> Complaints:
    yield from count(options, path, 25)
    yield from unique([option.get("name") for option in options], path, "APPLICATION_COMMAND_OPTIONS_NAME", "Names")
    wanted = [bool(option.get("required")) for option in options]
    if wanted != sorted(wanted, reverse=True):
        message = "Required options must be placed before non-required options"
        yield Complaint(path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    for number, option in enumerate(options):
        yield from _option(option, (*path, number))


def _option(option: Json, path: Path) -> Complaints:
    yield from _named(option, path)
    choices = rows(option, "choices")
    yield from count(choices, (*path, "choices"), 25)
    for number, choice in enumerate(choices):
        for name, where in _in_each_language(choice, "name", (*path, "choices", number)):
            yield from text(name, where, 100, 1)
        if isinstance(choice.get("value"), str):
            yield from text(choice["value"], (*path, "choices", number, "value"), 100)
    if choices and option.get("autocomplete"):
        yield invalid((*path, "autocomplete"), "Cannot have choices and autocomplete.")
    if option.get("type") in {SUBCOMMAND, GROUP}:
        yield from _options(rows(option, "options"), (*path, "options"))


def _length(node: Json) -> int:
    own = len(str(node.get("value") or ""))
    for key in ("name", "description"):  # the longest of its languages counts
        own += max(len(str(said or "")) for said, _ in _in_each_language(node, key, ()))
    return own + sum(map(_length, chain(rows(node, "options"), rows(node, "choices"))))
