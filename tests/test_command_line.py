"""The command line as it explains itself: usage, help, and what a command refuses because it would ignore it."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.config import Settings
from bot.demo import Show
from bot.telling import cut
from tests.command import jamboree

NO_SETTINGS = {name: value for name, value in os.environ.items() if name.lower() not in Settings.__slots__}
"""This environment with no setting of anybody's own."""


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A command with all those below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


ALL = {one.prog: one for one in parsers(command_line._parser())}


def test_there_are_commands_to_look_at() -> None:
    assert len(ALL) > 12
    assert "jamboree purse open" in ALL


@pytest.mark.parametrize("name", ALL)
def test_a_usage_line_names_what_stands_where_and_each_option_is_explained(name: str) -> None:
    actions = ALL[name]._actions
    groups = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    assert all(group.metavar for group in groups), "or the usage line has a hole there"
    assert [action.dest for action in actions if not action.help and action not in groups] == []
    takes = [action for action in actions if action.option_strings and action.nargs is None]
    assert [action.dest for action in takes if action.metavar is None] == [], (
        "an option with a value says what it takes"
    )


def given(name: str) -> list[str]:
    """An option of the demo as somebody types it."""
    (action,) = (one for one in ALL["jamboree demo"]._actions if one.dest == name)
    return [f"--{name}"] if action.nargs == 0 else [f"--{name}", "0"]


@pytest.mark.parametrize("name", [row.name for row in fields(Show)])
def test_what_a_jam_of_the_demo_would_ignore_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.main(["demo", "--jam", *given(name)])
    assert ended.value.code == 2
    assert f"would ignore --{name}: leave out one or the other" in capsys.readouterr().err


async def test_the_doctor_without_settings_goes_on_with_what_it_can_look_at(tmp_path: Path) -> None:
    code, said = await jamboree(tmp_path, "doctor", env=NO_SETTINGS)
    assert code == 78
    lines = said.splitlines()
    assert lines[0] == "✗ DISCORD_TOKEN is not set; it is required. `.env.example` explains it."
    assert lines[-2] == "! Not looked at without those settings: Discord, AIML API."
    for beginning in (
        "✓ The database opens",
        "✓ Sound is read and written here",
        "✓ Songs can be written in data/songs",
    ):
        assert any(line.startswith(beginning) for line in lines), said
    assert "cannot start" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe that nobody reads is another error there")
def test_a_reader_that_has_enough_is_no_fault(tmp_path: Path) -> None:
    command = f"set -o pipefail; '{sys.executable}' -m bot doctor | head -1"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=NO_SETTINGS, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (141, "")
    assert ended.stdout.count("\n") == 1


async def test_the_doctor_looks_at_nothing_whose_setting_is_wrong(tmp_path: Path) -> None:
    code, said = await jamboree(tmp_path, "doctor", env=NO_SETTINGS | {"DATABASE_URL": "mysql://x"})
    assert code == 78
    assert "! Not looked at without those settings: the database, what servers may spend, Discord, AIML API." in said
    assert not (tmp_path / "data" / "jamboree.db").exists()


async def test_the_doctor_says_that_a_file_cannot_be_read_and_makes_nothing_of_what_may_stand_in_it(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:///elsewhere.db\n", encoding="utf-16")
    code, said = await jamboree(tmp_path, "doctor", env=NO_SETTINGS)
    assert code == 78
    assert said.startswith("✗ .env is in UTF-16")
    assert "✓ Sound is read" in said
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Sing it together, everyone in", 40, "Sing it together, everyone in"),
        ("Sing it together, everyone in", 28, "Sing it together, everyone …"),
        ("Sing it together, everyone in", 20, "Sing it together …"),
        ("Lalalalalalala", 6, "Lala …"),
    ],
)
def test_a_text_is_cut_between_words(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown
    assert not re.search(r"[,/;] …", shown)
