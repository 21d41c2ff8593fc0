"""People's attachments, as the use cases see them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Attachments(Protocol):
    """Files that people attached. Raises `Refusal` for what cannot be had."""

    async def fetch(self, url: str, into: Path, *, size: int) -> int:
        """The whole file to `into`, and how many bytes came. `size` is what the chat says of it, in bytes: more are not
        taken, and a file that is too large is refused before a byte comes; 0 where nothing is said."""
        ...

    async def fetch_head(self, url: str, into: Path) -> None:
        """The first bytes of a file to `into`, enough for a tag with a recipe."""
        ...
