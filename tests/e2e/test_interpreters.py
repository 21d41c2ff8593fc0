"""`jamboree demo` on every Python that is promised and found here."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.interpreters import OTHERS, environment, product_on


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
