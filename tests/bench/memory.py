"""How much a process has held."""

from __future__ import annotations

import resource
from pathlib import Path


def peak() -> float:
    """The most that this process ever held, in kilobytes.

    Linux counts a parent's pages into a child's `ru_maxrss` (getrusage(2) keeps it over exec), so that a child of a big
    process would seem never to grow; its `VmHWM` begins anew.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(next(line for line in lines if line.startswith("VmHWM")).split()[1])
