"""What holds in every file that is kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.database.tables import metadata
from tests.repository import ROOT, named, python_files, tracked

BINARY = {".png", ".mp3", ".wav"}


def test_nothing_names_a_place_that_is_no_ones_business() -> None:
    """No registry's host and no path of somebody's machine in any file that is kept."""
    told = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/work/|/root/|/home/\w")
    kept = [path for path in tracked() if path.suffix not in BINARY and path != Path(__file__)]
    assert [named(path) for path in kept if told.search(path.read_text(errors="ignore"))] == []


def test_no_comprehension_takes_the_name_of_a_function_class_or_import() -> None:
    """Python 3.12.0 and 3.12.1 then lose the outer name: after `[row for row in rows]` they know no function `row`."""
    taken = [
        f"{named(path)}:{line} {name}"
        for path in python_files()
        for line, name in _shadowing(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert taken == []


def _shadowing(tree: ast.Module) -> Iterator[tuple[int, str]]:
    outer = {name for node in tree.body for name in _named_by(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension):
            for target in ast.walk(node.target):
                if isinstance(target, ast.Name) and target.id in outer:
                    yield target.lineno, target.id


def _named_by(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def row(): ...\nrows = [row for row in ()]", [(2, "row")]),
        ("from a import b\nheld = {x: b for x, b in ()}", [(2, "b")]),
        ("import a.b\nheld = {a for a in ()}", [(2, "a")]),
        ("def row(): ...\nrows = [row() for line in ()]", []),
        ("row = 1\nrows = [row for row in ()]", []),
    ],
)
def test_a_comprehension_that_takes_a_name_is_seen(source: str, found: list[tuple[int, str]]) -> None:
    assert list(_shadowing(ast.parse(source))) == found


def test_every_page_that_a_paper_links_to_is_there() -> None:
    kept = {named(path) for path in tracked()}
    broken = [
        f"{named(paper)} → {link}"
        for paper in tracked()
        if paper.suffix == ".md"
        for link in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", paper.read_text(encoding="utf-8"))
        for target in ["".join(link).partition("#")[0]]
        if target and "://" not in target and not _there(paper, target, kept)
    ]
    assert broken == []


def _there(paper: Path, target: str, kept: set[str]) -> bool:
    place = (paper.parent / target).resolve()
    if not place.is_relative_to(ROOT):
        return False
    name = named(place)
    return name in kept or any(one.startswith(f"{name}/") for one in kept)


def test_no_paper_names_a_column_that_no_table_has_any_more() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in python_files("bot/database/migrations"))
    once = set(re.findall(r"sa\.Column\(\s*\"(\w+)\"", written))
    now = {column.name for table in metadata.tables.values() for column in table.columns}
    assert "cost_usd" in once - now
    stale = [
        f"{named(paper)}: {name}"
        for paper in tracked()
        if paper.suffix == ".md" and paper.name != "CHANGELOG.md"
        for name in re.findall(r"`([a-z]+_\w+)`", paper.read_text(encoding="utf-8"))
        if name in once - now
    ]
    assert stale == []


def test_every_place_in_backquotes_is_there() -> None:
    """A paper that names a file or folder of ours by its path names one that exists."""
    kept = {named(path) for path in tracked()}
    folders = {str(parent) for name in kept for parent in Path(name).parents}
    place = re.compile(r"`((?:bot|cogs|docs|tests|\.github|\.ci)/[\w./-]*?)/?`")
    gone = [
        f"{named(paper)} → {name}"
        for paper in tracked()
        if paper.suffix == ".md" and paper.name != "CHANGELOG.md"
        for name in place.findall(paper.read_text(encoding="utf-8"))
        if name not in kept and name not in folders
    ]
    assert gone == []
