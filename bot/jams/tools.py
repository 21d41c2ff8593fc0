"""What the use cases and the steps of a jam reach, and how they write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Unpack

from bot.jams.changes import JamChanges
from bot.jams.clocks import Clocks
from bot.jams.counting import Result
from bot.jams.jams import Jam
from bot.jams.ports.board import Board
from bot.jams.ports.money import Money
from bot.jams.ports.sheets import SheetStore
from bot.jams.ports.singing import Singing
from bot.jams.ports.store import JamStore
from bot.jams.ports.votes import Votes
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import SongStore
from bot.songs.songs import Song


async def _room_enough(songs: int) -> bool:
    return True


def _nothing_blocked(guild_id: int) -> Sequence[str]:
    return ()


async def on_a_thread(count: Callable[[], Result]) -> Result:
    """What may take seconds of CPU: the event loop goes on meanwhile."""
    return await asyncio.to_thread(count)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a jam there may be. `joins_a_minute` is for a raid; `idle` is how long a jam may stand paused, and
    how far from now a phase may end, in seconds."""

    here: int = 1  # running jams in a channel
    guild: int = 3  # and in a server
    joins_a_minute: int = 30
    idle: float = 7 * 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything that a jam may reach.

    `has_room` says whether so many songs more can be kept until they are published.
    `publish` is told of each song once a change of it is committed, `changed` of each jam by its id. `blocked` are the
    words that a server does not want sung, `shuffle` draws the order of publication, `count` runs a count of ballots.
    `song_deadline` is how long a song may take, `keep` how long one is kept for its requester, both in seconds.
    """

    jams: JamStore
    sheets: SheetStore
    votes: Votes
    songs: SongStore
    singing: Singing
    money: Money
    board: Board
    clock: Clock
    publish: Callable[[Song], None]
    changed: Callable[[str], None]
    song_deadline: float
    keep: float
    clocks: Clocks = field(default_factory=Clocks)
    limits: Limits = field(default_factory=Limits)
    blocked: Callable[[int], Sequence[str]] = _nothing_blocked
    has_room: Callable[[int], Awaitable[bool]] = _room_enough
    shuffle: Callable[[list[str]], None] = SystemRandom().shuffle
    count: Callable[[Callable[[], Result]], Awaitable[Result]] = on_a_thread

    async def write(self, jam: Jam, **changes: Unpack[JamChanges]) -> Jam:
        """A write that a person's wish makes: the jam is due at once, so that what follows survives a kill."""
        written = await self.jams.write(jam, **{"due_at": self.clock.now(), **changes})
        self.changed(written.id)
        return written

    async def songs_of(self, jam_id: str) -> dict[str, Song]:
        """A jam's songs by their ids."""
        return {song.id: song for song in await self.songs.of_jam(jam_id)}
