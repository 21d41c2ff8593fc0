"""Who lives in the sandbox's Discord and where: plain values, with the ids fixed so that a failure can be read."""

from __future__ import annotations

from dataclasses import dataclass, field

APPLICATION = 1_400_000_000_000_000_001
"""The application's id, which is its bot user's as well, as for every application made since 2016."""


@dataclass(frozen=True, slots=True)
class Person:
    """A Discord account; `name` is how tests call it."""

    id: int
    name: str
    global_name: str
    roles: tuple[int, ...] = ()
    bot: bool = False
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


@dataclass(frozen=True, slots=True)
class Role:
    id: int
    name: str
    permissions: int


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies one role (kind 0) or one member (kind 1)."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Guild:
    id: int
    name: str
    owner: Person
    roles: dict[int, Role]
    has_bot: bool = True
    tier: int = 0


@dataclass(slots=True)
class Channel:
    """A text channel (kind 0), a direct message (1) or a public thread (11) with the channel that it hangs under."""

    id: int
    name: str
    kind: int = 0
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: Person | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict[int, Overwrite])
    archived: bool = False
    locked: bool = False
    deleted: bool = False


TEXT, DM, THREAD = 0, 1, 11
"""Channel kinds (Discord docs, Channel Types)."""
