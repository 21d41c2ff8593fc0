"""An interaction, from the moment a person starts it: its deadlines, its answer, and the messages it led to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.news import News
from bot.sandbox.discord.places import Channel, Person

TO_ACKNOWLEDGE = 3.0
TOKEN_LIVES = 15 * 60.0
"""Seconds (Discord docs, Receiving and Responding, Interaction Callback)."""

Kind = Literal["command", "autocomplete", "component", "modal"]
Reply = Literal["message", "thinking", "update", "modal", "choices"]

TYPES: dict[Kind, int] = {"command": 2, "component": 3, "autocomplete": 4, "modal": 5}


@dataclass(slots=True, eq=False)
class Interaction:
    """`acknowledged` is in seconds after its creation. `messages` holds the original answer, then the follow-ups."""

    id: int
    token: str = field(repr=False)
    at: float
    kind: Kind
    who: Person = field(repr=False)
    place: Channel = field(repr=False)
    news: News = field(repr=False)
    now: Callable[[], float] = field(repr=False)
    user_installed: bool = False
    source: Message | None = field(default=None, repr=False)
    data: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    acknowledged: float | None = None
    reply: Reply | None = None
    ephemeral: bool = False
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    original: Message | None = field(default=None, repr=False)
    follow_ups: list[Message] = field(default_factory=list[Message], repr=False)
    expired: bool = False

    @property
    def person(self) -> str:
        return self.who.name

    @property
    def channel(self) -> str:
        return self.place.name

    @property
    def messages(self) -> list[Message]:
        mine = [self.original] if self.original is not None and self.reply != "update" else []
        return [message for message in (*mine, *self.follow_ups) if not message.deleted]

    @property
    def late(self) -> bool:
        """Whether nobody acknowledged it in time."""
        return self.acknowledged is None and self.now() - self.at > TO_ACKNOWLEDGE

    @property
    def dead(self) -> bool:
        return self.expired or self.now() - self.at > TOKEN_LIVES

    async def answered(self, timeout: float = 5) -> Interaction:  # noqa: ASYNC109 - how long tests say it
        """Itself, once it is acknowledged. Raises `TimeoutError`, as Discord says "did not respond"."""
        await self._until(lambda: self.reply is not None, timeout, "was not acknowledged")
        return self

    async def said(self, timeout: float = 5) -> Message:  # noqa: ASYNC109 - how long tests say it
        """The original answer, once it is more than "thinking"; a follow-up where the original is gone."""
        return await self._until(self._said, timeout, "was answered with no message")

    def _said(self) -> Message | None:
        source = self.original if self.reply == "update" and self.original is not None else None
        said = [*self.messages, *([source] if source is not None and not source.deleted else [])]
        return next((message for message in said if not message.thinking), None)

    async def _until(self, predicate: Callable[[], Any], timeout: float, what: str) -> Any:  # noqa: ASYNC109
        try:
            return await self.news.until(predicate, timeout)
        except TimeoutError:
            name = self.data.get("name") or self.data.get("custom_id")
            raise TimeoutError(f"{self.person}'s {self.kind} {name!r} {what} in {timeout} s: {self.reply=}") from None
