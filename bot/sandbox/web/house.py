"""What the page stands on: the town with its guests, the studio, the bot's process, and what has happened so far."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town
from bot.sandbox.guests import Crowd
from bot.sandbox.web.troubles import Bot

Event = tuple[str, Any]
"""An event's name and what it tells, as in the page's stream."""

TRAIL_MOST = 300

GUESTS_SPEED = 10.0
"""How many times as fast as people guests are, where nobody chose: as time in the sandbox is."""


@dataclass(slots=True, eq=False)
class House:
    """Hears of every change and hands it to the pages that are open, each for its own person to filter."""

    town: Town
    studio: Studio
    bot: Bot
    trail: deque[dict[str, Any]] = field(default_factory=lambda: deque[dict[str, Any]](maxlen=TRAIL_MOST))
    crowd: Crowd = field(init=False)
    _pages: list[Callable[[Event], None]] = field(default_factory=list[Callable[[Event], None]])

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.town, speed=GUESTS_SPEED, tell=lambda change: self.tell("guest", change))

    def open(self) -> Callable[[], None]:
        """Begin to listen; the answer ends it."""
        ends = [self.town.watch(self._of_town), self.studio.watch(self._of_studio), self.bot.watch(self._of_bot)]

        def close() -> None:
            for end in ends:
                end()

        return close

    def join(self, page: Callable[[Event], None]) -> Callable[[], None]:
        """A page that is told from now on, until it leaves."""
        self._pages.append(page)
        return lambda: self._pages.remove(page)

    def tell(self, name: str, detail: Any) -> None:
        for page in tuple(self._pages):
            page((name, detail))

    def note(self, kind: str, text: str, *, song: str | None = None, state: str | None = None) -> None:
        """A line of the trail."""
        line = {"at": time.time(), "kind": kind, "text": text, "song": song, "state": state}
        self.trail.append(line)
        self.tell("trail", line)

    @property
    def counts(self) -> dict[str, float]:
        """What was asked of AIML API and what stands in the channels: counted by the sandbox, not by the bot."""
        charged = [one for one in self.studio.generations.values() if not one.refunded]
        return {
            "submits": self.studio.submits,
            "charges": self.studio.charges,
            "polls": self.studio.polls,
            "posts": sum(_is_song(message) for message in self.town.world.messages.values()),
            "usd": sum(one.charged for one in charged),
        }

    def _of_town(self, event: dict[str, Any]) -> None:
        self.tell("town", event)
        match event["event"]:
            case "message_created":
                self.tell("counts", self.counts)
            case "commands_registered":
                self.tell("commands", event["commands"])
            case "bot_online" | "bot_offline":
                self.tell("bot", {"online": self.town.online, "running": self.bot.running})
            case "typing":
                self.tell("typing", {"channel": event["channel"]})
            case _:
                pass

    def _of_studio(self, event: dict[str, Any]) -> None:
        if event["event"] == "call" and event["path"] not in {"/v1/models", "/v2/billing"}:
            path = "a finished song" if event["path"].startswith("/cdn/") else event["path"]
            self.note("call", f"{event['method']} {path} → {event['status'] or 'no reply'}")
        self.tell("counts", self.counts)

    def _of_bot(self, line: dict[str, Any]) -> None:
        """A line of the bot's own log: how a song moved, or that the process came or went."""
        if line.get("event") == "song.moved":
            state = str(line.get("state"))
            reason = f" ({line['reason']})" if line.get("reason") else ""
            self.note("song", f"{state}{reason}", song=line.get("song"), state=state)
        elif line.get("event") == "process":
            self.note("bot", str(line["said"]))
            self.tell("bot", {"online": self.town.online, "running": self.bot.running})


def _is_song(message: Any) -> bool:
    mp3 = any(file.filename.endswith(".mp3") for file in message.attachments)
    return mp3 and message.writer.bot and not message.deleted
