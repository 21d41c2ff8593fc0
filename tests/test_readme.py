"""What the README says of the models is what their rows say. `python -m tests.test_readme` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from bot.chat.views import models
from bot.songs.models import MODELS

README = Path(__file__).parent.parent / "README.md"
BETWEEN = re.compile(r"(?<=<!-- models -->\n).*?(?=<!-- /models -->)", re.DOTALL)


def table() -> str:
    """The models as a table: what each takes, its limits, what it is good at."""
    rows = [
        f"| `{model.id}`{' (withdrawn: offered only while AIML API lists it)' if model.withdrawn else ''} "
        f"| {models.takes(model)} | {model.good_at} |"
        for model in MODELS
    ]
    return "\n".join(["| model | what it takes | good at |", "|---|---|---|", *rows, ""])


def test_the_table_of_models_is_the_rows() -> None:
    found = BETWEEN.search(README.read_text(encoding="utf-8"))
    assert found, "the README has lost the marks of its table of models"
    assert found[0] == table(), "write it anew with: uv run python -m tests.test_readme"


def test_every_test_that_the_table_of_faults_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", README.read_text(encoding="utf-8"))
    assert len(named) > 40
    gone = [
        f"{path}::{name}"
        for path, name in named
        if not (file := README.parent / path).exists() or f"def {name}(" not in file.read_text(encoding="utf-8")
    ]
    assert gone == []


if __name__ == "__main__":
    README.write_text(BETWEEN.sub(lambda _: table(), README.read_text(encoding="utf-8")), encoding="utf-8")
