"""The table of doors in `docs/security.md` is the one that the code asks.

`python -m tests.test_security` writes it anew.
"""

from __future__ import annotations

import re

from bot.chat.rights import DOORS
from tests.repository import ROOT

PAGE = ROOT / "docs" / "security.md"
HEAD = ("| door | whose it is | needs the right to speak | carries a clip |", "|---|---|---|---|")
BETWEEN = re.compile(r"(?<=<!-- doors -->\n)(?:\|.*\n)*(?=<!-- /doors -->)")


def table() -> str:
    """Every door, as people read it."""
    rows = [f"| {door.shown} | {door.who} | {'yes' if door.sings else 'no'} | {door.clip} |" for door in DOORS]
    return "\n".join([*HEAD, *rows, ""])


def told() -> list[list[str]]:
    """The page's rows, cell by cell."""
    found = BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    assert found, "the page has lost the marks of its table of doors"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in found[0].splitlines()[len(HEAD) :]]


def test_the_table_of_doors_is_the_rows() -> None:
    found = BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    assert found, "the page has lost the marks of its table of doors"
    assert found[0] == table(), "write it anew with: uv run python -m tests.test_security"


def test_no_two_doors_share_a_name() -> None:
    assert len({door.name for door in DOORS}) == len({door.shown for door in DOORS}) == len(DOORS)


if __name__ == "__main__":
    PAGE.write_text(BETWEEN.sub(lambda _: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
