"""Who lives in the sandbox's Discord and where: plain values, with the ids fixed so that a failure can be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

APPLICATION = 1_400_000_000_000_000_001
"""The application's id, which is its bot user's as well, as for every application made since 2016."""

DEFAULT_LIMIT = 10 * 2**20
"""Bytes of one attachment where no boost raises it (Discord docs, Uploading Files)."""


@dataclass(slots=True, eq=False)
class Person:
    """A Discord account; `name` is how tests call it, and its id tells when it was made.

    `installed` is one that added the application to its own account, `closed` one that takes no direct messages from
    it. `limit` is the bytes of one file that a subscription of theirs allows.
    """

    id: int
    name: str
    global_name: str
    bot: bool = False
    locale: str = "en-GB"
    installed: bool = False
    closed: bool = False
    limit: int = 0
    avatar: None = None

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person brings along. `duration` in seconds, where Discord would know it."""

    filename: str
    data: bytes = field(repr=False)
    content_type: str | None = None
    duration: float | None = None


@dataclass(slots=True)
class Role:
    id: int
    name: str
    permissions: int


@dataclass(slots=True)
class Member:
    """A person in a server: their roles' ids, and when they came, in Unix seconds (None for a guest)."""

    person: Person
    roles: frozenset[int]
    joined_at: float | None


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies one role (kind 0) or one member (kind 1)."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Guild:
    """A server; `key` is how tests call it, and `limit` the bytes of one file there.

    `system` is the channel of Discord's own notices. `overrides` holds what the server decided about commands, by
    command id, or by the application's for all of them.
    """

    id: int
    key: str
    name: str
    owner: Person
    roles: dict[int, Role]
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    has_bot: bool = True
    bot_joined_at: float = 0.0
    tier: int = 0
    limit: int = DEFAULT_LIMIT
    locale: str = "en-GB"
    system: Channel | None = None
    overrides: dict[int, list[dict[str, Any]]] = field(default_factory=dict[int, list[dict[str, Any]]])

    def role(self, name: str) -> Role:
        """A role by its name; "everyone" has the server's own id. Raises `ValueError`."""
        wanted = "@everyone" if name == "everyone" else name
        found = next((role for role in self.roles.values() if role.name == wanted), None)
        if found is None:
            raise ValueError(f"no role {name!r}: there are {', '.join(role.name for role in self.roles.values())}")
        return found

    def roles_of(self, person: Person) -> frozenset[int]:
        """The ids of a person's roles; none where they are no member."""
        member = self.members.get(person.id)
        return frozenset() if member is None else member.roles


@dataclass(slots=True)
class Thread:
    """What a thread has besides a channel's own: who made it and when, in Unix seconds; when its members came, by id.

    `rests` is the minutes of silence after which it is archived, `messages` the number written in it. `tags` are a
    forum post's.
    """

    owner: Person
    made_at: float
    rests: int = 1440
    members: dict[int, float] = field(default_factory=dict[int, float])
    archived_at: float | None = None
    active_at: float = 0.0
    messages: int = 0
    tags: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Channel:
    """A text channel (kind 0), a direct message (1), a group of people without the bot (3), a public thread (11) with
    the channel that it hangs under, or a forum (15), whose `tags` are by id.

    `name` is how tests call it, and no other channel's; `title` is what Discord shows where that differs.
    """

    id: int
    name: str
    kind: int = 0
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: Person | None = None
    group: tuple[Person, ...] = ()
    overwrites: dict[int, Overwrite] = field(default_factory=dict[int, Overwrite])
    archived: bool = False
    locked: bool = False
    deleted: bool = False
    title: str = ""
    topic: str | None = None
    thread: Thread | None = None
    tags: dict[int, str] = field(default_factory=dict[int, str])
    needs_tag: bool = False

    @property
    def shown(self) -> str:
        return self.title or self.name


TEXT, DM, GROUP, THREAD, FORUM = 0, 1, 3, 11, 15
"""Channel kinds (Discord docs, Channel Types)."""
