"""`python -m tests.crash`: kill the bot many times, and print what the sandbox counted."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.crash import jam_ordeal, ordeal
from tests.databases import new_database, running_cluster


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL that is started for it")
    parser.add_argument("--jams", action="store_true", help="while people jam, instead of singing by themselves")
    given = parser.parse_args()
    endure = jam_ordeal.endure if given.jams else ordeal.endure
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="jamboree-"))
        database = new_database(stack.enter_context(running_cluster())) if given.postgresql else None
        toll = asyncio.run(endure(Path(folder), given.kills, seed=given.seed, database=database))
    sys.stdout.write(f"{toll}\n")
    sys.exit(0 if toll.clean else 1)


main()
