"""What a process gives up before it meets a file that nobody vouches for. Each step can only be taken, never taken
back.

An exploited decoder may run any code there, so each bound is the kernel's. `docs/security.md` says what they stop and
what they do not, by platform.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

MEMORY = 768 << 20
"""Bytes of address space; a decode and an encode together take about 60 MB of real memory (measured)."""

BEHIND = 10
"""How far behind others a process stands that nobody waits for, of the kernel's 19."""

NOBODY = 65534
"""The user and group that own nothing, on Linux."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38  # linux/prctl.h
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446  # the same on every architecture
_LANDLOCK_ABI = 1
"""The flag that asks for the kernel's version of landlock."""

_FILES_BY_ABI = (0, 13, 14, 15, 15, 16)
"""How many rights over files each version of landlock knows: 13 in the first, then moving, truncating, devices."""


def begin() -> None:
    """Before a file is opened: no core dump, no rights to be gained, and no life after the parent's."""
    if sys.platform == "win32":
        return
    _bound("CORE", 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    die_with_parent()


def stand_back() -> None:
    """Others of this machine go first: what nobody waits for takes the processor that is left."""
    if sys.platform != "win32":
        os.nice(BEHIND)


def die_with_parent() -> None:
    """The kernel kills this process when the one that started it ends (Linux)."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def confine(*, cpu: int, written_bytes: int) -> None:
    """Once the files are open: `cpu` seconds of computing, `written_bytes` in a file, no path, no other user's
    rights."""
    if sys.platform == "win32":
        return
    _bound("AS", MEMORY)
    _bound("CPU", cpu)
    _bound("FSIZE", written_bytes)
    forbid_paths()
    _be_nobody()


def close() -> None:
    """The last step: no process or thread beyond those that run, no descriptor beyond those that are open."""
    if sys.platform == "win32":
        return
    _bound("NPROC", 0)  # root is not bound by it; `confine` has made root nobody
    _bound("NOFILE", 0)


def hide_memory() -> None:
    """Neither this process's memory nor its environment can be read by others of its user, and it leaves no core dump
    (Linux): the keys are there."""
    _prctl(_PR_SET_DUMPABLE, 0)


def forbid_paths() -> bool:
    """Nothing of the file system can be reached by a path, no port by a socket, no process outside by a signal. False
    where the kernel has no landlock (before 5.13, or switched off).

    The ruleset names every right there is and allows none (linux/landlock.h). A kernel takes a ruleset of which it
    knows the rights, so that what is asked for goes by its version.
    """
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = int(call(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_ABI))
    if version < 1:
        return False
    files = (1 << _FILES_BY_ABI[min(version, len(_FILES_BY_ABI) - 1)]) - 1
    ports = 3 if version >= 4 else 0  # to bind one, to connect to one
    scopes = 3 if version >= 6 else 0  # abstract sockets, signals
    ruleset = (ctypes.c_uint64 * 3)(files, ports, scopes)
    descriptor = int(call(_LANDLOCK_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), 0))
    if descriptor < 0:
        return False
    try:
        return int(call(_LANDLOCK_RESTRICT_SELF, descriptor, 0)) == 0
    finally:
        os.close(descriptor)


def _be_nobody() -> None:
    """Root, which no bound on processes holds, becomes nobody. A container may not let it; the other bounds stay."""
    if sys.platform == "linux" and os.geteuid() == 0:
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
        die_with_parent()  # a change of user takes it back


def _bound(what: str, most: int) -> None:
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError, AttributeError):  # macOS knows some of these by name only
            resource.setrlimit(getattr(resource, f"RLIMIT_{what}"), (most, most))


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)
