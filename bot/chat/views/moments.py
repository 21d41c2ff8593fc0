"""Moments as Discord writes them, in everybody's own time."""

from __future__ import annotations


def moments(at: float | None) -> tuple[str, str]:
    """A moment in both of Discord's forms: how far off, and the date with the time."""
    second = int(at or 0)
    return f"<t:{second}:R>", f"<t:{second}:f>"
