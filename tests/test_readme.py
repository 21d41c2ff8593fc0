"""What the papers say is what the code is. `python -m tests.test_readme` writes the README's table of models anew."""

from __future__ import annotations

import re
import tomllib
from itertools import chain

from packaging.requirements import Requirement

from bot.chat.messages.catalogue import ENGLISH, shipped
from bot.chat.messages.words import good_at
from bot.chat.views import models
from bot.songs.models import MODELS
from tests.repository import ROOT, named, tracked

README = ROOT / "README.md"
LONGEST = 16_000
"""Characters that a stranger reads before the first command."""

BETWEEN = re.compile(r"(?<=<!-- models -->\n).*?(?=<!-- /models -->)", re.DOTALL)


def table() -> str:
    """The models as a table: what each takes, its limits, what it is good at."""
    english = shipped().texts(ENGLISH)
    rows = [
        f"| `{model.id}`{' (withdrawn: offered only while AIML API lists it)' if model.withdrawn else ''} "
        f"| {models.takes(model, english)} | {good_at(model.id, english)} |"
        for model in MODELS
    ]
    return "\n".join(["| model | what it takes | good at |", "|---|---|---|", *rows, ""])


def test_the_table_of_models_is_the_rows() -> None:
    found = BETWEEN.search(README.read_text(encoding="utf-8"))
    assert found, "the README has lost the marks of its table of models"
    assert found[0] == table(), "write it anew with: uv run python -m tests.test_readme"


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.read_text(encoding="utf-8")) < LONGEST


def test_every_test_that_a_paper_names_is_there() -> None:
    papers = {named(path): path.read_text(encoding="utf-8") for path in tracked() if path.suffix == ".md"}
    found = [
        (paper, path, test)
        for paper, text in papers.items()
        for path, test in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)
    ]
    assert sum(paper == "docs/faults.md" for paper, _, _ in found) > 40
    gone = [
        f"{paper}: {path}::{test}"
        for paper, path, test in found
        if not (file := ROOT / path).exists() or f"def {test}(" not in file.read_text(encoding="utf-8")
    ]
    assert gone == []


SHOWN = {"pyav": "av", "sqlalchemy core": "sqlalchemy"}
"""Dependencies that are known by another name than their package's."""


def test_every_dependency_stands_in_the_table_with_its_reason_and_no_other() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = page.partition("| dependency | for | why this one |\n|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
    cells = [re.sub(r"\(.*?\)", "", row.split("|")[1]) for row in rows]
    told = {SHOWN.get(name.strip().lower(), name.strip().lower()) for cell in cells for name in cell.split(",")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = chain.from_iterable(project["project"]["optional-dependencies"].values())
    named_ = chain(project["project"]["dependencies"], extras, project["dependency-groups"]["dev"])
    assert told == {Requirement(text).name.lower() for text in named_} - {project["project"]["name"]}


if __name__ == "__main__":
    README.write_text(BETWEEN.sub(lambda _: table(), README.read_text(encoding="utf-8")), encoding="utf-8")
