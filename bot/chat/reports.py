"""What people report, passed on to whoever runs the bot."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import discord
import structlog

from bot.chat import escaping
from bot.chat.messages.catalogue import ENGLISH, Catalogue
from bot.chat.rights import principal
from bot.songs.ports.clock import Clock

log = structlog.get_logger(__name__)

MOST, WITHIN = 3, 60 * 60.0
"""Reports of one person that are passed on within so many seconds: the owner has one inbox."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody wrote, who, and where: the server's name, empty outside of servers. `id` is the interaction's."""

    id: int
    user_id: int
    name: str
    server: str
    words: str


class Came(StrEnum):
    """What came of a report."""

    PASSED = "passed"
    MANY = "many"  # the same person has reported much just now
    LOST = "lost"  # the owner takes no direct message, or Discord is away


class Reports:
    """Passed on by direct message to the owner, a team's owner where the bot belongs to one; in English, as no
    interaction says which language they read. What was written is in that message and nowhere else."""

    def __init__(self, client: discord.Client, catalogue: Catalogue, clock: Clock) -> None:
        self._client = client
        self._texts = catalogue.texts(ENGLISH)
        self._clock = clock
        self._passed: deque[tuple[float, int]] = deque()

    async def pass_on(self, report: Report) -> Came:
        """Never fails."""
        now = self._clock.now()
        while self._passed and self._passed[0][0] <= now - WITHIN:
            self._passed.popleft()
        if sum(user_id == report.user_id for _, user_id in self._passed) >= MOST:
            return Came.MANY
        self._passed.append((now, report.user_id))
        try:
            await self._send(report)
        except Exception as error:
            self._passed.remove((now, report.user_id))
            why = error.code if isinstance(error, discord.HTTPException) else type(error).__name__
            log.warning("report.not_passed_on", interaction=report.id, why=why)
            return Came.LOST
        log.info("report.passed_on", interaction=report.id)
        return Came.PASSED

    async def _send(self, report: Report) -> None:
        application = self._client.application or await self._client.application_info()
        owner = discord.Object(principal(application))
        channel = await self._client.create_dm(owner)  # pyright: ignore[reportArgumentType]  # only its id is used
        nobody = discord.AllowedMentions.none()
        await channel.send(self._said(report), nonce=f"report.{report.id % 10**15}", allowed_mentions=nobody)

    def _said(self, report: Report) -> str:
        who, name = f"<@{report.user_id}>", escaping.line(report.name, 100)
        if report.server:
            head = self._texts(
                "introduction.report_server", who=who, name=name, server=escaping.line(report.server, 100)
            )
        else:
            head = self._texts("introduction.report_direct", who=who, name=name)
        return f"{head}\n>>> {escaping.lines(report.words, 1500)}"
