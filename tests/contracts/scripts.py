"""What a test tells a stand-in to answer, call by call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def scripted(script: list[T | BaseException], otherwise: Callable[[], T]) -> T:
    """The next answer of `script`; with none left, what `otherwise` says. Raises an answer that is an exception."""
    said = script.pop(0) if script else otherwise()
    if isinstance(said, BaseException):
        raise said
    return said
