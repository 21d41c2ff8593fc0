"""`python -m tests.crash`: kill the bot many times, and print what the sandbox counted."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.crash.ordeal import endure


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jamboree-") as folder:
        toll = asyncio.run(endure(Path(folder), given.kills, seed=given.seed))
    sys.stdout.write(f"{toll}\n")
    sys.exit(0 if toll.clean else 1)


main()
