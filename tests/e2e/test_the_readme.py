"""The table of commands in `docs/commands.md`, held against what the bot registers with Discord."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.rehearsal import Rehearsal
from tests.repository import ROOT

CHAT_INPUT = 1
SUBCOMMAND, GROUP = 1, 2
"""Discord's numbers for kinds of commands and of options."""


async def test_the_table_of_commands_is_what_is_registered(rehearsal: Rehearsal) -> None:
    assert told() == dict(registered(rehearsal.town.commands))


def told() -> dict[str, set[str]]:
    """Each command of the table, with the options that its row names in backquotes."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    rows = page.partition("| command | what it does |\n|---|---|\n")[2].partition("\n\n")[0].splitlines()
    cells = [row.strip("| ").split(" | ", 1) for row in rows]
    return {_plain(name): set(re.findall(r"`(\w+)`", says)) for name, says in cells}


def _plain(name: str) -> str:
    return name.replace("`", "").replace("**", "")


def registered(commands: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, set[str]]]:
    """Each command as a person types or finds it, with its options."""
    for command in commands:
        if command.get("type", CHAT_INPUT) == CHAT_INPUT:
            yield from _typed(f"/{command['name']}", command.get("options") or [])
        else:
            yield f"{command['name']}, on a message", set()


def _typed(name: str, options: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, set[str]]]:
    below = [option for option in options if option["type"] in {SUBCOMMAND, GROUP}]
    for option in below:
        yield from _typed(f"{name} {option['name']}", option.get("options") or [])
    if not below:
        yield name, {option["name"] for option in options}
