"""What a client marks red: a number of things, or a length, that is out of its bounds."""

from __future__ import annotations


def within(name: str, value: float, least: float | None, most: float | None, unit: str) -> None:
    """Raises `ValueError` for what a client marks red."""
    if least is not None and value < least:
        raise ValueError(f"{name} takes at least {least} {unit}".rstrip())
    if most is not None and value > most:
        raise ValueError(f"{name} takes at most {most} {unit}".rstrip())
