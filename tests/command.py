"""`jamboree`'s commands, as somebody types them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path


async def jamboree(
    folder: Path, *arguments: str, encoding: str = "utf-8", env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """The exit code, and what was printed, of a command in this folder; it must end by itself. `encoding` is the
    terminal's."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments),
        cwd=folder,
        env={**(os.environ if env is None else env), "PYTHONIOENCODING": encoding},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode(encoding)
