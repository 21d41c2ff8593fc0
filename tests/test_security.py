"""The table of access rules in `docs/security.md` is the one that the code asks.

`python -m tests.test_security` writes it anew.
"""

from __future__ import annotations

import re

from bot.chat.rights import ACCESS_RULES
from tests.repository import ROOT

PAGE = ROOT / "docs" / "security.md"
HEAD = ("| what | who may use it | needs the right to speak | carries a clip |", "|---|---|---|---|")
BETWEEN = re.compile(r"(?<=<!-- access rules -->\n)(?:\|.*\n)*(?=<!-- /access rules -->)")


def table() -> str:
    """Every access rule, as people read it."""
    rows = [f"| {rule.shown} | {rule.who} | {'yes' if rule.sings else 'no'} | {rule.clip} |" for rule in ACCESS_RULES]
    return "\n".join([*HEAD, *rows, ""])


def told() -> list[list[str]]:
    """The page's rows, cell by cell."""
    found = BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    assert found, "the page has lost the marks of its table of access rules"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in found[0].splitlines()[len(HEAD) :]]


def test_the_table_of_access_rules_is_the_rows() -> None:
    found = BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    assert found, "the page has lost the marks of its table of access rules"
    assert found[0] == table(), "write it anew with: uv run python -m tests.test_security"


def test_no_two_access_rules_share_a_name() -> None:
    assert len({rule.name for rule in ACCESS_RULES}) == len({rule.shown for rule in ACCESS_RULES}) == len(ACCESS_RULES)


if __name__ == "__main__":
    PAGE.write_text(BETWEEN.sub(lambda _: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
