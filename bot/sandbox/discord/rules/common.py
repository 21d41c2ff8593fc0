"""The sentences that every form's complaints are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.discord.errors import Complaint

Path = tuple[str | int, ...]
Complaints = Iterator[Complaint]


def required(path: Path) -> Complaint:
    return Complaint(path, "BASE_TYPE_REQUIRED", "This field is required")


def invalid(path: Path, message: str) -> Complaint:
    return Complaint(path, "BASE_TYPE_CHOICES", message)


def text(value: Any, path: Path, most: int, least: int = 0) -> Complaints:
    """A string of `least` to `most` characters; None passes where nothing is required."""
    if value is None:
        if least:
            yield required(path)
    elif not isinstance(value, str):
        yield Complaint(path, "STRING_TYPE_CONVERT", "Could not interpret as string.")
    elif len(value) > most:
        yield Complaint(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    elif len(value) < least:
        yield Complaint(path, "BASE_TYPE_REQUIRED" if not value else "BASE_TYPE_MIN_LENGTH", f"At least {least}.")


def count(items: list[Any], path: Path, most: int, least: int = 0) -> Complaints:
    if not least <= len(items) <= most:
        yield Complaint(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def unique(values: list[Any], path: Path, code: str, what: str) -> Complaints:
    if len(set(values)) != len(values):
        yield Complaint(path, code, f"{what} cannot be duplicated")
