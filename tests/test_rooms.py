"""Facts about the whole repository: the table of rooms in docs/architecture.md held against the imports, the words that
the core may not know, and how long a function may be."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from bot.providers.aiml.bodies import FIELDS

ROOT = Path(__file__).parent.parent
ROOMS = (
    "bot/songs",
    "bot/pacing",
    "bot/journey",
    "bot/net",
    "bot/providers",
    "bot/audio",
    "bot/database",
    "bot/engine",
    "bot/chat",
    "cogs",
    "bot/sandbox",
)

ROW = re.compile(r"^\| `(?P<room>[\w/]+)` \| (?P<may>[^|]*) \|", re.MULTILINE)


def allowed() -> dict[str, set[str]]:
    """Room → packages that it may import, as the table says in backquotes."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("| room | may use | never |")[2].partition("\n\n")[0]
    return {found["room"]: set(re.findall(r"`([\w.]+)`", found["may"])) for found in ROW.finditer(table)}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    from_ = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }
    relative = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    assert not relative, f"{path} imports relatively"
    return named | from_


def within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def test_the_table_names_every_room_and_no_other() -> None:
    assert set(allowed()) == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_the_table_allows_and_nothing_else(room: str) -> None:
    own = room.replace("/", ".")
    packages = allowed()[room] | {own}
    strangers = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names and not within(module, packages)
    }
    assert strangers == set()


def test_only_the_demo_and_the_sandbox_command_import_the_sandbox() -> None:
    users = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "cogs")
        for path in (ROOT / folder).rglob("*.py")
        if not path.is_relative_to(ROOT / "bot" / "sandbox") and any(within(m, {"bot.sandbox"}) for m in imports(path))
    }
    assert users <= {"bot/demo.py", "bot/playground.py", "bot/rehearsal.py"}


def sources(*folders: str) -> list[Path]:
    """Our Python files there, the sandbox aside."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if not path.is_relative_to(ROOT / "bot" / "sandbox")]


FUNCTION_MOST, WIRING_MOST = 50, 150
"""Lines of a function, and of the file that connects everything."""


def test_a_function_is_read_in_one_breath() -> None:
    long = {
        f"{path.relative_to(ROOT)}: {node.name} has {lines} lines"
        for path in sources("bot", "cogs")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_MOST
    }
    assert long == set()


def test_the_wiring_stays_wiring() -> None:
    assert len((ROOT / "bot" / "app.py").read_text(encoding="utf-8").splitlines()) < WIRING_MOST


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


def test_nothing_names_a_place_that_is_no_ones_business() -> None:
    """No registry's host and no path of somebody's machine in any file that is kept."""
    told = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/work/|/root/|/home/\w")
    kept = [path for path in ROOT.rglob("*") if path.is_file() and _ours(path)]
    assert [str(path.relative_to(ROOT)) for path in kept if told.search(path.read_text(errors="ignore"))] == []


def _ours(path: Path) -> bool:
    hidden = {".git", ".venv", "__pycache__", "data", ".ruff_cache", ".pytest_cache", ".hypothesis", "uv.lock"}
    binary = path.suffix in {".png", ".mp3", ".wav"}
    return not binary and not hidden & set(path.relative_to(ROOT).parts) and path != Path(__file__)
