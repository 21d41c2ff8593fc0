"""The files of this repository, for tests of what holds everywhere."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent

MADE = {".git", ".venv", "__pycache__", "data", "dist", ".ruff_cache", ".pytest_cache", ".hypothesis", "uv.lock"}
"""What tools leave behind: looked past where there is no checkout to ask."""


@cache
def tracked() -> Sequence[Path]:
    """Every file that Git keeps; in a copy without Git, every file that no tool has made."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if asked.returncode == 0 and (ROOT / ".git").exists():
        found = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
        return sorted(path for path in found if path.is_file())
    return sorted(path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts))


def python_files(*folders: str) -> Sequence[Path]:
    """The Python files in these folders, or in all."""
    inside = [ROOT / folder for folder in folders] or [ROOT]
    return [path for path in tracked() if path.suffix == ".py" and any(path.is_relative_to(one) for one in inside)]


def named(path: Path) -> str:
    """A file as the papers name it."""
    return path.relative_to(ROOT).as_posix()
