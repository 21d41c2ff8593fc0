"""Trouble on purpose, as rows: what the page's panel offers, and what each does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town


class Bot(Protocol):
    """The bot's process, as far as the page may reach it."""

    @property
    def running(self) -> bool: ...
    async def start(self) -> None: ...
    async def stop(self) -> int: ...
    async def kill(self) -> int: ...
    def watch(self, hear: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Hear each line of its log, and of its coming and going (event "process"); the answer ends it."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """A trouble: its name, what its button says, what it does in a sentence, and the doing."""

    name: str
    label: str
    about: str
    make: Callable[[Town, Studio], object]


def _top_up(_: Town, studio: Studio) -> None:
    studio.balance = 100.0


def _spend(_: Town, studio: Studio) -> None:
    studio.balance = 0.0


ROWS = (
    Row("poll", "Fail the next poll", "AIML API answers it with 500.", lambda _, s: s.trouble("poll_500")),
    Row(
        "lost_reply",
        "Lose the next submit's reply",
        "The song is taken and charged, and the connection is cut before the bot hears of it.",
        lambda _, s: s.trouble("lost_reply"),
    ),
    Row(
        "busy", "Refuse the next submit", "429: come back in 5 s.", lambda _, s: s.trouble("submit_429", retry_after=5)
    ),
    Row("gives_up", "Let the model give up", "The next look finds that it failed.", lambda _, s: s.trouble("failed")),
    Row("garbage", "Spoil the next download", "HTML comes instead of audio.", lambda _, s: s.trouble("html")),
    Row("spend", "Run out of credit", "AIML API refuses every song until the account is topped up.", _spend),
    Row("top_up", "Top up", "100 dollars of the sandbox's money.", _top_up),
    Row("drop", "Drop the gateway", "Discord's connection is cut; the bot resumes.", lambda t, _: t.drop_gateway()),
    Row(
        "unavailable",
        "Discord answers 503",
        "The next message that the bot posts is refused once.",
        lambda t, _: t.fail("POST", "/channels/{channel_id}/messages", status=503),
    ),
    Row(
        "lost_post",
        "Lose the next post's reply",
        "The message is in the channel, and the connection is cut before the bot hears of it.",
        lambda t, _: t.fail("POST", "/channels/{channel_id}/messages", drop=True, after=True),
    ),
)
BY_NAME = {row.name: row for row in ROWS}
