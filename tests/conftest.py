"""What holds for every test."""

from __future__ import annotations

import os

# Bots are started by the dozen. Where Python is told to keep no compiled modules, each start would take twice as long.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
