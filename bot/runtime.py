"""Python's search for garbage in cycles, at moments of our own choosing.

Left to itself it looks through waiting songs again and again: up to 35 ms in which nobody is answered, up to 120 ms
where it looks through all, dozens of times in half a minute with 5,000 songs and 200 commands a second (measured). What
is not in a cycle goes without any search.
"""

from __future__ import annotations

import asyncio
import gc

YOUNG = 0.25
"""Seconds between searches of what was made since the last one: under 1 ms each (measured as above)."""

ALL = 10 * 60.0
"""Seconds between searches of everything: a tenth of a second with thousands of songs waiting."""


async def collect() -> None:
    """Search, for ever; whatever stands at the beginning is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        while True:
            for _ in range(round(ALL / YOUNG)):
                await asyncio.sleep(YOUNG)
                gc.collect(0)
            gc.collect()
    finally:
        gc.enable()
