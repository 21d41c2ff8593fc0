"""The table of rooms in docs/architecture.md, held against the imports: it fails when an import breaks it."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

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


def test_nothing_names_a_place_that_is_no_ones_business() -> None:
    """No registry's host and no path of somebody's machine in any file that is kept."""
    told = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/work/|/root/|/home/\w")
    kept = [path for path in ROOT.rglob("*") if path.is_file() and _ours(path)]
    assert [str(path.relative_to(ROOT)) for path in kept if told.search(path.read_text(errors="ignore"))] == []


def _ours(path: Path) -> bool:
    hidden = {".git", ".venv", "__pycache__", "data", ".ruff_cache", ".pytest_cache", ".hypothesis", "uv.lock"}
    binary = path.suffix in {".png", ".mp3", ".wav"}
    return not binary and not hidden & set(path.relative_to(ROOT).parts) and path != Path(__file__)
