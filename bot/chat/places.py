"""Where things are in Discord: what the core keeps as an opaque `Address`, written and read here alone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache

from bot.songs.songs import Address

TOKEN_SECONDS = 14 * 60
"""How long an interaction token is trusted: Discord promises 15 min, one is kept as margin for clocks that disagree."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, and the interaction that was used there.

    `token` is the interaction's token, good until `token_until` (Unix seconds) and never logged.
    `reachable` is False where the bot itself is not in the channel (a user-installed command).
    """

    channel_id: int
    guild_id: int | None
    application_id: int
    token: str
    token_until: float
    reachable: bool = True

    def __repr__(self) -> str:
        return f"Place(channel_id={self.channel_id}, guild_id={self.guild_id}, reachable={self.reachable})"

    def token_alive(self, now: float) -> bool:
        return bool(self.token) and now < self.token_until


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `channel_id` is None where it stands in the channel of the song's origin.

    Of one that carries a song, the ids of its files: the `sound`, and the `clip` that travels with it.
    """

    message_id: int
    channel_id: int | None = None
    sound_id: int | None = None
    clip_id: int | None = None


def address(thing: Place | Message) -> Address:
    """What the core keeps of a place or a message."""
    told = asdict(thing)
    token, until = told.pop("token", ""), told.pop("token_until", None)
    return Address(json.dumps(told), token, until if token else None)


@lru_cache(maxsize=4096)
def place_of(kept: Address) -> Place:
    """The place that was kept. An interaction that was told twice keeps one."""
    return Place(**json.loads(kept.text), token=kept.secret, token_until=kept.secret_until or 0.0)


@lru_cache(maxsize=4096)
def message_of(kept: Address) -> Message:
    """The message that was kept."""
    return Message(**json.loads(kept.text))
