"""What every jam of `jamboree demo --jam` is played on: the stage, and what is seen from it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Message, Town
from bot.telling import when

THEME, THREAD = "a rainy day", "Jam: a rainy day"

SCALE = 0.05
"""Of a flash: 30 s to write and 45 s to listen."""

SECONDS = 3.0
"""How long the sandbox's models take: real ones take half a minute and more."""

SEED = 2
PATIENCE = 150.0
"""Seconds for each thing that is waited for, on a slow machine."""


@dataclass(slots=True)
class Stage:
    """Where it is played, and who is told of it."""

    rehearsal: Rehearsal
    say: Callable[[str], None]
    begun: float

    @property
    def town(self) -> Town:
        return self.rehearsal.town

    def tell(self, line: str) -> None:
        self.say(f"{time.monotonic() - self.begun:5.1f} s  {line}")

    def quote(self, said: str) -> None:
        """What can be read there, line by line below what was told."""
        for line in said.splitlines():
            self.say(f"         │ {plain(line)}")

    def show(self, message: Message) -> None:
        """A message with its embeds."""
        for said in (message.content, *(str(embed.get("description", "")) for embed in message.embeds)):
            self.quote(said)


async def killed(stage: Stage) -> None:
    stage.tell("The bot is killed, in the middle of it")
    await stage.rehearsal.kill()
    await stage.rehearsal.start()
    stage.tell("The bot is started again, and goes on")


async def board_of(stage: Stage, *says: str) -> Message:
    """The jam's board, once it says one of these."""
    town = stage.town

    def found() -> Message | None:
        boards = [one for one in town.messages("jam") if one.content.startswith(f"## {THREAD}")]
        return next((one for one in boards if any(each in one.content for each in says)), None)

    board = await town.until(found, timeout=PATIENCE)
    assert board is not None
    return board


def published(town: Town) -> list[Message]:
    return [message for message in town.messages(THREAD) if message.attachments]


def with_button(town: Town, label: str) -> Message | None:
    return next((message for message in town.messages("jam") if label in message.labels), None)


def direct(town: Town, person: str, word: str) -> Message | None:
    return next((message for message in town.messages("dm", person) if word in message.content), None)


def custom_id(message: Message, beginning: str) -> str:
    parts: Sequence[dict[str, str]] = [part for row in message.components for part in row["components"]]
    return next(part["custom_id"] for part in parts if part["custom_id"].startswith(beginning))


def told_as(song: Message) -> str:
    files = ", ".join(f"{file.filename} ({file.size / 1000:.0f} kB)" for file in song.attachments)
    return f"{plain(song.content.splitlines()[0])} · {files} · {' '.join(f'({label})' for label in song.labels)}"


def plain(text: str) -> str:
    """Discord's marks, links and moments as words, on one line."""
    moments = re.sub(r"<t:(\d+):R>", lambda found: when(int(found[1])), re.sub(r" \(<t:\d+:f>\)", "", text))
    links = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"“\1”", moments)
    named = re.sub(r"<#\d+>", THREAD, re.sub(r"https?://\S+", "(link)", links))
    return " ".join(re.sub(r"\*\*|\\|`|^-?#+ |^- ", "", named).split())
