"""`jamboree demo`, and the attacks on the fence, on every Python that is promised and found here."""

from __future__ import annotations

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from tests.interpreters import OTHERS, environment, product_on, pytest_on
from tests.repository import ROOT


@pytest.mark.interpreters
@pytest.mark.timeout(300)  # the first time, what the other Python needs is fetched
@pytest.mark.parametrize("version", OTHERS)
async def test_the_demo_sings_on_this_python_as_well(version: str, tmp_path: Path) -> None:
    command = await asyncio.to_thread(product_on, version)
    process = await asyncio.create_subprocess_exec(
        *(
            *command,
            "python",
            "-m",
            "bot",
            "demo",
            "--lyrics",
            "Sing it together / sing it again",
            "--title",
            "Harbour",
        ),
        cwd=tmp_path,
        env=environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["Harbour.mp3"]


@pytest.mark.interpreters
@pytest.mark.timeout(300)
@pytest.mark.parametrize("version", OTHERS)
def test_the_fence_holds_against_every_attack_on_this_python_as_well(version: str) -> None:
    ran = subprocess.run(
        [*pytest_on(version), "tests/audio/test_isolation.py"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed
    assert int(passed[1]) > 50, ran.stdout
