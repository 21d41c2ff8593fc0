"""`jamboree doctor`: what works, and what to do about the rest. Its lines, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from bot.config import Settings
from bot.doctor_here import database, disk, purse, sound
from bot.doctor_outside import discord_, providers
from bot.findings import Finding, worth_knowing

HERE: Sequence[Callable[[Settings], Awaitable[Finding]]] = (database, purse, sound, disk)
"""What is looked at first, on this machine."""

OUTSIDE: Sequence[Callable[[Settings], Awaitable[Sequence[Finding]]]] = (discord_, providers)
"""Who is asked then."""


async def examine(settings: Settings, say: Callable[[str], None] = print, *, strange: Sequence[str] = ()) -> int:
    """Look at everything, say what is found as it is found, and answer with the exit code: 0 where all is well, else 1.

    `strange` are sentences about names in `.env` that are no settings.
    """
    well = True
    async for finding in _findings(settings, strange):
        say(finding.line)
        well = well and finding.well
    say("All is well: `jamboree` starts the bot." if well else "Mend what is marked with ✗, then run this again.")
    return 0 if well else 1


async def _findings(settings: Settings, strange: Sequence[str]) -> AsyncIterator[Finding]:
    yield Finding(True, "The settings are complete.")
    for sentence in strange:
        yield worth_knowing(sentence)
    for look in HERE:
        yield await look(settings)
    for ask in OUTSIDE:
        for finding in await ask(settings):
            yield finding
