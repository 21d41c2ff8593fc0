"""How an engine with nothing to do is woken."""

from __future__ import annotations

import asyncio

from bot.songs.ports.clock import Clock


async def changed_within(changed: asyncio.Event, clock: Clock, seconds: float | None) -> None:
    """Return once `changed` is set, or `seconds` have passed; None waits for the event alone."""
    waits = [asyncio.create_task(_until_set(changed))]
    if seconds is not None:
        waits.append(asyncio.create_task(clock.sleep(seconds)))
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def _until_set(event: asyncio.Event) -> None:
    await event.wait()
