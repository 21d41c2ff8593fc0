"""What can be wrong with a file, and with the process that looks at it.

Unreadable         the file's fault: no sound can be had from it
IsolationFailed    ours: the process that should have looked at the file never came to open it
"""

from __future__ import annotations

OPENED = "the file is open"
"""The line by which an isolated process says that what happens from now on may be the file's fault."""


class Unreadable(Exception):
    """No sound can be had from the file; the text says what it seems to be, as `refusals.not_audio` reads it."""


class IsolationFailed(OSError):
    """The isolated process did not start, or ended before it had opened the file: nothing is known of the file. An
    `OSError`, for the machine or the installation is what has to be mended; the text says what the process said."""
