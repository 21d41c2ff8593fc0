"""The tables of **One song**."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.jams.sheets import Sheet

T = TypeVar("T")

Act = Callable[[Sheet], tuple[Sheet, T]]
"""What becomes of a sheet, and the answer. Pure: it may be called again. May raise `Refusal`, and then nothing is
written."""


class SheetStore(Protocol):
    """Sheets. What is answered is committed. Every call raises `DatabaseDown`."""

    async def sheet(self, jam_id: str) -> Sheet | None:
        """The sheet of a jam, with nothing on it where nothing was written yet; None where there is no such jam."""
        ...

    async def act(self, jam_id: str, act: Act[T]) -> T:
        """Read the sheet, decide, and write what has changed, in one transaction: nobody else's comes between.

        Raises what `act` does, and `Refusal` (`JamShut`) where there is no such jam.
        """
        ...
