"""The tables of `docs/architecture.md`, held against the imports: a test fails when an import breaks them."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import astuple
from functools import cache
from pathlib import Path

import pytest

from bot.providers.aiml.bodies import FIELDS
from tests.repository import ROOT, named, python_files

PAGE = ROOT / "docs" / "architecture.md"

OF_ROOMS, OF_FILES = "| room | may use | never |", "| file | may use | what it is |"
"""How the two tables begin."""

ROW = re.compile(r"^\| `(?P<place>[\w/.]+)` \| (?P<may>[^|]*) \|", re.MULTILINE)


def allowed(table: str) -> dict[str, set[str]]:
    """Room or file → modules that it may import, as a table says in backquotes."""
    rows = PAGE.read_text(encoding="utf-8").partition(table)[2].partition("\n\n")[0]
    return {found["place"]: set(re.findall(r"`([\w.]+)`", found["may"])) for found in ROW.finditer(rows)}


ROOMS = sorted(allowed(OF_ROOMS))
FILES = sorted(allowed(OF_FILES))


@cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    straight = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    from_ = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }
    relative = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    assert not relative, f"{path} imports relatively"
    return straight | from_


def within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def strangers(path: Path, may: set[str]) -> set[str]:
    """What a file imports beyond the standard library and what it may."""
    return {
        f"{named(path)}: {module}"
        for module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names and not within(module, may)
    }


def test_the_table_names_every_room_and_no_other() -> None:
    rooms = {"cogs"} | {f"bot/{path.relative_to(ROOT / 'bot').parts[0]}" for path in python_files("bot")}
    assert set(ROOMS) == {room for room in rooms if not room.endswith(".py")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_the_table_allows_and_nothing_else(room: str) -> None:
    may = allowed(OF_ROOMS)[room] | {room.replace("/", ".")}
    assert {stranger for path in python_files(room) for stranger in strangers(path, may)} == set()


def test_the_table_names_every_file_outside_the_rooms_and_no_other() -> None:
    assert set(FILES) == {named(path) for path in python_files("bot") if path.parent == ROOT / "bot"}


@pytest.mark.parametrize("file", FILES)
def test_a_file_outside_the_rooms_imports_what_the_table_allows_and_nothing_else(file: str) -> None:
    assert strangers(ROOT / file, allowed(OF_FILES)[file]) == set()


def test_no_table_allows_what_nothing_uses() -> None:
    """Nor does a wall stand open for longer than somebody goes through."""
    unused = [
        f"{room}: {module}"
        for room, modules in allowed(OF_ROOMS).items()
        for module in modules
        if not any(within(used, {module}) for path in python_files(room) for used in imports(path))
    ]
    unused += [
        f"{file}: {module}"
        for file, modules in allowed(OF_FILES).items()
        for module in modules
        if not any(within(used, {module}) for used in imports(ROOT / file))
    ]
    assert unused == []


def test_only_the_demo_and_the_sandbox_command_import_the_sandbox() -> None:
    inside = ROOT / "bot" / "sandbox"
    outside = [path for path in python_files("bot", "cogs") if not path.is_relative_to(inside)]
    users = {named(path) for path in outside if any(within(module, {"bot.sandbox"}) for module in imports(path))}
    page = PAGE.read_text(encoding="utf-8")
    sentence = page.partition("Outside the sandbox, ")[2].partition(" alone import it")[0]
    assert users == set(re.findall(r"`([\w/.]+)`", sentence))


def sources(*folders: str) -> list[Path]:
    """Our Python files there, the sandbox aside."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if not path.is_relative_to(ROOT / "bot" / "sandbox")]


FUNCTION_MOST, WIRING_MOST = 50, 150
"""Lines of a function, and of each file that connects everything."""

WIRING = ("bot/app.py", "bot/connecting.py", "bot/connecting_songs.py", "bot/connecting_jams.py")


def test_a_function_is_read_in_one_breath() -> None:
    long = {
        f"{path.relative_to(ROOT)}: {node.name} has {lines} lines"
        for path in sources("bot", "cogs")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_MOST
    }
    assert long == set()


@pytest.mark.parametrize("file", WIRING)
def test_the_wiring_stays_wiring(file: str) -> None:
    lines = len((ROOT / file).read_text(encoding="utf-8").splitlines())
    assert lines < WIRING_MOST, (
        f"{file} has {lines} lines: parts are made in bot/connecting.py, a function for each subject; bot/app.py only "
        "begins them, a line for each background task and each cog. What decides anything belongs in a room."
    )


CHAT_WORDS = {"discord", "token", "webhook", "message_id", "channel_id", "embed", "ephemeral", "snowflake"}
PROVIDER_WORDS = {"aimlapi", "prompt", "generate", "inference", "audio_file", "client_request_id", "usd_spent"}
SHARED = {"lyrics", "seed"}
"""Fields of the provider's that are called as everybody calls them."""


def fields() -> set[str]:
    """Every JSON field that a model is asked by."""
    named = {str(name) for row in FIELDS.values() for name in astuple(row) if isinstance(name, str) and name}
    constants = {name for row in FIELDS.values() for name, _ in row.constants}
    return (named | constants) - SHARED


def names(path: Path) -> set[str]:
    """Every name in a file, whether of a variable, a function, a class, a parameter or a key; prose is none."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for value in vars(node).values():
            found |= {value} if isinstance(value, str) and re.fullmatch(r"[\w./-]+", value) else set()
    return found


def says(name: str, word: str) -> bool:
    """Whether a name has a word in it: as one of its parts, or, for a word of several parts, as it is."""
    return word in name.lower() if "_" in word else word in re.split(r"[_./-]", name.lower())


def test_the_core_names_no_field_of_a_provider_and_nothing_of_discord() -> None:
    words = fields() | PROVIDER_WORDS | CHAT_WORDS
    assert {"prompt", "lyrics_optimizer", "music_length_ms"} <= words
    known = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("bot/songs", "bot/pacing", "bot/journey")
        for name in names(path)
        if any(says(name, word) for word in words)
    }
    assert known == set()


def test_a_name_that_the_core_may_not_know_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "core.py"
    path.write_text('"""A token of good will."""\n\ndef send(prompt, *, of=None):\n    return {"message_id": of}\n')
    assert {word for word in ("prompt", "message_id", "token") for name in names(path) if says(name, word)} == {
        "prompt",
        "message_id",
    }
