"""`jamboree doctor`: what works, and what to do about the rest. Its lines, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.config import EXIT_CONFIG, Readings, Settings
from bot.doctor_here import database, disk, purse, sound
from bot.doctor_outside import discord_, providers
from bot.findings import Finding, worth_knowing


@dataclass(frozen=True, slots=True)
class Look:
    """Something that is looked at: what it is, how, and the settings that it goes by. Where one of these is wrong,
    nobody can say what it would have meant, and the look is left out."""

    what: str
    ask: Callable[[Settings], Awaitable[Finding | Sequence[Finding]]]
    reads: frozenset[str] = frozenset()


_SPENDING = {"DATABASE_URL", "SERVERS", "OWNER_USD_PER_DAY", "OWNER_USD_PER_MONTH", "SERVER_USD_PER_DAY"}
_OF_PROVIDERS = {"AIMLAPI_KEY", "AIMLAPI_BASE_URL", "DEFAULT_MODEL", "DEFAULT_REFERENCE_MODEL", "OWNER_USD_PER_DAY"}

LOOKS = (
    Look("the database", database, frozenset({"DATABASE_URL"})),
    Look("what servers may spend", purse, frozenset(_SPENDING)),
    Look("sound", sound),
    Look("the disk", disk, frozenset({"SONGS_DIR", "DISK_BUDGET_MB"})),
    Look("Discord", discord_, frozenset({"DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL", "SERVERS"})),
    Look("AIML API", providers, frozenset(_OF_PROVIDERS)),
)
"""First what is on this machine, then who is asked."""


async def examine(readings: Readings, say: Callable[[str], None] = print, *, strange: Sequence[str] = ()) -> int:
    """Look at everything that can be looked at, say what is found as it is found, and answer with the exit code: 0
    where all is well, `EXIT_CONFIG` where settings are wrong, else 1.

    `strange` are sentences about names in `.env` that are no settings.
    """
    well = True
    async for finding in _findings(readings, strange):
        say(finding.line)
        well = well and finding.well
    say("All is well: `jamboree` starts the bot." if well else "Mend what is marked with ✗, then run this again.")
    return EXIT_CONFIG if readings.faults else 0 if well else 1


async def _findings(readings: Readings, strange: Sequence[str]) -> AsyncIterator[Finding]:
    for fault in readings.faults:
        yield Finding(False, f"{fault} `.env.example` explains it.")
    if not readings.faults:
        yield Finding(True, "The settings are complete.")
    for sentence in strange:
        yield worth_knowing(sentence)
    left_out = [look for look in LOOKS if look.reads & readings.wrong]
    for look in LOOKS:
        if look not in left_out:
            found = await look.ask(readings.settings)
            for finding in [found] if isinstance(found, Finding) else found:
                yield finding
    if left_out:
        yield worth_knowing(f"Not looked at without those settings: {', '.join(look.what for look in left_out)}.")
