"""The real bot as a process of its own, between a Discord and an AIML API on real sockets.

Whatever a test does, what the bot sent is judged afterwards: by Discord's document, by the sandbox's list of routes
that it does not know, and by its log, which may hold no word of a song and no secret.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path

import pytest

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from tests.e2e.memory import remember
from tests.e2e.published import faults
from tests.guard import BLOCKED
from tests.nursery import forked

SECONDS = 0.4
"""How long the sandbox's models take in these tests."""

LYRICS = "Lanterns over the harbour tonight\nAnd everybody sings along"
"""What is sung in most tests, and looked for in every log."""

BRISK = {"DRAIN_SECONDS": "1", "SUBMIT_GRACE_SECONDS": "3"}


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncGenerator[Rehearsal]:
    """A bot that is online, whose models have always been quick."""
    await remember(tmp_path, SECONDS + 0.2)
    studio = Studio(compose=partial(tone, seconds=7.0), seconds=SECONDS)
    async with rehearsing(Town(), studio, tmp_path, start=forked, **BRISK) as going:
        yield going
        judge(going)


async def nothing_left_to_say(rehearsal: Rehearsal, person: str = "ada") -> None:
    """Until a person's songs are done. The status card goes a moment before that is written down: a test that goes on
    when the card is gone may still find the song under way."""
    while "no songs" not in (await (await rehearsal.town.command(person, "song status")).said()).content:
        pass


def judge(rehearsal: Rehearsal) -> None:
    """What must be true after anything."""
    town, studio = rehearsal.town, rehearsal.studio
    assert town.unknown == []
    assert studio.leaks == []
    assert [
        fault for request in town.requests for fault in faults(request.method, _path(request.path), request.body)
    ] == []
    said = rehearsal.log.read_text(encoding="utf-8")
    assert [line for line in said.splitlines() if line.startswith(BLOCKED)] == []
    secrets = [town.token, studio.key, *LYRICS.split("\n"), "Expires=", "hm="]
    assert [secret for secret in secrets if secret in said] == []


def _path(path: str) -> str:
    return path.removeprefix("/api/v10")
