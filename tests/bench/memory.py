"""How much a process has held."""

from __future__ import annotations

import resource
from pathlib import Path


def peak(process: str = "self") -> float:
    """The most that this process ever held, or another of that id, in kilobytes.

    Linux counts a parent's pages into a child's `ru_maxrss` (getrusage(2) keeps it over exec), so that a child of a big
    process would seem never to grow; its `VmHWM` begins anew.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def held(pid: int) -> float:
    """What a process and those that it started hold now, in kilobytes; what they share counts for each (Linux)."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(
                line.split(":", 1) for line in status.read_text(encoding="utf-8", errors="replace").splitlines()
            )
        except OSError:  # gone meanwhile
            continue
        if str(pid) in {told["Pid"].strip(), told["PPid"].strip()}:
            total += float(told.get("VmRSS", "0 kB").split()[0])
    return total
