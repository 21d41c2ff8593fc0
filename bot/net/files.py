"""Bytes that came with a reply, and are nowhere else, into a file."""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path

from bot.songs.errors import Down


async def keep(sound: bytes, into: Path) -> None:
    """`sound` at `into`: whole and flushed to the disk, or not at all; what was there before is replaced. Raises `Down`
    where it cannot be written."""
    try:
        await asyncio.to_thread(_keep, sound, into)
    except OSError as error:
        raise Down(f"the audio cannot be written: {type(error).__name__} {error.errno}") from None


def _keep(sound: bytes, into: Path) -> None:
    part = into.with_name(f"{into.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            file.write(sound)
            file.flush()
            os.fsync(file.fileno())
        part.replace(into)
    finally:
        part.unlink(missing_ok=True)
