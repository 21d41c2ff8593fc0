"""One set of exact versions: what `uv run` installs is what the locks hold with hashes.

`[tool.uv]` in `pyproject.toml` holds the versions without hashes, for `uv run`. `requirements.lock` (the product) and
`requirements-dev.lock` (everything) hold them with hashes, for the image and `.ci/run`. All three are written by

    uv run python -m tests.test_locks            # again, with the versions that stand
    uv run python -m tests.test_locks --upgrade  # with the newest that `pyproject.toml` allows
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import requires
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = ROOT / "pyproject.toml"

EXPORTS = {
    "requirements.lock": ("--no-dev", "--extra", "postgres"),
    "requirements-dev.lock": ("--all-extras", "--all-groups"),
}
"""Each lock with what `uv export` puts into it."""

BUILDING = frozenset({"hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"})
"""What builds this project: the backend of `[build-system]` and what it needs."""

PIN = re.compile(r"^(?P<pin>[\w.-]+==[^\\\n]+?)\s*(?P<hashes>(?:\\\n\s+--hash=sha256:[0-9a-f]{64}\s*)*)$", re.MULTILINE)


def pins(lock: str) -> dict[str, int]:
    """Each `name==version ; marker` of a lock, with the number of its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {" ".join(found["pin"].split()): found["hashes"].count("--hash") for found in PIN.finditer(text)}


def constraints(table: str = "constraint-dependencies") -> list[str]:
    return tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["uv"][table]


@pytest.mark.parametrize("lock", EXPORTS)
def test_every_pin_of_a_lock_has_its_hashes_and_no_line_names_an_index(lock: str) -> None:
    assert pins(lock)
    assert [pin for pin, hashes in pins(lock).items() if not hashes] == []
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not re.match(r"[\w.-]+==|\s+--hash=sha256:|\s*#", line) or "://" in line]
    assert odd == []


def test_what_uv_run_installs_is_what_the_locks_hold() -> None:
    assert constraints() == sorted(pins("requirements-dev.lock")), "write it anew: uv run python -m tests.test_locks"
    assert {_bare(pin) for pin in pins("requirements.lock")} <= {_bare(pin) for pin in constraints()}


def test_what_builds_the_project_is_exact_as_well() -> None:
    needed = {_name(Requirement(text)) for text in requires("hatchling") or [] if "python_version <" not in text}
    assert needed | {"hatchling"} <= BUILDING  # an older one needs less
    building = [pin for pin in constraints() if _name(Requirement(pin)) in BUILDING]
    assert constraints("build-constraint-dependencies") == building


def test_the_locks_keep_every_bound_that_the_project_names() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    extras = chain.from_iterable(project["project"]["optional-dependencies"].values())
    named = [
        Requirement(text)
        for text in (*project["project"]["dependencies"], *extras, *project["dependency-groups"]["dev"])
    ]
    locked = [Requirement(pin) for pin in constraints()]
    for wanted in named:
        versions = [next(iter(pin.specifier)).version for pin in locked if _name(pin) == _name(wanted)]
        assert wanted.name == "jamboree" or versions, f"{wanted.name} is not locked"
        assert [version for version in versions if version not in wanted.specifier] == [], wanted


def _bare(pin: str) -> str:
    """A pin without its marker: one lock may need it in more places than the other."""
    return pin.partition(" ;")[0]


def _name(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


# --- writing them --------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> None:
    if "--upgrade" in arguments:
        _constrain([])
        _uv("lock", "--upgrade")
    _uv("lock")
    _export("requirements-dev.lock")
    locked = sorted(pins("requirements-dev.lock"))
    _constrain(locked)
    _constrain([pin for pin in locked if _name(Requirement(pin)) in BUILDING], "build-constraint-dependencies")
    _uv("lock")
    for lock in EXPORTS:
        _export(lock)


def _constrain(wanted: Sequence[str], table: str = "constraint-dependencies") -> None:
    lines = "".join(f'  "{pin}",\n' for pin in wanted)
    between = re.compile(rf"(?<=^{table} = \[\n).*?(?=^\]\n)", re.DOTALL | re.MULTILINE)
    PROJECT.write_text(between.sub(lambda _: lines, PROJECT.read_text(encoding="utf-8"), count=1), encoding="utf-8")


def _export(lock: str) -> None:
    _uv(
        "export",
        "--format=requirements.txt",
        "--no-emit-project",
        "--no-header",
        f"--output-file={lock}",
        *EXPORTS[lock],
    )


def _uv(*command: str) -> None:
    subprocess.run(["uv", "--quiet", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
