"""Which other Pythons are on this machine, for tests that have to hold on each of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.repository import ROOT

PROMISED = ("3.11", "3.12", "3.13", "3.14")
"""The versions that `pyproject.toml` allows and the workflow tries."""

OTHERS = [version for version in PROMISED if version != f"{sys.version_info[0]}.{sys.version_info[1]}"]


@cache
def interpreter(version: str) -> str:
    """The path of an interpreter of this version, from the path or from pyenv. Skips the test where there is none."""
    for path in _candidates(version):
        asked = subprocess.run(
            [path, "-c", "import sys; print('{}.{}'.format(*sys.version_info))"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode == 0 and asked.stdout.strip() == version:
            return str(path)
    pytest.skip(f"no Python {version} is on this machine")


def _candidates(version: str) -> Iterator[Path]:
    if (found := shutil.which(f"python{version}")) is not None:
        yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"))


def product_on(version: str) -> list[str]:
    """How a command begins that runs in an environment of that Python with the product's exact versions, and no more.

    The environment is uv's, made from its cache. Skips the test where it cannot be made: no uv, or no network.
    """
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed, which makes an environment for another Python")
    command = [uv, "run", "--quiet", "--isolated", "--no-dev", "--project", str(ROOT), "--python", interpreter(version)]
    made = subprocess.run(
        [*command, "python", "-c", ""], env=environment(), capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no environment for Python {version}: {made.stderr.strip().splitlines()[-1]}")
    return command


def pytest_on(version: str) -> list[str]:
    """How a command begins that runs tests of the product alone on that Python, with nothing of ours around them: no
    plugin, no conftest, no settings. Skips the test where `product_on` does."""
    command = product_on(version)
    return [
        *(*command, "--with", f"pytest=={pytest.__version__}", "python", "-m", "pytest"),
        *("-c", os.devnull, "--rootdir", str(ROOT), "--noconftest", "-p", "no:cacheprovider", "-q", "-rs"),
    ]


def environment() -> dict[str, str]:
    """This process's environment without what ties uv to the virtual environment of these tests."""
    return {name: value for name, value in os.environ.items() if name not in {"UV_NO_SYNC", "UV_PYTHON", "VIRTUAL_ENV"}}
