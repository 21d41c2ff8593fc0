"""`python -m tests.bench [part …]`: every figure that is claimed, beside its baseline, in one run."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from pathlib import Path

from tests.bench import (
    album,
    answering,
    burst,
    clips,
    crowd,
    delivery,
    finish,
    jams,
    lag,
    queries,
    soak,
    start,
    waiting,
)

PICTURE = Path(__file__).parent.parent.parent / ".github" / "lag.svg"


def _lag() -> None:
    lag.run(PICTURE)


PARTS: dict[str, Callable[[], object]] = {
    "lag": _lag,
    "crowd": crowd.run,
    "waiting": waiting.run,
    "answering": answering.run,
    "delivery": delivery.run,
    "finish": finish.run,
    "clips": clips.run,
    "queries": queries.run,
    "burst": burst.run,
    "jams": jams.run,
    "album": album.run,
    "start": start.run,
}

SOAK = "soak"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join(PARTS)}, and {SOAK}, which runs by its name alone")
    parser.add_argument("--minutes", type=float, default=soak.MINUTES, help=f"of {SOAK} ({soak.MINUTES:g})")
    parsed = parser.parse_args()
    chosen = parsed.part or list(PARTS)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"# Measured on {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}")
    for part in chosen:
        if part == SOAK:
            soak.run(parsed.minutes)
        else:
            PARTS[part]()


if __name__ == "__main__":
    main()
