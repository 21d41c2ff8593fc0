"""The panel's guests: how many, how fast, and what they are doing."""

from __future__ import annotations

import secrets
from typing import Any, cast

from bot.sandbox.guests import GUESTS_MOST
from bot.sandbox.web.house import House

Json = dict[str, Any]

SPEEDS = (1, 10, 50)
"""How many times as fast as people they are."""

SEEDS = 10_000
"""From as many seeds one is drawn where none is named; the panel shows it, so that an evening can be had again."""


def guests_of(house: House) -> Json:
    """What the panel shows."""
    crowd = house.crowd
    return {
        "running": crowd.running,
        "speed": crowd.speed,
        "speeds": SPEEDS,
        "most": GUESTS_MOST,
        "seed": crowd.seed,
        "guests": crowd.shown(),
    }


async def arrange(house: House, wanted: Json) -> None:
    """Let them come, stop them, or change their speed. Raises `ValueError` with the sentence that the page shows."""
    match wanted:
        case {"start": dict()}:
            _start(house, cast("Json", wanted["start"]))
        case {"stop": True}:
            await house.crowd.stop()
            house.note("guests", "The guests stop where they are")
        case {"speed": int(speed)} if speed in SPEEDS:
            house.crowd.speed = float(speed)
        case _:
            raise ValueError("The sandbox knows no such thing of guests.")
    house.tell("guests", guests_of(house))


def _start(house: House, given: Json) -> None:
    number, seed = given.get("number"), given.get("seed")
    number = number if isinstance(number, int) else 0
    if not isinstance(seed, int):
        seed = secrets.randbelow(SEEDS)
    house.crowd.start(number, channel=str(given.get("channel", "jam")), seed=seed)
    house.note("guests", f"{number} guest{'' if number == 1 else 's'} come, with seed {seed}")
