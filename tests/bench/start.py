"""From process start to ready, with nothing to resume and with 10,000 unfinished songs."""

from __future__ import annotations

import asyncio

from tests.bench.stages import BARE, OURS, online

SONGS = 10_000


async def _ready(module: str, songs: int) -> tuple[float, float]:
    """Seconds until it is online with its commands registered, and until it answers one."""
    async with online(module, songs) as stage:
        asked = await stage.rehearsal.town.command("ada", "song status")
        await asked.answered(timeout=60)
        return stage.seconds, stage.seconds + (asked.acknowledged or 0.0)


def run() -> None:
    """Print the table."""
    rows = (
        ("discord.py, nothing else", BARE, 0),
        ("Jamboree, nothing to resume", OURS, 0),
        (f"Jamboree, {SONGS:,} songs to resume", OURS, SONGS),
    )
    print("\n## Start\n\n| side | online after s | first answer after s | against bare |\n|---|---|---|---|")
    bare = 0.0
    for name, module, songs in rows:
        ready, answered = asyncio.run(_ready(module, songs))
        bare = bare or ready
        print(f"| {name} | {ready:.2f} | {answered:.2f} | {ready / bare:.2f}× |", flush=True)


if __name__ == "__main__":
    run()
