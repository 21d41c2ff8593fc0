"""A message as people see it. It is live: edits show in the object that a test already holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.places import Channel, Person

Json = dict[str, Any]

HAS_THREAD = 1 << 5
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_EMBEDS = 1 << 2
SUPPRESS_NOTIFICATIONS = 1 << 12
VOICE = 1 << 13
HAS_SNAPSHOT = 1 << 14
COMPONENTS_V2 = 1 << 15
"""Message flags (Discord docs, Message Flags)."""

PINNED, THREAD_MADE, REPLY, COMMAND, STARTER = 6, 18, 19, 20, 21
"""Kinds of messages (Discord docs, Message Types), besides 0."""


@dataclass(slots=True, eq=False)
class Message:
    """`pings` names whom it notified ("everyone" among them); `edits` counts; `nonce` is the sender's.

    `snapshot` is what a forward holds of another message, `about` the thread that a notice tells of.
    """

    id: int
    place: Channel = field(repr=False)
    writer: Person = field(repr=False)
    at: float
    content: str = ""
    embeds: list[Json] = field(default_factory=list[Json])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    components: list[Json] = field(default_factory=list[Json])
    flags: int = 0
    nonce: str | None = None
    reference: int | None = None
    edits: int = 0
    edited_at: float | None = None
    interaction_id: int | None = None
    metadata: Json | None = field(default=None, repr=False)
    ephemeral_for: str | None = None
    mentions: tuple[Person, ...] = ()
    pings: frozenset[str] = frozenset()
    kind: int = 0
    deleted: bool = False
    pinned_at: float | None = None
    snapshot: Message | None = field(default=None, repr=False)
    about: Channel | None = field(default=None, repr=False)
    old_edits: int = 0

    @property
    def channel(self) -> str:
        return self.place.name

    @property
    def author(self) -> str:
        return self.writer.name

    @property
    def silent(self) -> bool:
        """Whether it came without a sound."""
        return bool(self.flags & SUPPRESS_NOTIFICATIONS)

    @property
    def thinking(self) -> bool:
        """Whether it is still the placeholder of a deferred answer."""
        return bool(self.flags & LOADING)

    @property
    def labels(self) -> dict[str, str]:
        """Button labels with their custom ids, disabled ones included; a link has its address."""
        buttons = (node for node in nodes(self.components) if node.get("type") == BUTTON)
        return {button.get("label") or "": button.get("custom_id") or button.get("url", "") for button in buttons}


BUTTON = 2


def rows(node: Json, key: str) -> list[Json]:
    """A list of objects in JSON; empty where the key is absent or null."""
    return cast("list[Json]", node.get(key) or [])


def row(node: Json, key: str) -> Json:
    """An object in JSON, likewise."""
    return cast("Json", node.get(key) or {})


def nodes(components: Iterable[Json]) -> Iterator[Json]:
    """Every component of a message or a form, however deep, in the order it is shown."""
    for node in components:
        yield node
        yield from nodes(rows(node, "components"))
        yield from nodes(row(node, key) for key in ("component", "accessory") if node.get(key))
